import { failure, type Failure } from "../../domain/failure.ts";
import { toMs } from "../../domain/instant.ts";
import type { SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { blockStorage } from "./chain.ts";
import { sameId } from "./ids.ts";
import { createdMs } from "./reading.ts";
import type { EclSnapshot } from "./schema.ts";
import type { Site } from "./site.ts";
import { fetchSnapshots } from "./snapshots.ts";
import { readState } from "./volume-state.ts";
import { showVolume } from "./volumes.ts";

/** A create that ECL refused. */
export interface RefusedCreate {
  readonly volumeId: string;
  readonly name: string;
  readonly status: number;
  /** What the status alone says. */
  readonly why: Failure;
}

/** An attempt of the same order is not longer ago than this. */
const ownAttemptsMs = 24 * 60 * 60_000;

/** Refusals whose reason is in ECL's words only; 200 stands for an answer that carries an error text. */
const vague: ReadonlySet<number> = new Set([200, 400, 404, 409]);

/**
 * Why ECL refused a create: first whether the name is there already, since a lost attempt of ours
 * may have made it, then volume and type. Only reads.
 */
export async function explainRefusal(
  site: Site,
  order: SnapshotOrder,
  refused: RefusedCreate,
  signal: AbortSignal,
): Promise<Failure> {
  const { status, why } = refused;
  if (!vague.has(status)) return why;
  const named = await attempt(async () => nameTaken(site, order, refused, signal));
  if (named.ok && named.value !== null) return named.value;
  // A busy tenant is refused before anything else is looked at, and asked again in a minute.
  if (status === 409) return why;
  if (!named.ok) return unclear(why);
  const volume = await attempt(async () => volumeProblem(site, refused, signal));
  return (volume.ok ? volume.value : null) ?? why;
}

async function nameTaken(
  site: Site,
  order: SnapshotOrder,
  refused: RefusedCreate,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { rows, skewMs } = await fetchSnapshots(site, null, signal);
  const taken = rows.find(({ name }) => name === refused.name);
  if (taken === undefined) return null;
  const earliest = toMs(order.notBefore) + skewMs - ownAttemptsMs;
  const mayBeOurs =
    sameId(taken.volume_id, refused.volumeId) && (createdMs(taken) ?? earliest) >= earliest;
  return mayBeOurs ? ownAttempt(refused.why) : nameConflict(taken, refused);
}

/** The look-up that follows an unknown outcome finds and adopts it, and says so. */
function ownAttempt(why: Failure): Failure {
  return failure(
    "unknown-outcome",
    "ECL already has a snapshot with this request's name, so an earlier attempt was carried out.",
    "Nothing to do: it is looked up and adopted.",
    { providerCode: why.providerCode, providerRequestId: why.providerRequestId },
  );
}

function nameConflict(taken: EclSnapshot, refused: RefusedCreate): Failure {
  const { name, why, volumeId } = refused;
  return failure(
    "conflict",
    sameId(taken.volume_id, volumeId)
      ? `The name ${name} is taken by ${taken.id}, which belongs to an older snapshot.`
      : `The name ${name} is taken by ${taken.id}, which belongs to another volume.`,
    "Ask again: a new request has a new name.",
    { providerCode: why.providerCode, providerRequestId: why.providerRequestId },
  );
}

async function volumeProblem(
  site: Site,
  refused: RefusedCreate,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { why } = refused;
  const support = { providerCode: why.providerCode, providerRequestId: why.providerRequestId };
  const volume = await showVolume(site, refused.volumeId, signal);
  if (volume === null) {
    return failure(
      "not-found",
      "ECL does not know this volume.",
      "Check the volume's id, the tenant and the region; it may have been deleted.",
      support,
    );
  }
  const type = await site.chain.typeOf(volume.virtual_storage_id, signal);
  if (type !== null && type !== blockStorage) {
    return failure(
      "unsupported",
      "The volume is file storage, and ECL makes snapshots of block storage only.",
      "Choose a block storage volume; `/snapshot volumes` lists them.",
      support,
    );
  }
  const state = readState(volume);
  if (state.possible) return null;
  return failure(
    "not-ready",
    `The volume is not available now: its status is ${state.shown}.`,
    state.passing
      ? "It has to be available; if it stays like this, look at the volume in the ECL console."
      : "Look at the volume in the ECL console; ask again once it is available.",
    { ...support, retryAfterMs: state.passing ? 60_000 : null },
  );
}

/** Nothing was made by this attempt, but whether by an earlier one could not be seen. */
function unclear(why: Failure): Failure {
  return failure(
    "unknown-outcome",
    "ECL refused the snapshot, and it could not be seen whether an earlier attempt had made it.",
    "Nothing to do: ECL is asked what became of it before anything is tried again.",
    { providerCode: why.providerCode, providerRequestId: why.providerRequestId },
  );
}

type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

async function attempt<T>(read: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (thrown) {
    if (thrown instanceof ProviderError) return { ok: false };
    throw thrown;
  }
}
