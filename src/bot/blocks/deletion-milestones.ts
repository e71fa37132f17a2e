import { say, time } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Deletion, RequestView } from "../../requests/model.ts";
import { deletionStatus, takenBack } from "./deletion.ts";
import type { Milestone } from "./milestone.ts";
import { headline, snapshotOf } from "./subject.ts";
import { line } from "./text.ts";
import { helpWith, shown } from "./wording.ts";

/** The replies about a deletion, once it is approved or over. */
export function deletionMilestones(view: RequestView, deletion: Deletion): Milestone[] {
  const { request } = view;
  const { kept } = deletion;
  const words = headline(view);
  const note = line(request.endNote ?? "", shown.note);
  const told = (key: string, phrase: Phrase, mentionRequester = true): Milestone[] => [
    { key, phrase, mentionRequester, broadcast: false },
  ];
  switch (request.state) {
    case "awaiting-approval":
    case "refused":
    case "running":
      return [];
    case "approved":
      return kept?.deleteAt == null
        ? []
        : told(
            "leaving",
            say`${snapshotOf(deletion)} is deleted ${time(kept.deleteAt)}. Until then whoever asked, and whoever may approve it, can press Undo on the card.`,
          );
    case "denied":
      return told(
        "denied",
        note === ""
          ? say`${words} — the request was denied.`
          : say`${words} — the request was denied: ${note}.`,
      );
    case "expired":
      return told(
        "expired",
        request.failure === null
          ? say`${words} — nobody decided in time, so the snapshot stays.`
          : say`${words} — ${deletionStatus(view, deletion)} ${helpWith(request.failure)}`,
      );
    case "withdrawn":
      return told(
        "withdrawn",
        say`${words} — ${takenBack(request)}.`,
        request.endedBy !== request.requesterId,
      );
    case "settled": {
      const help = request.failure === null ? [] : say` ${helpWith(request.failure)}`;
      return told("settled", say`${words} — ${deletionStatus(view, deletion)}${help}`);
    }
  }
}
