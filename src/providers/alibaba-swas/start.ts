import { failure, type Failure } from "../../domain/failure.ts";
import type { Snapshot, SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { unknownOutcome } from "./explain.ts";
import { diskHere } from "./ids.ts";
import { clientToken, nameOf, tagOrder } from "./naming.ts";
import { optionsSchema, type SwasOptions } from "./options.ts";
import { couldGoSentence, placesOf, sentences } from "./quota.ts";
import { serverOf, type RegionView } from "./region.ts";
import { startedSchema, type SwasDisk, type SwasServer } from "./schema.ts";
import type { Site } from "./site.ts";
import { word } from "./states.ts";
import { findByMarker, isOf } from "./snapshots.ts";

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
    // Our own lost attempt may have taken the last place, or may be what the disk is busy with.
    case "SnapshotLimitExceed":
    case "IncorrectStatus":
      return withView(site, why, signal, (view) => {
        if (view.snapshots.some((row) => isOf(order, disk, row))) return lost;
        const found = serverOf(view, disk);
        if (found === null) return why;
        return why.code === "quota" ? withPlaces(why, view, found.server) : withStates(why, found);
      });
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

function withPlaces(why: Failure, view: RegionView, server: SwasServer): Failure {
  const { quota, couldGo } = placesOf(view, server);
  return {
    ...why,
    message: `There is no place for another snapshot: ${quota.used} of ${quota.limit} are used.`,
    advice: sentences(couldGoSentence(couldGo), "Then ask again."),
  };
}

function withStates(
  why: Failure,
  found: { readonly server: SwasServer; readonly disk: SwasDisk },
): Failure {
  const message = `No snapshot can be taken now: the disk is ${word(found.disk.Status)} and its server ${word(found.server.Status)}.`;
  return { ...why, message };
}

async function withView(
  site: Site,
  why: Failure,
  signal: AbortSignal,
  say: (view: RegionView) => Failure,
): Promise<Failure> {
  try {
    return say(await site.region.view(signal));
  } catch (thrown) {
    if (thrown instanceof ProviderError) return why;
    throw thrown;
  }
}
