import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import type { Socket } from "node:net";
import type { HttpCall } from "../../src/providers/http.ts";

/** A request as it stood on the wire, to be sent once more by another client. */
export type Taken = Omit<HttpCall, "signal">;

/** Stands in front of a simulated cloud and sees what comes in. */
export interface Relay {
  readonly port: number;
  /** When the first byte of the newest request came, by `performance.now()`; `NaN` before the first. */
  firstByteAt(): number;
  /** Keeps the next request from the cloud, and resets its connection. */
  takeNext(): Promise<Taken>;
  /** Forgets what has come through. */
  forget(): void;
  /** What has come through since, oldest first. */
  seen(): readonly Taken[];
  close(): Promise<void>;
}

export async function startRelay(to: number): Promise<Relay> {
  let firstByteAt = NaN;
  let taker: ((request: Taken) => void) | null = null;
  let seen: Taken[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const cloud = createConnection(to, "127.0.0.1");
    sockets.add(client).add(cloud);
    let request = Buffer.alloc(0);
    client.setNoDelay(true);
    cloud.setNoDelay(true);
    client.on("data", (bytes: Buffer) => {
      if (request.length === 0) firstByteAt = performance.now();
      request = Buffer.concat([request, bytes]);
      const whole = parseRequest(request);
      if (taker === null) cloud.write(bytes);
      if (whole === null) return;
      request = Buffer.alloc(0);
      if (taker === null) seen.push(whole);
      else {
        taker(whole);
        taker = null;
        client.resetAndDestroy();
      }
    });
    cloud.pipe(client);
    client.on("end", () => cloud.end());
    client.on("error", () => cloud.destroy());
    cloud.on("error", () => client.destroy());
    client.on("close", () => {
      sockets.delete(client);
      cloud.destroy();
    });
    cloud.on("close", () => {
      sockets.delete(cloud);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port was given");

  return {
    port: address.port,
    firstByteAt: () => firstByteAt,
    takeNext: async () =>
      new Promise((resolve) => {
        taker = resolve;
      }),
    forget: () => {
      seen = [];
    },
    seen: () => seen,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The client sets these itself. */
const ofTheConnection = new Set(["content-length", "keep-alive"]);

/** The request at the start of these bytes; `null` while it is not there as a whole. */
function parseRequest(bytes: Buffer): Taken | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const [first = "", ...lines] = bytes.toString("latin1", 0, headEnd).split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  if (headers["transfer-encoding"] !== undefined) throw new Error("a body without a length");
  const length = Number(headers["content-length"] ?? 0);
  if (bytes.length < headEnd + 4 + length) return null;
  const kept = Object.entries(headers).filter(
    ([name, value]) => !ofTheConnection.has(name) && value !== "keep-alive",
  );
  return {
    method: methodOf(method),
    url: `http://${headers["host"] ?? ""}${path}`,
    headers: Object.fromEntries(kept),
    ...(length === 0 ? {} : { body: bytes.toString("utf8", headEnd + 4, headEnd + 4 + length) }),
  };
}

function methodOf(text: string): Taken["method"] {
  if (text === "GET" || text === "POST" || text === "PUT" || text === "DELETE") return text;
  throw new Error(`nobody here sends ${text}`);
}
