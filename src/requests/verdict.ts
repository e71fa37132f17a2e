import type { RequestView, Verdict } from "./model.ts";

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
