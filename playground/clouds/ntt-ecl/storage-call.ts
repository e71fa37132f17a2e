import { EclProblem } from "./problem.ts";
import type { Ending } from "./snapshot.ts";
import type { EclState } from "./state.ts";

/** One call of the storage API, its token checked. */
export interface StorageCall {
  readonly state: EclState;
  readonly tenant: string;
  readonly now: number;
  /** The id in the path; empty where it has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** How a snapshot that is made will end. */
  readonly ending: Ending;
}

export interface StorageAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Links of lists have a host that nobody can reach. Source: nttcom/eclcloud fixtures. */
export function listed(call: StorageCall, key: string, rows: readonly unknown[]): StorageAnswer {
  const size = call.state.unverified.pageSize;
  if (size === null) return ok({ [key]: rows });
  const from = Number(call.query.get("offset") ?? "0");
  const next = new URLSearchParams(call.query);
  next.set("offset", String(from + size));
  const links = [
    { rel: "next", href: `http://storage.sdp.url:port/v1.0/x/${key}?${next.toString()}` },
  ];
  return ok({
    [key]: rows.slice(from, from + size),
    ...(from + size < rows.length ? { [`${key}_links`]: links } : {}),
  });
}

export function ok(contents: Readonly<Record<string, unknown>>): StorageAnswer {
  return { status: 200, body: { api_error_message: "", ...contents } };
}

export function notFound(what: string): EclProblem {
  return new EclProblem("storage", 404, `The ${what} was not found.`);
}
