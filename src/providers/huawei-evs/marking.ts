import type { SnapshotOrder } from "../../domain/snapshot.ts";
import { fitsDescription, type HuaweiOptions } from "./options.ts";
import { managedByKey, markerKey } from "./own-metadata.ts";

const prefix = "snapshot-bot:";
/** Source: "Creating an EVS Snapshot". */
const nameMax = 64;
const usualName = "snapshot-bot";

/** Whether this adapter can plant a marker; the snapshot could not be found again otherwise. */
export function canPlant(order: SnapshotOrder, options: HuaweiOptions): boolean {
  return (
    /^snapshot-bot:[A-Za-z0-9_.:/=+\-@]{1,50}$/.test(order.marker) &&
    nameOrder(order, options).length <= nameMax
  );
}

/**
 * The snapshot's name: the person's or `snapshot-bot`, and the request's number behind it, as in
 * `snapshot-bot-SR-7K3F-1`. EVS documents no alphabet for names, so the number is spelt plainly.
 */
export function nameOrder(order: SnapshotOrder, options: HuaweiOptions): string {
  const number = order.marker.slice(prefix.length).replaceAll(/[^A-Za-z0-9_.-]/g, "-");
  return `${options.name ?? usualName}-${number}`;
}

/** The text stored with the snapshot, cut to what EVS takes; empty when there are no words. */
export function describeOrder(order: SnapshotOrder, options: HuaweiOptions): string {
  const words = (options.description ?? order.reason)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\uFFFE\uFFFF]+/gu, " ")
    .trim();
  if (fitsDescription(words)) return words;
  let kept = "";
  // Character by character, so that none is cut in two.
  for (const character of words) {
    if (!fitsDescription(`${kept}${character}…`)) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** The metadata stored with the snapshot: the person's own and this bot's. */
export function labelOrder(order: SnapshotOrder, options: HuaweiOptions): Record<string, string> {
  return {
    ...options.tags,
    ...options.metadata,
    [markerKey]: order.marker,
    [managedByKey]: "snapshot-bot",
  };
}

/** The parts of a snapshot in which a marker may be. */
export interface Marked {
  readonly name: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The marker that a snapshot carries: in its metadata, or, where EVS does not show any, in its name.
 */
export function markerOf(seen: Marked): string | null {
  const stored = seen.metadata[markerKey];
  if (stored !== undefined && stored !== "") return stored;
  const [, request, number] = /-(SR-[0-9A-Z]+)-(\d+(?:r\d+)?)$/.exec(seen.name ?? "") ?? [];
  return request === undefined || number === undefined ? null : `${prefix}${request}/${number}`;
}

/** Whether a snapshot was made for this order, by its metadata or, without any, by its whole name. */
export function carries(seen: Marked, order: SnapshotOrder, options: HuaweiOptions): boolean {
  const stored = seen.metadata[markerKey];
  if (stored !== undefined && stored !== "") return stored === order.marker;
  return seen.name === nameOrder(order, options);
}
