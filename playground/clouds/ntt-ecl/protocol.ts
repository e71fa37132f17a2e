import type { IncomingMessage } from "node:http";
import type { Answer } from "../cloud.ts";
import type { Accounts, SimUser } from "./accounts.ts";
import { refusalOf, type EclFault } from "./faults.ts";
import { describe, discovery, logIn, type KeystoneWorld } from "./keystone.ts";
import { EclProblem, problemBody, tenantBusy, unauthorized } from "./problem.ts";
import type { EclState } from "./state.ts";
import { operations, type StorageOperation } from "./storage.ts";

/** What a request is for. Its token has not been looked at yet. */
export interface ParsedCall {
  readonly service: "keystone" | "storage";
  readonly operation: string;
  readonly method: string;
  readonly url: URL;
  readonly token: string;
  /** The token that is asked about, at Keystone. */
  readonly subject: string;
  readonly contentType: string;
  readonly text: string;
  readonly storage: {
    readonly tenant: string;
    readonly id: string;
    readonly operation: StorageOperation | null;
  } | null;
}

export interface World extends KeystoneWorld {
  readonly state: EclState;
  readonly accounts: Accounts;
  readonly faults: readonly EclFault[];
}

/** Finds out which service and operation a request is for. */
export function parseCall(request: IncomingMessage, body: Buffer): ParsedCall {
  const url = new URL(request.url ?? "/", "http://ecl.invalid");
  const method = request.method ?? "";
  const shared = {
    method,
    url,
    token: header(request, "x-auth-token"),
    subject: header(request, "x-subject-token"),
    contentType: header(request, "content-type"),
    text: body.toString("utf8"),
  };
  const [, tenant, path] = /^\/v1\.0\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
  if (tenant === undefined || path === undefined) {
    const operation = keystoneOperation(method, url.pathname);
    return { ...shared, service: "keystone", operation, storage: null };
  }
  const matching = operations.filter((candidate) => candidate.path.test(path));
  const operation = matching.find((candidate) => candidate.method === method) ?? null;
  // `/snapshots/detail` would also pass for a snapshot with that id: the list stands first.
  const id = operation?.path.exec(path)?.[1] ?? "";
  return {
    ...shared,
    service: "storage",
    operation: operation?.name ?? (matching.length > 0 ? "WrongMethod" : "UnknownPath"),
    storage: { tenant, id: decodeURIComponent(id), operation },
  };
}

/** Carries a call out, unless a fault or a rule of ECL refuses it. */
export function perform(call: ParsedCall, world: World): Answer {
  try {
    return call.storage === null ? atKeystone(call, world) : atStorage(call, call.storage, world);
  } catch (thrown) {
    if (!(thrown instanceof EclProblem)) throw thrown;
    const body = problemBody(thrown);
    return {
      status: thrown.status,
      headers: {
        ...(body === "" ? {} : { "content-type": "application/json" }),
        ...(thrown.retryAfterS === null ? {} : { "retry-after": String(thrown.retryAfterS) }),
      },
      body,
      outcome: `${thrown.shape}-${thrown.status}`,
      worked: false,
    };
  }
}

/** The tenant whose one change at a time this call would be; `null` for calls that change nothing. */
export function writesTo(call: ParsedCall): string | null {
  return call.storage?.operation?.write === true ? call.storage.tenant : null;
}

function atKeystone(call: ParsedCall, world: World): Answer {
  switch (call.operation) {
    case "Login": {
      refuse(world.faults);
      const { token, body } = logIn(world, parseJson(call));
      const hidden = world.faults.some(({ kind }) => kind === "empty-reply");
      return json(201, hidden ? {} : body, hidden ? {} : { "x-subject-token": token });
    }
    case "ShowToken": {
      const asked = world.accounts.token(call.subject, world.now);
      if (world.accounts.token(call.token, world.now) === null) throw unauthorized();
      if (asked === null) throw new EclProblem("keystone", 404, "Could not find token.");
      return json(200, { token: describe(world, asked) }, { "x-subject-token": call.subject });
    }
    case "DiscoverKeystone":
      return json(200, discovery(world));
    case "DiscoverStorage":
      return json(200, {
        versions: [{ status: "CURRENT", updated: "2016-01-16T10:42:23+0000", id: "v1.0" }],
      });
    default:
      throw new EclProblem("gateway", 404, "Unable to identify proxy for host.");
  }
}

function atStorage(
  call: ParsedCall,
  { tenant, id, operation }: NonNullable<ParsedCall["storage"]>,
  world: World,
): Answer {
  const user = authenticated(call, tenant, world);
  refuse(world.faults);
  if (operation === null) {
    throw call.operation === "WrongMethod"
      ? new EclProblem("gateway", 405, "Method not allowed.")
      : new EclProblem("gateway", 404, "Unable to identify proxy for host.");
  }
  if (user.deny.includes("*") || user.deny.includes(operation.name)) {
    throw new EclProblem("iam", 403, "No IAM role allows this request.");
  }
  if (operation.write && (world.state.allBusy || world.state.busy.has(tenant))) throw tenantBusy();
  const saysError = world.faults.find((fault) => fault.kind === "says-error");
  if (saysError?.worked === false) return json(200, { api_error_message: "It failed." });
  const ends = world.faults.find((fault) => fault.kind === "snapshot-ends");
  const hasBody = call.method === "POST" || call.method === "PUT";
  const answer = operation.run({
    state: world.state,
    tenant,
    now: world.now,
    id,
    query: call.url.searchParams,
    body: hasBody ? parseJson(call) : null,
    ending: ends?.as ?? "available",
  });
  if (saysError !== undefined) return json(200, { api_error_message: "It failed." });
  const emptied = world.faults.some(({ kind }) => kind === "empty-reply");
  return json(answer.status, emptied ? {} : answer.body);
}

function authenticated(call: ParsedCall, tenant: string, world: World): SimUser {
  const token = world.accounts.token(call.token, world.now);
  if (token === null) throw unauthorized();
  if (token.tenant !== tenant) {
    throw new EclProblem("gateway", 403, "The token belongs to another tenant.");
  }
  return token.user;
}

function refuse(faults: readonly EclFault[]): void {
  for (const fault of faults) {
    const refusal = refusalOf(fault);
    if (refusal !== null) throw refusal;
  }
}

function keystoneOperation(method: string, path: string): string {
  const bare = path.replace(/\/+$/, "");
  if (bare === "/v3/auth/tokens" && method === "POST") return "Login";
  if (bare === "/v3/auth/tokens" && method === "GET") return "ShowToken";
  if (bare === "/v3" && method === "GET") return "DiscoverKeystone";
  return bare === "" && method === "GET" ? "DiscoverStorage" : "UnknownPath";
}

function parseJson(call: ParsedCall): unknown {
  if (!/^application\/json\b/i.test(call.contentType)) {
    throw new EclProblem("plain", 415, "Unsupported media type.");
  }
  try {
    const parsed: unknown = JSON.parse(call.text);
    return parsed;
  } catch {
    throw new EclProblem("storage", 400, "The body is not JSON.");
  }
}

function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    outcome: "ok",
    worked: true,
  };
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}
