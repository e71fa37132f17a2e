import type { FailureCode } from "../domain/failure.ts";
import { toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import type { Capabilities } from "../providers/provider.ts";

/** How long to wait between two looks at the same thing. Pure; milliseconds. */

const minuteMs = 60_000;

/**
 * Until the next read of a snapshot that is being made: `firstMs` at first, growing with the number
 * of reads to 5 minutes at most, and spread by up to a fifth so that many do not come at once.
 */
export function readDelayMs(firstMs: number, reads: number, spread: number): number {
  const grown = Math.min(firstMs * 1.3 ** Math.min(reads, 50), Math.max(firstMs, 5 * minuteMs));
  return Math.round(grown * (1 - spread / 5));
}

/**
 * When to read a snapshot that may be read from `dueMs` on: moments are shared, so that snapshots
 * started one after the other are read together, in full batches.
 */
export function sharedReadMs(dueMs: number, firstMs: number): number {
  const apartMs = sharedReadsApartMs(firstMs);
  return Math.ceil(dueMs / apartMs) * apartMs;
}

/** From one shared moment to the next, and how much too early a read may be to fill a call. */
export function sharedReadsApartMs(firstMs: number): number {
  return Math.min(Math.max(Math.round(firstMs / 3), 100), 5000);
}

/** Until a create that was clearly refused for now is tried again: the service's wish, within reason. */
export function retryDelayMs(wishedMs: number | null, attempts: number): number {
  const grown = Math.min(2000 * 2 ** Math.min(attempts, 10), minuteMs);
  return Math.min(Math.max(wishedMs ?? 0, grown), 5 * minuteMs);
}

/** Until the next look-up of a marker, when the time to look has come. */
export function lookUpDelayMs(sinceDueMs: number): number {
  return Math.min(Math.max(1000, sinceDueMs), 5 * minuteMs);
}

/** Reads of a snapshot in a row that are not answered before it is given up: about a day of them. */
export const unreadAllowed = 288;

/** A snapshot that has not become usable by then is given up. */
export const snapshotDeadlineMs = 24 * 60 * minuteMs;

/** How long a clearly refused create is tried again before it counts as failed. */
const refusedForMs = 15 * minuteMs;

/**
 * The same for a service that is busy with something else: that is a queue, not a refusal of this
 * snapshot, and what is ahead of it may take hours.
 */
const busyForMs = 4 * 60 * minuteMs;

export function patienceMs(code: FailureCode): number {
  return code === "busy" ? busyForMs : refusedForMs;
}

/**
 * Tries that were refused before a create may be given up, however long it has been: hours in the
 * queue of a busy service are not to make the next hiccup the last.
 */
export const fewestTries = 3;

/** Until a busy service is asked again: the longer it has been busy, the longer, 5 minutes at most. */
export function busyDelayMs(wishedMs: number | null, sinceMs: number): number {
  return Math.min(Math.max(wishedMs ?? 0, 2000, sinceMs / 10), 5 * minuteMs);
}

/** Calls in a row that ended with the death of the process, before an item is given up. */
export const maxOpenCalls = 25;

/** Creates sent for one item at the most; those that found the service busy do not count. */
export const maxAttempts = 20;

/** The part of a provider's behaviour that these waits depend on. */
type Slowness = Pick<Capabilities, "slowestCreateMs" | "visibleAfterMs">;

/**
 * When the marker may be looked up after an unclear create: not before the slowest create that was
 * sent at `intentAt` must have had its effect. Looking earlier would find nothing, send again, and
 * make two.
 */
export function lookUpAtMs(intentAt: Instant, can: Slowness): number {
  return toMs(intentAt) + can.slowestCreateMs + sendWithinMs(can);
}

/** How soon after its intent a create has to be sent, so that the look-up does not come too early. */
export function sendWithinMs(can: Slowness): number {
  return Math.max(250, can.slowestCreateMs / 10);
}

/** From when on "not there" means that nothing was made. */
export function sureAtMs(intentAt: Instant, can: Slowness): number {
  return lookUpAtMs(intentAt, can) + can.visibleAfterMs;
}
