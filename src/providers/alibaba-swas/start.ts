import { failure, type Failure } from "../../domain/failure.ts";
import type { Snapshot, SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { unknownOutcome } from "./explain.ts";
import { diskHere } from "./ids.ts";
import { clientToken, nameOf, tagOrder } from "./naming.ts";
import { optionsSchema, type SwasOptions } from "./options.ts";
import { couldGoSentence, placesOf } from "./quota.ts";
import { serverOf } from "./region.ts";
import { startedSchema } from "./schema.ts";
import type { Site } from "./site.ts";
import { findByMarker } from "./snapshots.ts";

const create = { operation: "CreateSnapshot", effect: true } as const;

/**
 * Starts a snapshot with one call. Everything that the service would refuse is refused before it; a
 * refusal that can mean more than one thing is looked into with reads.
 */
export async function startSnapshot(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { settings } = site;
  const disk = diskHere(settings.region, order.volume.id);
  const { options, name } = checked(order);
  try {
    const reply = await site.call({
      ...create,
      deadlineMs: settings.slowestCreateMs,
      parameters: {
        DiskId: disk,
        SnapshotName: name,
        ClientToken: clientToken(order),
        Tag: tagOrder(order, options),
        ResourceGroupId: options["resource-group"] ?? settings.resourceGroup,
      },
      reply: startedSchema,
      signal,
    });
    return {
      target: site.target,
      volumeId: order.volume.id,
      id: reply.SnapshotId,
      phase: "creating",
      startedAt: null,
      completedAt: null,
      progressPercent: null,
      sizeBytes: null,
      volumeSizeGiB: null,
      marker: order.marker,
      description: null,
    };
  } catch (thrown) {
    if (!(thrown instanceof ProviderError)) throw thrown;
    throw new ProviderError(await lookInto(site, order, disk, thrown.failure, signal), thrown);
  }
}

function checked(order: SnapshotOrder): { readonly options: SwasOptions; readonly name: string } {
  const parsed = optionsSchema.safeParse(order.options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ProviderError(
      failure(
        "invalid",
        "Alibaba Cloud would not accept an option of this snapshot.",
        issue === undefined
          ? "Check the options."
          : `At ${issue.path.join(".") || "the options"}: ${issue.message}.`,
      ),
    );
  }
  const name = nameOf(order, parsed.data);
  if (name !== null) return { options: parsed.data, name };
  throw new ProviderError(
    failure(
      "invalid",
      "The snapshot's name and the request's id do not fit into the 50 characters of a name.",
      "Choose a shorter name.",
    ),
  );
}

/** Says more about a refusal, where a read can tell. What cannot be read leaves it as it was. */
async function lookInto(
  site: Site,
  order: SnapshotOrder,
  disk: string,
  why: Failure,
  signal: AbortSignal,
): Promise<Failure> {
  const lost = unknownOutcome(create, { code: why.providerCode, requestId: why.providerRequestId });
  switch (why.providerCode ?? "") {
    // The name or the token may be taken by our own attempt whose answer was lost: then nothing is
    // refused, and the workflow adopts it. Without a look nobody can say whose it is.
    case "InvalidSnapshotName.Duplicate":
    case "InvalidRemark.Duplicate":
    case "IdempotentParameterMismatch":
      return (await oursIs(site, order, signal)) === "not-there" ? why : lost;
    // The same for one that is under way; a disk that is busy says so again when it is asked again.
    case "IncorrectDiskStatus.CreatingSnapshot":
      return (await oursIs(site, order, signal)) === "there" ? lost : why;
    case "SnapshotLimitExceed":
      return whatCouldGo(site, disk, why, signal);
    case "IncorrectStatus":
      return whichState(site, disk, why, signal);
    default:
      return why;
  }
}

async function oursIs(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<"there" | "not-there" | "cannot-tell"> {
  try {
    return (await findByMarker(site, order, signal)) === null ? "not-there" : "there";
  } catch (thrown) {
    if (thrown instanceof ProviderError) return "cannot-tell";
    throw thrown;
  }
}

async function whatCouldGo(
  site: Site,
  disk: string,
  why: Failure,
  signal: AbortSignal,
): Promise<Failure> {
  return reading(why, async () => {
    const view = await site.region.view(signal);
    const found = serverOf(view, disk);
    if (found === null) return why;
    const { quota, couldGo } = placesOf(view, found.server);
    return {
      ...why,
      message: `There is no place for another snapshot: ${quota.used} of ${quota.limit} are used.`,
      advice: `${couldGoSentence(couldGo)} Then ask again.`,
    };
  });
}

async function whichState(
  site: Site,
  disk: string,
  why: Failure,
  signal: AbortSignal,
): Promise<Failure> {
  return reading(why, async () => {
    const found = serverOf(await site.region.view(signal), disk);
    if (found === null) return why;
    const states = `the disk is ${word(found.disk.Status)} and its server ${word(found.server.Status)}`;
    return { ...why, message: `No snapshot can be taken now: ${states}.` };
  });
}

/** A state in the service's word for it, which is shown only when it is a word. */
export function word(status: string | undefined): string {
  return status !== undefined && /^\w{1,40}$/.test(status) ? status : "in an unknown state";
}

async function reading(fallback: Failure, read: () => Promise<Failure>): Promise<Failure> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof ProviderError) return fallback;
    throw thrown;
  }
}
