import { instant } from "../../domain/instant.ts";
import type { Snapshot, SnapshotPhase } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { badReply } from "./explain.ts";
import { atEc2, volumeName } from "./ids.ts";
import { markerOf } from "./marking.ts";
import { snapshotsSchema, type Ec2Snapshot } from "./schema.ts";
import type { Site } from "./site.ts";

// 200 full descriptions stay below the largest reply that is read.
const pageSize = 200;
// A server that hands out tokens for ever is stopped: 100,000 snapshots of one volume.
const pagesMax = 500;

/**
 * This account's snapshots that pass one filter, page after page, as EC2 shows them. Without
 * `self` EC2 would add everybody's public ones. Source: EC2 API reference, DescribeSnapshots.
 */
export async function* describeSnapshots(
  site: Site,
  filter: { readonly name: "volume-id" | "snapshot-id"; readonly values: readonly string[] },
  signal: AbortSignal,
): AsyncIterable<Ec2Snapshot> {
  let token: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const input = {
      OwnerIds: ["self"],
      Filters: [{ Name: filter.name, Values: filter.values.map(atEc2) }],
      MaxResults: pageSize,
      ...(token === undefined ? {} : { NextToken: token }),
    };
    const reply = await site.call({
      operation: "DescribeSnapshots",
      effect: false,
      deadlineMs: site.settings.slowestReadMs,
      signal,
      reply: snapshotsSchema,
      send: async (options) => {
        const { DescribeSnapshotsCommand } = await import("@aws-sdk/client-ec2");
        return (await site.clients.ec2()).send(new DescribeSnapshotsCommand(input), options);
      },
    });
    yield* reply.Snapshots;
    if (reply.NextToken === undefined) return;
    if (reply.NextToken === token) break;
    token = reply.NextToken;
  }
  throw new ProviderError(badReply(null));
}

/** In the Recycle Bin: somebody deleted it, and it cannot be used. */
export function isBinned(seen: Ec2Snapshot): boolean {
  return seen.State === "recoverable";
}

/**
 * EC2's view of a snapshot in the domain's words. `volumeId` is the ARN that was asked for when
 * EC2 names the same volume, else EC2's own id, so that a mix-up shows.
 */
export function snapshotFrom(seen: Ec2Snapshot, target: string, volumeArn: string): Snapshot {
  const asked = volumeName(volumeArn)?.volumeId;
  const isAsked =
    asked !== undefined && seen.VolumeId !== undefined && atEc2(asked) === atEc2(seen.VolumeId);
  return {
    target,
    volumeId: isAsked ? volumeArn : (seen.VolumeId ?? ""),
    id: atEc2(seen.SnapshotId),
    phase: phaseOf(seen.State),
    startedAt: seen.StartTime === undefined ? null : instant(seen.StartTime.getTime()),
    completedAt: seen.CompletionTime === undefined ? null : instant(seen.CompletionTime.getTime()),
    progressPercent: seen.State === "completed" ? 100 : percentOf(seen.Progress),
    sizeBytes: seen.FullSnapshotSizeInBytes ?? null,
    volumeSizeGiB: seen.VolumeSize ?? null,
    marker: markerOf(seen.Description, seen.Tags),
    description: seen.Description ?? null,
  };
}

function phaseOf(state: string | undefined): SnapshotPhase {
  if (state === "completed") return "available";
  if (state === "error" || state === "recoverable") return "failed";
  // `pending`, `recovering`, and any state that EC2 may add: never taken for usable.
  return "creating";
}

/** `30%` is 30. At first the text is empty; and 100 before `completed` is not the end. */
function percentOf(progress: string | undefined): number | null {
  const digits = /^(\d{1,3})%$/.exec(progress ?? "")?.[1];
  return digits === undefined ? null : Math.min(Number(digits), 100);
}
