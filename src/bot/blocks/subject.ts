import { code, say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Deletion, RequestView } from "../../requests/model.ts";
import { goneOf, verdictOf } from "../../requests/verdict.ts";
import { line } from "./text.ts";
import { nameOf, namesOf, shown, verdictHead } from "./wording.ts";

/** What a request is about: `db-1 and db-2`, or `Deletion of snap-0a… of db-1`. */
export function subjectOf({ items, deletion }: RequestView): Phrase {
  return deletion === null ? namesOf(items) : say`Deletion of ${snapshotOf(deletion)}`;
}

/** `snap-0a… of db-1` */
export function snapshotOf({ item }: Deletion): Phrase {
  return say`${code(line(item.snapshotId, shown.id))} of ${nameOf(item)}`;
}

/** The big words of a card, behind their sign. */
export function headline(view: RequestView): Phrase {
  const { request, deletion } = view;
  if (deletion === null) return answerTo(view);
  switch (request.state) {
    case "awaiting-approval":
      return verdictHead("not-yet");
    case "approved":
      return [strong(say`TO BE DELETED`)];
    case "running":
      return [strong(say`BEING DELETED`)];
    case "settled":
      return [strong(isGone(deletion) ? say`DELETED` : say`NOT DELETED`)];
    case "refused":
    case "denied":
    case "expired":
    case "withdrawn":
      return [strong(say`NOT DELETED`)];
  }
}

/** Whether one may go on; when the snapshots are gone, nobody may count on them any more. */
function answerTo(view: RequestView): Phrase {
  const verdict = verdictOf(view);
  return verdict === "safe-to-change" && goneOf(view).length > 0
    ? ["⚠️ ", strong(say`NO WAY BACK`)]
    : verdictHead(verdict);
}

/** Deleted, by whomever. */
function isGone({ kept }: Deletion): boolean {
  return kept?.state === "deleted" || kept?.state === "vanished";
}
