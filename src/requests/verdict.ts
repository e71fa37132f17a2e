import type { Item, RequestView, Verdict } from "./model.ts";

/** The card's one-line answer to "may I go on?". */
export function verdictOf(view: Pick<RequestView, "request" | "items">): Verdict {
  switch (view.request.state) {
    case "refused":
    case "denied":
    case "expired":
    case "withdrawn":
      return "do-not-proceed";
    case "awaiting-approval":
      return "not-yet";
    case "approved":
    case "running":
    case "settled":
      break;
  }
  if (view.items.some(({ state }) => state === "failed" || state === "cancelled")) {
    return "do-not-proceed";
  }
  const allVerified =
    view.items.length > 0 && view.items.every(({ state }) => state === "verified");
  return allVerified && view.request.state === "settled" ? "safe-to-change" : "not-yet";
}

/** Items whose snapshot was made and is not at the cloud any more, by whomever it was deleted. */
export function goneOf({ items, kept }: Pick<RequestView, "items" | "kept">): readonly Item[] {
  const gone = new Set(
    kept
      .filter(({ state }) => state === "deleted" || state === "vanished")
      .map(({ itemId }) => itemId),
  );
  return items.filter(({ id }) => gone.has(id));
}
