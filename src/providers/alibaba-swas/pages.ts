import type { z } from "zod";
import type { Caller } from "./call.ts";
import type { Parameters } from "./parameters.ts";
import type { SwasSettings } from "./settings.ts";

/** The most that a list call gives at once. Source: @alicloud/swas-open20200601 4.0.0. */
export const pageSize = 100;
/** A server that never comes to an end is stopped: 50,000 rows. */
const pagesMax = 500;

export interface Listing<Row> {
  readonly operation: "ListSnapshots" | "ListDisks" | "ListInstances";
  readonly parameters: Parameters;
  readonly page: z.ZodType<{ readonly total: number | null; readonly rows: readonly Row[] }>;
}

/** All rows of a list, page after page, as the caller iterates. */
export async function* listPages<Row>(
  to: { readonly call: Caller; readonly settings: SwasSettings },
  listing: Listing<Row>,
  signal: AbortSignal,
): AsyncIterable<Row> {
  let seen = 0;
  for (let number = 1; number <= pagesMax; number += 1) {
    const { total, rows } = await to.call({
      operation: listing.operation,
      effect: false,
      deadlineMs: to.settings.slowestReadMs,
      parameters: { ...listing.parameters, PageNumber: number, PageSize: pageSize },
      reply: listing.page,
      signal,
    });
    yield* rows;
    seen += rows.length;
    if (rows.length === 0 || (total === null ? rows.length < pageSize : seen >= total)) return;
  }
}

/** All rows of a list at once. */
export async function listAll<Row>(
  to: { readonly call: Caller; readonly settings: SwasSettings },
  listing: Listing<Row>,
  signal: AbortSignal,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of listPages(to, listing, signal)) rows.push(row);
  return rows;
}
