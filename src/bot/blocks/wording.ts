import { spansOf } from "../../domain/duration.ts";
import type { Span } from "../../domain/duration.ts";
import type { Failure } from "../../domain/failure.ts";
import { toMs } from "../../domain/instant.ts";
import type { Instant } from "../../domain/instant.ts";
import { code, listOf, say, strong, told } from "../../domain/phrase.ts";
import type { Part, Phrase } from "../../domain/phrase.ts";
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

export const verdictWords: Record<Verdict, Phrase> = {
  "not-yet": say`NOT YET`,
  "safe-to-change": say`SAFE TO CHANGE`,
  "do-not-proceed": say`DO NOT PROCEED`,
};

const verdictSigns: Record<Verdict, string> = {
  "not-yet": "⏳",
  "safe-to-change": "✅",
  "do-not-proceed": "⛔",
};

/** The words behind their sign, which is seen before they are read and never stands alone. */
export function verdictHead(verdict: Verdict): Phrase {
  return [`${verdictSigns[verdict]} `, strong(verdictWords[verdict])];
}

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

const counts: Record<ItemState, (count: number) => Phrase> = {
  failed: (count) => say`${count} failed`,
  cancelled: (count) => say`${count} cancelled`,
  unknown: (count) => say`${count} not known yet`,
  pending: (count) => say`${count} not started`,
  waiting: (count) => say`${count} waiting`,
  starting: (count) => say`${count} starting`,
  accepted: (count) => say`${count} accepted`,
  complete: (count) => say`${count} complete`,
  verified: (count) => say`${count} verified`,
};

/** `3 waiting`. */
export function countOf(state: ItemState, count: number): Phrase {
  return counts[state](count);
}

/** Joined by a separator that needs no words. */
export function joined(phrases: readonly Phrase[], separator = " · "): Phrase {
  return phrases
    .filter((phrase) => phrase.length > 0)
    .flatMap((phrase, index) => (index === 0 ? phrase : [separator, ...phrase]));
}

/** The items of each state that occurs, worst state first. */
export function grouped(items: readonly Item[]): { state: ItemState; items: readonly Item[] }[] {
  return byUrgency
    .map((state) => ({ state, items: items.filter((item) => item.state === state) }))
    .filter((group) => group.items.length > 0);
}

export function nameOf(item: Pick<Item, "volumeName">): string {
  return line(item.volumeName, shown.name);
}

/** What a line about one of these volumes begins with; where they are at several targets, with its own. */
export function titlesAmong(items: readonly Placed[]): (item: Placed) => Phrase {
  const several = new Set(items.map(({ target }) => target)).size > 1;
  return (item) => {
    const name = strong(nameOf(item));
    return several ? say`${name} on ${line(item.target, shown.name)}` : [name];
  };
}

type Placed = Pick<Item, "target" | "volumeName">;

/** `db-1`, `db-1 and db-2`, `db-1, db-2 and 5 more`. */
export function namesOf(items: readonly Pick<Item, "volumeName">[], most = 3): Phrase {
  return listUpTo(items.map(nameOf), most);
}

/** Of more than `most` the last place says how many more there are. */
export function listUpTo(
  parts: readonly (Part | Phrase)[],
  most: number,
  last: "and" | "or" = "and",
): Phrase {
  if (parts.length <= most) return listOf(parts, last);
  const first = parts.slice(0, most - 1);
  return listOf([...first, say`${parts.length - first.length} more`], last);
}

/** As many lines, and one that says how many more there are; one more line says no less than that. */
export function linesUpTo(
  lines: readonly Phrase[],
  most: number,
  andMore: (count: number) => Phrase = (count) => say`and ${count} more`,
): readonly Phrase[] {
  if (lines.length <= most + 1) return lines;
  return [...lines.slice(0, most), andMore(lines.length - most)];
}

/** Those that stand for an earlier point of their volume than the request. */
export function earlierOf(items: readonly Item[]): readonly Item[] {
  return items.filter(({ options }) => asksForEarlierPoint(options));
}

/** `#ops`, or `the channel` where its name is not known. */
export function placeOf(request: Request): Phrase {
  return request.channelName === null
    ? say`the channel`
    : [`#${line(request.channelName, shown.name)}`];
}

/** `/invite @snapshot-bot` */
export function inviteWords(botName: string | undefined): Part {
  return code(botName === undefined ? "/invite" : `/invite @${line(botName, shown.name)}`);
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
export function sentenceOf(failure: Failure | null, otherwise: Phrase): Phrase {
  const sentence = line(failure?.message ?? "", shown.sentence);
  return sentence === "" ? otherwise : [told(sentence)];
}

/** What to do, and what to quote to the cloud's support; empty parts are left out. */
export function helpWith(failure: Failure): Phrase {
  const advice = line(failure.advice, shown.sentence);
  const said: Phrase = advice === "" ? [] : [told(advice)];
  return joined([said, codesOf(failure)], " ");
}

function codesOf({ providerCode, providerRequestId }: Failure): Phrase {
  const quoted = (text: string) => code(line(text, shown.id));
  if (providerCode === null) {
    return providerRequestId === null ? [] : say`(cloud request ${quoted(providerRequestId)})`;
  }
  return providerRequestId === null
    ? say`(code ${quoted(providerCode)})`
    : say`(code ${quoted(providerCode)}, cloud request ${quoted(providerRequestId)})`;
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

const spanWords: Record<Span["unit"], (count: number) => Phrase> = {
  d: (count) => (count === 1 ? say`1 day` : say`${count} days`),
  h: (count) => say`${count} h`,
  m: (count) => say`${count} min`,
  s: (count) => say`${count} s`,
  ms: (count) => say`${count} ms`,
};

/** `14 days`, `3 h 58 min`, `500 ms`. */
export function duration(ms: number): Phrase {
  return joined(
    spansOf(ms).map(({ count, unit }) => spanWords[unit](count)),
    " ",
  );
}

/** `1 day`, `14 days`. */
export const days = spanWords.d;

/** From one moment to another, `6 min`; `null` when either is not known or they are reversed. */
export function span(from: Instant | null, to: Instant | null): Phrase | null {
  if (from === null || to === null) return null;
  const ms = toMs(to) - toMs(from);
  return Number.isFinite(ms) && ms >= 0 ? duration(ms) : null;
}

/** Whole days, hours or minutes before `reference`: `9 days`. */
export function age(at: Instant, reference: Instant): Phrase {
  const ms = Math.max(toMs(reference) - toMs(at), 0);
  const day = 86_400_000;
  const minute = 60_000;
  if (ms >= 2 * day) return days(Math.floor(ms / day));
  return ms < minute ? say`less than a minute` : duration(Math.floor(ms / minute) * minute);
}
