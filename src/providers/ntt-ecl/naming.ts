import type { SnapshotOrder } from "../../domain/snapshot.ts";
import { textMax, type EclOptions } from "./options.ts";

/** Letters, digits and hyphens on both sides, so that the way back is unambiguous. */
const markerText = /^snapshot-bot:([A-Za-z0-9-]+)\/([A-Za-z0-9-]+)$/;
const nameText = /^snapshot-bot_([A-Za-z0-9-]+)_([A-Za-z0-9-]+)$/;

/**
 * The name under which an order's snapshot is made: `snapshot-bot_SR-7K3F_1`. ECL keeps names
 * unique within a tenant, so it is the order's idempotency key: a repeated create cannot make a
 * second snapshot. Only characters that names at ECL are seen to have. `null` when the marker
 * cannot be told from the name again.
 */
export function nameOf(marker: string): string | null {
  const [, request, item] = markerText.exec(marker) ?? [];
  if (request === undefined || item === undefined) return null;
  const name = `snapshot-bot_${request}_${item}`;
  return name.length <= textMax ? name : null;
}

/** The marker that a snapshot's name stands for; `null` for the names of others. */
export function markerOf(name: string): string | null {
  const [, request, item] = nameText.exec(name) ?? [];
  return request === undefined || item === undefined ? null : `snapshot-bot:${request}/${item}`;
}

/** The words of the person, cut to fit and printable; empty when there are none. */
export function describeOrder(order: SnapshotOrder, options: EclOptions): string {
  const words = (options.description ?? order.reason)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\uFFFE\uFFFF]+/gu, " ")
    .trim();
  if (words.length <= textMax) return words;
  const ellipsis = "…";
  let end = textMax - ellipsis.length;
  // Never between the two halves of a character.
  if (/[\uD800-\uDBFF]/.test(words.charAt(end - 1))) end -= 1;
  return `${words.slice(0, end).trimEnd()}${ellipsis}`;
}
