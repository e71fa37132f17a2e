import { failure } from "../../domain/failure.ts";
import type { Snapshot, SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { snapshotFrom } from "./evs-snapshots.ts";
import { diskHere } from "./ids.ts";
import { canPlant, describeOrder, labelOrder, nameOrder } from "./marking.ts";
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
  const { snapshot } = await site.call({
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
        force: options.force ?? site.settings.forceAttached,
        metadata: labelOrder(order, options),
      },
    },
    reply: startedSchema,
    signal,
  });
  // The answer may show empty metadata although it was stored.
  return { ...snapshotFrom(snapshot, site.target), marker: order.marker };
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
