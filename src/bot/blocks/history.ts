import { code, request, say, strong, time, told, user } from "../../domain/phrase.ts";
import type { Part, Phrase } from "../../domain/phrase.ts";
import type { Item, LedgerEvent, RequestView, Verdict } from "../../requests/model.ts";
import { line } from "./text.ts";
import { joined, shown, titlesAmong, verdictWords } from "./wording.ts";

/** One line of the record for somebody who may see the names: when, which volume, what, who and why. */
export function historyLine(view: RequestView, event: LedgerEvent): Phrase {
  const { at, itemId, data } = event;
  const snapshot = textIn(data, "snapshot");
  const said = joined([happened(event), snapshot === null ? [] : idOf(snapshot)]);
  const what = itemId === null ? said : [...volumeOf(view, itemId), " — ", ...said];
  return [time(at), " ", ...what];
}

/** What happened, who did it, and why. */
function happened(event: LedgerEvent): Phrase {
  const { type, actorId, data } = event;
  const tried = actorId === null ? undefined : attempts.get(type)?.(user(actorId), data);
  if (tried) return tried;
  const what = words.get(type)?.(data) ?? [line(type.replaceAll("-", " "), shown.name)];
  const done = actorId === null ? what : say`${what} by ${user(actorId)}`;
  return joined([done, whyOf(data)], ": ");
}

type Data = LedgerEvent["data"];

function textIn(data: Data, key: string): string | null {
  const value = data[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function idOf(snapshot: string): Phrase {
  return [code(line(snapshot, shown.id))];
}

/** A failure's sentence is ours; a note is somebody's own words. */
function whyOf(data: Data): Phrase {
  const sentence = textIn(data, "message") ?? textIn(data, "why");
  if (sentence !== null) return [told(line(sentence, shown.sentence))];
  const note = textIn(data, "note");
  return note === null ? [] : [line(note, shown.note)];
}

function volumeOf({ items, deletion }: RequestView, itemId: string): Phrase {
  const known: readonly Item[] = deletion === null ? items : [deletion.item];
  const item = known.find(({ id }) => id === itemId);
  return item ? titlesAmong(known)(item) : [strong(line(itemId, shown.name))];
}

function until(data: Data, key: string, phrase: (moment: Phrase) => Phrase): Phrase {
  return phrase([time(textIn(data, key) ?? "")]);
}

function queued(behind: Part, ahead: unknown): Phrase {
  return typeof ahead === "number" && ahead > 1
    ? say`waiting behind ${behind}, the first of ${ahead} ahead for this volume`
    : say`waiting behind ${behind}`;
}

const verdicts: ReadonlyMap<unknown, Phrase> = new Map(
  (["not-yet", "safe-to-change", "do-not-proceed"] satisfies Verdict[]).map((verdict) => [
    verdict,
    verdictWords[verdict],
  ]),
);

/** What was not let through: whoever tried stands first, so that nobody reads that they refused it. */
const attempts: ReadonlyMap<string, (who: ReturnType<typeof user>, data: Data) => Phrase> = new Map(
  [
    ["cancel-refused", (who) => say`${who} tried to cancel it and was refused`],
    ["retry-refused", (who) => say`${who} tried to have it tried again and was refused`],
    ["keep-refused", (who) => say`${who} tried to keep it longer and was refused`],
    ["undo-refused", (who) => say`${who} tried to undo the deletion and was refused`],
    [
      "decision-refused",
      (who, { choice }) =>
        choice === "deny"
          ? say`${who} tried to deny it and was refused`
          : say`${who} tried to approve it and was refused`,
    ],
    [
      "decision-late",
      (who, { choice }) =>
        choice === "deny"
          ? say`${who} tried to deny it, too late`
          : say`${who} tried to approve it, too late`,
    ],
  ] satisfies [string, (who: ReturnType<typeof user>, data: Data) => Phrase][],
);

/** What the record calls things, in words. */
const words: ReadonlyMap<string, (data: Data) => Phrase> = new Map(
  Object.entries({
    asked: () => say`asked`,
    "awaiting-approval": () => say`awaiting approval`,
    refused: () => say`refused`,
    approval: ({ count, quorum }) =>
      typeof count === "number" && typeof quorum === "number" && quorum > 1
        ? say`approval ${count} of ${quorum}`
        : say`approval`,
    approved: () => say`approved`,
    denied: () => say`denied`,
    voided: () => say`voided`,
    expired: () => say`expired`,
    withdrawn: () => say`cancelled`,
    settled: ({ verdict }) => joined([say`ended`, verdicts.get(verdict) ?? []], ": "),
    reminded: () => say`approvers reminded`,
    retried: () => say`tried again`,
    "snapshot-kept": (data) => until(data, "until", (end) => say`kept until ${end}`),
    "snapshot-let-go": (data) => until(data, "until", (end) => say`left to be deleted ${end}`),
    "snapshot-reminder": (data) =>
      until(data, "until", (end) => say`reminded that it is deleted ${end}`),
    "snapshot-leaving": (data) =>
      until(data, "at", (moment) => say`deletion approved, to be done ${moment}`),
    "snapshot-deleting": () => say`deleting`,
    "snapshot-deleted": () => say`deleted`,
    "snapshot-not-deleted": () => say`not deleted`,
    "snapshot-vanished": () => say`not at the cloud any more`,
    "snapshot-released": () => say`not looked after any more`,
    "deletion-undone": () => say`deletion undone`,
    "item-queued": (data) => queued(request(textIn(data, "behind") ?? ""), data["ahead"]),
    "item-starting": () => say`asking the cloud for it`,
    "item-held": () => say`not started yet`,
    "item-accepted": () => say`accepted by the cloud`,
    "item-adopted": () => say`found by our marker and adopted`,
    "item-unknown": () => say`the cloud's answer was lost`,
    "item-complete": () => say`complete at the cloud`,
    "item-verified": () => say`read back and verified`,
    "item-failed": () => say`failed`,
    "item-cancelled": () => say`cancelled`,
    "item-retried": () => say`given up, to be tried again`,
  } satisfies Record<string, (data: Data) => Phrase>),
);
