import type { IncomingHttpHeaders } from "node:http";
import { listening } from "../../playground/clouds/listening.ts";

/** A request that a scripted server got. */
export interface Received {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What it is answered. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly received: readonly Received[];
  connections(): number;
}

/** A server whose every reply is made up by the test; `index` counts the requests from 0. */
export async function scripted(
  answer: (request: Received, endpoint: string, index: number) => Reply,
): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = await listening((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method = "", url: path = "", headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(request);
      const reply = answer(request, server.origin, received.length - 1);
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body);
    });
  });
  return {
    endpoint: server.origin,
    received,
    connections: () => server.connections(),
    [Symbol.asyncDispose]: async () => server.close(),
  };
}
