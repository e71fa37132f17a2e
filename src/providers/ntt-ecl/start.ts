import { failure } from "../../domain/failure.ts";
import type { Snapshot, SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { unknownOutcome } from "./explain.ts";
import { sameId, volumeHere } from "./ids.ts";
import { describeOrder, nameOf } from "./naming.ts";
import { optionsSchema, type EclOptions } from "./options.ts";
import { snapshotFrom } from "./reading.ts";
import { explainRefusal } from "./refusal.ts";
import { snapshotReply } from "./schema.ts";
import type { Site } from "./site.ts";

/**
 * Makes a snapshot with one call that can have an effect. Creation is synchronous: the answer
 * comes when it is done. A refusal is looked into with reads, since ECL tells a taken name, a wrong
 * state and a wrong type apart in words only.
 */
export async function startSnapshot(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot> {
  const volumeId = volumeHere(site.settings, order.volume.id);
  const description = describeOrder(order, checkedOptions(order));
  const name = plantable(order);
  const call = { operation: "CreateSnapshot", effect: true } as const;
  const answer = await site.call({
    ...call,
    method: "POST",
    path: "/snapshots",
    body: {
      snapshot: { volume_id: volumeId, name, ...(description === "" ? {} : { description }) },
    },
    deadlineMs: site.settings.slowestCreateMs,
    reply: snapshotReply,
    signal,
  });
  if (!answer.ok) {
    const { status, failure: why } = answer;
    throw new ProviderError(
      await explainRefusal(site, order, { volumeId, name, status, why }, signal),
    );
  }
  const made = answer.reply.snapshot;
  if (made.name !== name || !sameId(made.volume_id, volumeId)) {
    throw new ProviderError(unknownOutcome(call, answer.raw));
  }
  return snapshotFrom(made, site.target, order.volume.id);
}

function checkedOptions(order: SnapshotOrder): EclOptions {
  const parsed = optionsSchema.safeParse(order.options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ProviderError(
    failure(
      "invalid",
      "ECL would not accept an option of this snapshot.",
      issue === undefined
        ? "Check the options."
        : `At ${issue.path.join(".") || "the options"}: ${issue.message}.`,
    ),
  );
}

function plantable(order: SnapshotOrder): string {
  const name = nameOf(order.marker);
  if (name !== null) return name;
  throw new ProviderError(
    failure(
      "invalid",
      "The snapshot's marker cannot be made a name at ECL.",
      "Report this as a fault of the bot.",
    ),
  );
}
