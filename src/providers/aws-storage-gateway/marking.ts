import type { Instant } from "../../domain/instant.ts";
import type { SnapshotOrder } from "../../domain/snapshot.ts";
import type { AwsOptions } from "./options.ts";
import { managedByKey, markerKey, requestKey } from "./own-tags.ts";
import { momentOf } from "./recovery-points.ts";

/** Source: CreateSnapshot, SnapshotDescription 1..255; read as UTF-16 units, the stricter reading. */
const descriptionMax = 255;

/** What can stand in a tag and inside the brackets of a description without being mistaken. */
const markerText = /^snapshot-bot:[A-Za-z0-9_.:/=+\-@]{1,180}$/;

/** Whether this adapter can plant a marker; the snapshot could not be found again otherwise. */
export function canPlant(marker: string): boolean {
  return markerText.test(marker);
}

/**
 * The text stored with the snapshot: the words of the person, cut to fit, and the marker in
 * brackets. At most 255 UTF-16 units, no half characters, nothing that XML cannot carry, since
 * EC2 answers in XML.
 * @param point of when the data is, when it is not of now
 */
export function describeOrder(
  order: SnapshotOrder,
  options: AwsOptions,
  point: Instant | null = null,
): string {
  const suffix = `${point === null ? "" : `(as of ${point}) `}[${order.marker}]`;
  const words = tidy(options.description ?? order.reason);
  const room = descriptionMax - suffix.length - 1;
  const kept = cut(words, room);
  return kept === "" ? suffix : `${kept} ${suffix}`;
}

/** The tags stored with the snapshot: the person's own and this bot's. */
export function tagOrder(
  order: SnapshotOrder,
  options: AwsOptions,
): { Key: string; Value: string }[] {
  const request = /^snapshot-bot:([\w-]+)\/\d+(?:r\d+)?$/.exec(order.marker)?.[1];
  return [
    ...Object.entries(options.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    { Key: markerKey, Value: order.marker },
    ...(request === undefined ? [] : [{ Key: requestKey, Value: request }]),
    { Key: managedByKey, Value: "snapshot-bot" },
  ];
}

/**
 * The marker that a snapshot carries: in its tag, or, where tags did not come through, at the end
 * of its description.
 */
export function markerOf(
  description: string | undefined,
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): string | null {
  const tag = tags.find(({ Key }) => Key === markerKey)?.Value;
  if (tag !== undefined && tag !== "") return tag;
  return /\[(snapshot-bot:[A-Za-z0-9_.:/=+\-@]+)\]$/.exec(description ?? "")?.[1] ?? null;
}

/** Of when a snapshot of an earlier point is, as `describeOrder` wrote it; `null` when it does not say. */
export function pointOf(description: string | undefined, marker: string): Instant | null {
  const [, written, ending] = /\(as of (\S{20,30})\) (\[\S+\])$/.exec(description ?? "") ?? [];
  return ending === `[${marker}]` ? momentOf(written) : null;
}

function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\uFFFE\uFFFF]+/gu, " ")
    .trim();
}

function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  const ellipsis = "…";
  let end = room - ellipsis.length;
  // Never between the two halves of a character.
  if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end).trimEnd()}${ellipsis}`;
}
