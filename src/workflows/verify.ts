import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import { toMs } from "../domain/instant.ts";
import { asksForEarlierPoint } from "../domain/snapshot.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Item } from "../requests/model.ts";

/** The provider's clock and ours may differ by this much, in milliseconds; the marker tells old from ours. */
const clockSkewMs = 30 * 60_000;

/**
 * Whether a usable snapshot is the one that was asked for. Pure.
 * @returns what is wrong with it, or `null` when nothing is
 */
export function verify(item: Item, snapshot: Snapshot): Failure | null {
  if (snapshot.volumeId !== item.volumeId) {
    return wrong(
      `The snapshot is usable, but it was made from another volume (${snapshot.volumeId}).`,
    );
  }
  if (snapshot.marker !== item.marker)
    return wrong("The snapshot is usable, but it does not carry this request's marker.");
  if (asksForEarlierPoint(item.options)) {
    if (item.startedAt === null)
      return wrong("The snapshot is usable, but it is not known of when its data is.");
  } else if (isOlder(item, snapshot))
    return wrong("The snapshot is usable, but it is older than the request.");
  const sizeGiB = item.preflight?.sizeGiB ?? null;
  if (sizeGiB !== null && snapshot.volumeSizeGiB !== null && snapshot.volumeSizeGiB < sizeGiB) {
    return wrong(
      `The snapshot is usable, but it covers ${snapshot.volumeSizeGiB} GiB of a volume of ${sizeGiB} GiB.`,
    );
  }
  return null;
}

function isOlder({ firstIntentAt }: Item, { startedAt }: Snapshot): boolean {
  if (firstIntentAt === null || startedAt === null) return false;
  return toMs(firstIntentAt) - toMs(startedAt) > clockSkewMs;
}

function wrong(message: string): Failure {
  return failure(
    "mismatch",
    message,
    "Do not rely on it: look at it in the provider's console and ask again.",
  );
}
