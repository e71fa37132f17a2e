import { workflowToken } from "../step-runs.ts";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, type Method } from "./method.ts";
import { argumentsIn, readText } from "./body.ts";
import { respond } from "./respond.ts";
import type { Trouble } from "../faults.ts";
import { textIn, type Json } from "../json.ts";
import type { SlackState } from "../state.ts";

export type Methods = Readonly<Record<string, Method>>;

interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `/api/<method>` */
export async function serveApi(
  state: SlackState,
  methods: Methods,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = new URL(request.url ?? "", "http://slack").pathname.slice("/api/".length);
  await serve(state, name, request, response, (args, trouble) => {
    const bearer = /^Bearer\s+(\S+)$/iu.exec(request.headers.authorization ?? "")?.[1];
    const token = bearer ?? textIn(args["token"]);
    const headers = { "x-oauth-scopes": state.grantedScopes().join(",") };
    if (trouble?.kind === "error")
      return { status: 200, body: { ok: false, error: trouble.error }, headers };
    return { status: 200, body: run(state, methods[name], token, args), headers };
  });
}

/** `/commands/…`, `/actions/…`, `/app/…`: the response URLs. */
export async function serveResponseUrl(
  state: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "", "http://slack").pathname;
  await serve(state, "response_url", request, response, (args, trouble) => {
    if (trouble?.kind === "error") return { status: 500, body: trouble.error };
    const url = state.responseUrls.take(path);
    if (!url) return { status: 404, body: { ok: false, error: "expired_url" } };
    try {
      respond(url, args, state);
      return { status: 200, body: "ok" };
    } catch (error) {
      if (error instanceof ApiError) return { status: 400, body: error.code };
      throw error;
    }
  });
}

/** Reads the call, lets the planned faults happen, works, answers and writes it all down. */
async function serve(
  state: SlackState,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  work: (args: Json, trouble: Trouble | null) => Answered,
): Promise<void> {
  const startedAt = performance.now();
  const text = await readText(request);
  const args = text === null ? {} : argumentsIn(request, text);
  const { token: _token, ...shown } = args;
  const log = (status: number, answer: unknown): void => {
    const ms = performance.now() - startedAt;
    state.calls.push({ at: state.clock(), method: name, args: shown, status, answer, ms });
    state.changes.notify();
  };
  if (state.faults.isDown() === "refuse") {
    log(0, null);
    request.socket.destroy();
    return;
  }
  const { delayMs, trouble } = state.faults.strike(name);
  if (delayMs > 0) await sleep(delayMs);
  const planned = plannedAnswer(state, trouble);
  const answered = text === null ? { status: 413, body: "" } : (planned ?? work(args, trouble));
  if (trouble?.kind === "lose-reply") {
    log(0, null);
    request.socket.destroy();
    return;
  }
  log(answered.status, answered.body);
  send(response, answered);
}

/** Answers that come before anybody looks at the call. */
function plannedAnswer(state: SlackState, trouble: Trouble | null): Answered | null {
  if (state.faults.isDown()) return { status: 503, body: "service unavailable" };
  if (trouble?.kind === "status") return { status: trouble.status, body: "" };
  if (trouble?.kind !== "rate-limit") return null;
  const headers = { "retry-after": String(trouble.seconds) };
  return { status: 429, body: { ok: false, error: "ratelimited" }, headers };
}

function run(state: SlackState, method: Method | undefined, token: string, args: Json): Json {
  try {
    if (!method) throw new ApiError("unknown_method");
    mustBeAllowed(state, method, token);
    return { ok: true, ...method.run(args, state) };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, error: error.code, ...error.extra };
    throw error;
  }
}

/** @throws ApiError `not_authed`, `invalid_auth`, `not_allowed_token_type`, `missing_scope` */
function mustBeAllowed(state: SlackState, method: Method, token: string): void {
  if (token === "") throw new ApiError("not_authed");
  // The token that comes with a step is good for ending it.
  if (method.endsSteps === true && token === workflowToken) return;
  const kind = token === state.tokens.bot ? "bot" : token === state.tokens.app ? "app" : null;
  if (kind === null) throw new ApiError("invalid_auth");
  if (kind !== method.token) throw new ApiError("not_allowed_token_type");
  const granted = state.grantedScopes();
  if (method.scopes.length === 0 || method.scopes.some((scope) => granted.includes(scope))) return;
  throw new ApiError("missing_scope", {
    needed: method.scopes.join(","),
    provided: granted.join(","),
  });
}

function send(response: ServerResponse, { status, body, headers = {} }: Answered): void {
  if (response.destroyed) return;
  const isText = typeof body === "string";
  const text = isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
