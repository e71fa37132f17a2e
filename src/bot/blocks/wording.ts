import { formatDuration } from "../../domain/duration.ts";
import type { Failure } from "../../domain/failure.ts";
import { toMs } from "../../domain/instant.ts";
import type { Instant } from "../../domain/instant.ts";
import { code, listOf } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { asksForEarlierPoint } from "../../domain/snapshot.ts";
import type { Item, ItemState, Request, RequestView, Verdict } from "../../requests/model.ts";
import { line } from "./text.ts";

/** How much of an outside text is shown. The sum keeps a card below 12,000 characters. */
export const shown = {
  name: 60,
  label: 80,
  reason: 500,
  note: 200,
  sentence: 280,
  id: 80,
} as const;

export const verdictWords: Record<Verdict, string> = {
  "not-yet": "NOT YET",
  "safe-to-change": "SAFE TO CHANGE",
  "do-not-proceed": "DO NOT PROCEED",
};

/** Worst first: what somebody must look at comes before what goes well. */
const byUrgency: readonly ItemState[] = [
  "failed",
  "cancelled",
  "unknown",
  "pending",
  "waiting",
  "starting",
  "accepted",
  "complete",
  "verified",
];

const stateWords: Record<ItemState, string> = {
  failed: "failed",
  cancelled: "cancelled",
  unknown: "not known yet",
  pending: "not started",
  waiting: "waiting",
  starting: "starting",
  accepted: "accepted",
  complete: "complete",
  verified: "verified",
};

export function stateWord(state: ItemState): string {
  return stateWords[state];
}

/** The items of each state that occurs, worst state first. */
export function grouped(items: readonly Item[]): { state: ItemState; items: readonly Item[] }[] {
  return byUrgency
    .map((state) => ({ state, items: items.filter((item) => item.state === state) }))
    .filter((group) => group.items.length > 0);
}

export function nameOf(item: Item): string {
  return line(item.volumeName, shown.name);
}

/** `db-1`, `db-1 and db-2`, `db-1, db-2 and 5 more`. */
export function namesOf(items: readonly Item[], most = 3): Phrase {
  if (items.length <= most) return listOf(items.map(nameOf));
  const first = items.slice(0, most - 1).map(nameOf);
  return listOf([...first, `${items.length - first.length} more`]);
}

/** Those that stand for an earlier point of their volume than the request. */
export function earlierOf(items: readonly Item[]): readonly Item[] {
  return items.filter(({ options }) => asksForEarlierPoint(options));
}

/** `both`, `all 3`. */
export function allOf(items: readonly Item[]): string {
  return items.length === 2 ? "both" : `all ${items.length}`;
}

/** `#ops`, or `the channel` where its name is not known. */
export function placeOf(request: Request): string {
  return request.channelName === null ? "the channel" : `#${line(request.channelName, shown.name)}`;
}

/** People whose approval counts: of this very digest, never the requester's own. */
export function approvalsOf(view: RequestView): number {
  const { request, decisions } = view;
  const people = decisions
    .filter(({ choice, digest }) => choice === "approve" && digest === request.digest)
    .map(({ userId }) => userId)
    .filter((userId) => userId !== request.requesterId);
  return new Set(people).size;
}

/** The sentence that people read, or `otherwise` where there is none. */
export function sentenceOf(failure: Failure | null, otherwise: string): string {
  return line(failure?.message ?? "", shown.sentence) || otherwise;
}

/** What to do, and what to quote to the cloud's support; empty parts are left out. */
export function helpWith(failure: Failure): Phrase {
  const advice = line(failure.advice, shown.sentence);
  const codes: Phrase = [
    ...(failure.providerCode === null ? [] : ["code ", code(line(failure.providerCode, shown.id))]),
    ...(failure.providerCode === null || failure.providerRequestId === null ? [] : [", "]),
    ...(failure.providerRequestId === null
      ? []
      : ["cloud request ", code(line(failure.providerRequestId, shown.id))]),
  ];
  if (codes.length === 0) return [advice];
  return [advice === "" ? "" : `${advice} `, "(", ...codes, ")"];
}

/** `1.2 GiB`, `512 MiB`, `0 bytes`. */
export function formatSize(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let size = Math.max(bytes, 0);
  let unit = 0;
  while (size >= 1_024 && unit < units.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${size.toFixed(digits).replace(/\.0$/u, "")} ${units[unit] ?? ""}`;
}

/** From one moment to another, `6 min`; `null` when either is not known or they are reversed. */
export function span(from: Instant | null, to: Instant | null): string | null {
  if (from === null || to === null) return null;
  const ms = toMs(to) - toMs(from);
  return Number.isFinite(ms) && ms >= 0 ? formatDuration(ms) : null;
}

/** Whole days, hours or minutes before `reference`: `9 days`. */
export function age(at: Instant, reference: Instant): string {
  const ms = Math.max(toMs(reference) - toMs(at), 0);
  const day = 86_400_000;
  const minute = 60_000;
  if (ms >= 2 * day) return `${Math.floor(ms / day)} days`;
  return ms < minute ? "less than a minute" : formatDuration(Math.floor(ms / minute) * minute);
}
