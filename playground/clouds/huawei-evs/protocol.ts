import type { IncomingMessage } from "node:http";
import type { Accounts } from "./accounts.ts";
import { authenticate, type Principal } from "./authenticate.ts";
import { evsOperations } from "./evs.ts";
import { refusalOf, type HuaweiFault } from "./faults.ts";
import { createToken, listProjects } from "./iam.ts";
import { evsProblem, gatewayProblem, HuaweiProblem } from "./problem.ts";
import type { EvsState } from "./state.ts";

interface Named {
  /** `evs`, `iam`, or `gateway` for what is neither. */
  readonly service: string;
  readonly operation: string;
  /** What the log keeps of the parameters; never of a login. */
  readonly input: unknown;
}

interface AcceptedCall extends Named {
  /** `null` for the one call that needs no proof. */
  readonly principal: Principal | null;
  readonly project: string;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export type ParsedCall = AcceptedCall | (Named & { readonly problem: HuaweiProblem });

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for a reply without a body. */
  readonly contents: unknown;
}

interface Route extends Pick<Named, "service" | "operation"> {
  readonly project: string;
  readonly id: string;
}

/** Finds out which operation a request is for, and who makes it. */
export function parseCall(
  request: IncomingMessage,
  body: Buffer,
  accounts: Accounts,
  now: number,
): ParsedCall {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  const method = request.method ?? "";
  const url = request.url ?? "/";
  const { pathname, searchParams } = new URL(url, "http://simulated.example");
  const route = routeOf(method, pathname);
  if (route === null) {
    const problem = gatewayProblem(
      404,
      "APIGW.0101",
      "The API does not exist or has not been published",
    );
    return { service: "gateway", operation: `${method} ${pathname}`, input: null, problem };
  }
  const contents = parseJson(body);
  const isLogin = route.operation === "CreateToken";
  const input = isLogin ? null : (contents ?? Object.fromEntries(searchParams));
  const shared = { ...route, input, query: searchParams, body: contents };
  try {
    if (isLogin) return { ...shared, principal: null };
    return { ...shared, principal: authenticate({ method, url, headers, body }, accounts, now) };
  } catch (thrown) {
    if (thrown instanceof HuaweiProblem) return { ...route, input, problem: thrown };
    throw thrown;
  }
}

/**
 * Carries a call out.
 * @throws HuaweiProblem when a fault or a rule of the cloud refuses it
 */
export function perform(
  call: AcceptedCall,
  world: {
    readonly state: EvsState;
    readonly accounts: Accounts;
    readonly now: number;
    readonly faults: readonly HuaweiFault[];
  },
): Answer {
  const { state, accounts, now, faults } = world;
  for (const fault of faults) {
    const refusal = refusalOf(fault, call.operation);
    if (refusal !== null) throw refusal;
  }
  state.sweep();
  if (call.operation === "CreateToken") {
    const { token, contents } = createToken(accounts, call.body, now);
    return { status: 201, headers: { "x-subject-token": token }, contents };
  }
  if (call.principal === null) throw evsProblem(401, "EVS.5401", "Authentication required");
  if (call.operation === "ListProjects") {
    const contents = listProjects(accounts, call.principal, call.query);
    return { status: 200, headers: {}, contents };
  }
  const operation = evsOperations[call.operation];
  if (operation === undefined) throw gatewayProblem(404, "APIGW.0101", "The API does not exist");
  mayUse(call, call.principal, accounts);
  if (call.principal.deny.includes(operation.permission)) {
    const message = `Policy doesn't allow ${operation.permission} to be performed.`;
    throw evsProblem(403, "EVS.5403", message);
  }
  return { status: operation.status, headers: {}, contents: operation.run({ ...call, ...world }) };
}

/** The project of the path must be the caller's, and the one that the call was signed or let in for. */
function mayUse(call: AcceptedCall, principal: Principal, accounts: Accounts): void {
  const project = accounts.project(call.project);
  const isTheirs = project !== null && project.account === principal.account;
  if (!isTheirs || (principal.project !== null && principal.project !== call.project)) {
    throw evsProblem(400, "EVS.0001", "The project id in the URL does not match the caller's");
  }
}

function routeOf(method: string, pathname: string): Route | null {
  if (method === "POST" && pathname === "/v3/auth/tokens") {
    return { service: "iam", operation: "CreateToken", project: "", id: "" };
  }
  if (method === "GET" && pathname === "/v3/projects") {
    return { service: "iam", operation: "ListProjects", project: "", id: "" };
  }
  const [, project = "", rest = ""] = /^\/v2\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  for (const [operation, { method: wanted, path }] of Object.entries(evsOperations)) {
    if (wanted !== method) continue;
    for (const form of path.split("|")) {
      const id = matched(form, rest);
      if (id !== null) return { service: "evs", operation, project, id };
    }
  }
  return null;
}

/** The `:id` part of a path of this form, empty where it has none; `null` when it has another form. */
function matched(form: string, path: string): string | null {
  if (!form.endsWith("/:id")) return form === path ? "" : null;
  const head = form.slice(0, -":id".length);
  const id = path.startsWith(head) ? path.slice(head.length) : "";
  return id === "" || id.includes("/") || id === "detail" ? null : decodeURIComponent(id);
}

function parseJson(body: Buffer): unknown {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return parsed;
  } catch {
    return undefined;
  }
}
