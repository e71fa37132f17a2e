import type { z } from "zod";
import { ProviderError } from "../provider.ts";
import { granted } from "./call.ts";
import { badReply } from "./explain.ts";
import type { Site } from "./site.ts";

/** A list of the storage API. */
export interface Listing<Reply, Row> {
  readonly operation: string;
  /** `/volumes/detail`, with its filter. */
  readonly path: string;
  readonly reply: z.ZodType<Reply>;
  read(reply: Reply): {
    readonly rows: readonly Row[];
    readonly links: readonly { readonly rel: string; readonly href: string }[] | undefined;
  };
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** ECL's clock minus ours, in milliseconds. */
  readonly skewMs: number;
}

const pagesMax = 500;

/** All pages of a list. None is documented to have more than one; a link to a next one is followed. */
export async function* pagesOf<Reply, Row>(
  site: Pick<Site, "call" | "settings">,
  listing: Listing<Reply, Row>,
  signal: AbortSignal,
): AsyncIterable<Page<Row>> {
  const [path = ""] = listing.path.split("?");
  let next = listing.path;
  for (let turn = 0; turn < pagesMax; turn += 1) {
    const answer = await site.call({
      operation: listing.operation,
      method: "GET",
      path: next,
      effect: false,
      deadlineMs: site.settings.slowestReadMs,
      reply: listing.reply,
      signal,
    });
    const { rows, links } = listing.read(granted(answer));
    yield { rows, skewMs: answer.ok ? answer.skewMs : 0 };
    const href = links?.find(({ rel }) => rel === "next")?.href;
    if (href === undefined) return;
    // Hosts in ECL's links are not to be relied on: only the query is taken, for the same path.
    const query = href.includes("?") ? href.slice(href.indexOf("?")) : "";
    if (query === "" || path + query === next) break;
    next = path + query;
  }
  throw new ProviderError(badReply(null));
}
