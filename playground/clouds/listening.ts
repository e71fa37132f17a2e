import { createServer, type RequestListener } from "node:http";

/** A server on 127.0.0.1. */
export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:41234` */
  readonly origin: string;
  /** How many there have been. */
  connections(): number;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1, on a free port unless one is given. */
export async function listening(
  handle: RequestListener,
  options: { readonly port?: number | undefined; readonly maxHeaderSize?: number | undefined } = {},
): Promise<Listening> {
  const server = createServer(
    options.maxHeaderSize === undefined ? {} : { maxHeaderSize: options.maxHeaderSize },
    handle,
  );
  // Longer than any client keeps an idle connection, so that none is closed while it is reused.
  server.keepAliveTimeout = 120_000;
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    connections: () => connections,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
