import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import type { PageState } from "../../../playground/slack/page-api.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
};

export interface Post {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A server that says what it is told to and writes down what the page asks of it. */
export interface CannedServer {
  readonly url: string;
  /** What the page asked, oldest first. */
  readonly posts: Post[];
  /** What each path answers from now on; `{ problem: null }` where nothing is given. */
  readonly answers: Map<string, (body: Post["body"]) => unknown>;
  /** Changes what one person sees, or everybody. */
  show(change: (state: PageState) => PageState, personId?: string): void;
  /** Ends all event streams, as a restart would, and refuses new ones until told otherwise. */
  cut(refuse: boolean): void;
  stop(): Promise<void>;
}

export async function startCannedServer(
  folder: string,
  states: readonly PageState[],
): Promise<CannedServer> {
  const seen = new Map(states.map((state) => [state.me.id, state]));
  const streams = new Map<ServerResponse, string>();
  const posts: Post[] = [];
  const answers: CannedServer["answers"] = new Map();
  let refusing = false;

  const say = (stream: ServerResponse, personId: string) =>
    stream.write(`data: ${JSON.stringify(seen.get(personId))}\n\n`);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (pathname === "/page/events") {
      if (refusing) return void response.writeHead(503).end();
      const asked = searchParams.get("as") ?? "";
      const personId = seen.has(asked) ? asked : (states[0]?.me.id ?? "");
      response.writeHead(200, { "content-type": "text/event-stream" });
      streams.set(response, personId);
      response.on("close", () => streams.delete(response));
      return void say(response, personId);
    }
    if (request.method === "POST") {
      let text = "";
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => (text += chunk));
      request.on("end", () => {
        const post = { path: pathname.replace("/page/", ""), body: JSON.parse(text) };
        posts.push(post);
        const answer = answers.get(post.path)?.(post.body) ?? { problem: null, errors: {} };
        void Promise.resolve(answer).then((value) => response.end(JSON.stringify(value)));
      });
      return undefined;
    }
    const file = join(folder, pathname === "/" ? "index.html" : pathname);
    readFile(file).then(
      (content) => response.writeHead(200, { "content-type": types[extname(file)] }).end(content),
      () => response.writeHead(404).end(),
    );
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    posts,
    answers,
    show(change, personId) {
      for (const [id, state] of seen) {
        if (personId === undefined || personId === id) seen.set(id, change(state));
      }
      for (const [stream, id] of streams) say(stream, id);
    },
    cut(refuse) {
      refusing = refuse;
      for (const stream of streams.keys()) stream.destroy();
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
