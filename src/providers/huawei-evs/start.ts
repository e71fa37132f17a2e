import { failure, type Failure } from "../../domain/failure.ts";
import type { Snapshot, SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import type { Call } from "./call.ts";
import { readState } from "./disk-state.ts";
import { showDisk } from "./disks.ts";
import { snapshotFrom } from "./evs-snapshots.ts";
import { diskHere } from "./ids.ts";
import { canPlant, describeOrder, labelOrder, nameOrder } from "./marking.ts";
import { diskAttached, later } from "./meaning.ts";
import { optionsSchema, type HuaweiOptions } from "./options.ts";
import { startedSchema } from "./schema.ts";
import type { Site } from "./site.ts";

/**
 * Starts a snapshot with one call. Everything that EVS would refuse is refused before it. Nothing
 * recognises a repetition: `X-Client-Token` is documented for creating disks only.
 */
export async function startSnapshot(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot> {
  const disk = diskHere(site.settings, order.volume.id);
  const options = checkedOptions(order);
  const description = describeOrder(order, options);
  const force = options.force ?? site.settings.forceAttached;
  const { snapshot } = await startOrSayWhy(site, disk, force, signal, {
    operation: "CreateSnapshot",
    subject: "disk",
    method: "POST",
    path: ["cloudsnapshots"],
    body: {
      snapshot: {
        volume_id: disk,
        name: nameOrder(order, options),
        ...(description === "" ? {} : { description }),
        // Without it a disk that is attached to a server may be refused; a detached one does not care.
        force,
        metadata: labelOrder(order, options),
      },
    },
    reply: startedSchema,
    signal,
  });
  // The answer may show empty metadata although it was stored.
  return { ...snapshotFrom(snapshot, site.target), marker: order.marker };
}

/** A disk in the wrong state is refused without a code of its own, so then the disk is looked at. */
async function startOrSayWhy<Reply>(
  site: Site,
  disk: string,
  force: boolean,
  signal: AbortSignal,
  call: Call<Reply>,
): Promise<Reply> {
  try {
    return await site.call(call);
  } catch (thrown) {
    if (!(thrown instanceof ProviderError) || !isAboutState(thrown.failure)) throw thrown;
    const reason = await stateReason(site, disk, force, signal);
    throw new ProviderError({ ...thrown.failure, ...reason }, thrown.cause);
  }
}

function isAboutState({ code, providerCode }: Failure): boolean {
  return code === "not-ready" && providerCode === "badRequest";
}

/** What in the disk's state forbids a snapshot; nothing when it cannot be had or is none. */
async function stateReason(
  site: Site,
  id: string,
  force: boolean,
  signal: AbortSignal,
): Promise<Partial<Failure>> {
  try {
    const { status } = await showDisk(site, id, signal);
    const state = readState(status);
    if (!state.possible && state.warning !== null) {
      return { message: state.warning, retryAfterMs: state.passes ? later : null };
    }
    return status.toLowerCase() === "in-use" && !force ? diskAttached : {};
  } catch (thrown) {
    if (thrown instanceof ProviderError) return {};
    throw thrown;
  }
}

function checkedOptions(order: SnapshotOrder): HuaweiOptions {
  const parsed = optionsSchema.safeParse(order.options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ProviderError(
      failure(
        "invalid",
        "Huawei EVS would not accept an option of this snapshot.",
        issue === undefined
          ? "Check the options."
          : `At ${issue.path.join(".") || "the options"}: ${issue.message}.`,
      ),
    );
  }
  if (!canPlant(order, parsed.data)) {
    throw new ProviderError(
      failure(
        "invalid",
        "The snapshot's marker cannot be stored at Huawei EVS.",
        "Leave the option `name` out; if it stays, report this as a fault of the bot.",
      ),
    );
  }
  return parsed.data;
}
