import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { appMethods } from "./api/app.ts";
import { chatMethods } from "./api/chat.ts";
import { conversationMethods } from "./api/conversations.ts";
import { functionMethods } from "./api/functions.ts";
import { peopleMethods } from "./api/people.ts";
import { serveApi, serveResponseUrl, type Methods } from "./api/server.ts";
import { viewMethods } from "./api/views.ts";
import { slackFaults } from "./fault-panel.ts";
import { Faults } from "./faults.ts";
import { HttpTransport } from "./http-transport.ts";
import type { FaultPanel } from "./page-api.ts";
import { PageEvents } from "./page-events.ts";
import { servePageFile } from "./page-files.ts";
import { servePagePost } from "./page-server.ts";
import { pageStateFor } from "./page-state.ts";
import {
  defaultBot,
  defaultSigningSecret,
  defaultWaits,
  type Shows,
  type SlackOptions,
} from "./options.ts";
import { SlackHandle } from "./slack-handle.ts";
import { Sockets } from "./sockets.ts";
import { SlackState } from "./state.ts";

export type { SlackOptions } from "./options.ts";
export type Slack = SlackHandle;

const graceMs = 300;

/**
 * A stand-in for Slack on 127.0.0.1: Web API, Socket Mode or signed HTTP, response URLs, and a page
 * on which one can be any of its people. The bot is pointed at `apiUrl` and needs no other change.
 */
export async function startSlack(options: SlackOptions): Promise<SlackHandle> {
  const waits = { ...defaultWaits, ...options.waits };
  const signingSecret = options.signingSecret ?? defaultSigningSecret;
  let eventsUrl = options.eventsUrl ?? null;
  const faults = new Faults(() => sockets);
  const sockets =
    options.mode === "http"
      ? null
      : new Sockets({
          appId: (options.bot ?? defaultBot).appId,
          ackMs: waits.ackMs,
          pingMs: waits.pingMs,
          onChange: () => state.changes.notify(),
          isDown: () => faults.isDown() !== false,
        });
  const http = new HttpTransport({ signingSecret, ackMs: waits.ackMs, eventsUrl: () => eventsUrl });
  const state = new SlackState(options, sockets ?? http, faults);
  const methods: Methods = {
    ...appMethods(sockets),
    ...chatMethods,
    ...viewMethods,
    ...peopleMethods,
    ...conversationMethods,
    ...functionMethods,
  };
  const panels: FaultPanel[] = [slackFaults({ faults }), ...(options.faultPanels ?? [])];
  const pages = new Set<PageEvents>();
  state.changes.listen(() => {
    for (const page of pages) page.changed();
  });

  const answering = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answering.add(response);
    response.on("close", () => answering.delete(response));
    route(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(error instanceof Error ? error.message : "");
    });
  });
  // Longer than any client keeps an idle connection, so that none is closed while it is reused.
  server.keepAliveTimeout = 120_000;
  server.on("upgrade", (request, stream, head) => {
    if (sockets && request.url?.startsWith("/link/")) sockets.upgrade(request, stream, head);
    else stream.destroy();
  });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://slack");
    if (!isLoopback(request.headers.host)) return refuse(response, 421);
    if (pathname.startsWith("/api/")) return await serveApi(state, methods, request, response);
    if (/^\/(commands|actions|app)\//u.test(pathname))
      return await serveResponseUrl(state, request, response);
    if (pathname === "/page/events") return listen(searchParams.get("as") ?? "", response);
    if (pathname.startsWith("/page/")) {
      // Other websites open in the same browser cannot send this without being asked first.
      const json = request.headers["content-type"]?.startsWith("application/json") ?? false;
      if (request.method !== "POST" || !json || !isOwnOrigin(request)) return refuse(response, 403);
      return await servePagePost(state, () => panels, request, response);
    }
    await servePageFile(options.pageFolder, pathname, response);
  }

  const shows: Shows = (channel, what) => handle.channel(channel).find(what) !== undefined;

  function listen(personId: string, response: ServerResponse): void {
    const { people } = state.workspace;
    const [first] = people.values();
    const person = people.get(personId) ?? first;
    if (!person) return refuse(response, 404);
    const page = new PageEvents(response, () =>
      pageStateFor(person, state, {
        hint: options.hint?.(person, shows) ?? "",
        faults: panels.flatMap((panel) => panel.list()),
      }),
    );
    pages.add(page);
    response.on("close", () => {
      pages.delete(page);
      page.close();
    });
  }

  const port = await listening(server, options.port ?? 0);
  state.baseUrl = `http://127.0.0.1:${port}`;
  const handle = new SlackHandle(state, {
    signingSecret,
    http: sockets ? null : http,
    sockets,
    setEventsUrl: (url) => {
      eventsUrl = url;
      state.changes.notify();
    },
    stop: async () => {
      state.stop();
      await sockets?.close();
      http.close();
      for (const page of pages) page.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // Calls that are being answered get their answer; slow ones are cut off.
      const cutOff = setTimeout(
        () => server.closeAllConnections(),
        answering.size > 0 ? graceMs : 0,
      );
      server.closeIdleConnections();
      await closed;
      clearTimeout(cutOff);
    },
  });
  return handle;
}

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Keeps pages of other names, which could be made to point here, away from it. */
function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/u.test(host ?? "");
}

function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  return origin === undefined || isLoopback(origin.replace(/^http:\/\//u, ""));
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}
