import type { SimulatedAws } from "../../playground/clouds/aws-storage-gateway/index.ts";
import type { Instant } from "../../src/domain/instant.ts";
import { instant } from "../../src/domain/instant.ts";
import { newRequest } from "./store.ts";
import type { OpenStore } from "./store.ts";

/** A snapshot that the bot made for alice and verified before the test began. */
export interface MadeBefore {
  readonly requestId: string;
  readonly itemId: string;
  readonly snapshotId: string;
}

const dayMs = 86_400_000;
const gateway = "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B";

/** Writes it into the ledger, kept until `keepUntil`, and puts it into the simulated cloud. */
export async function madeBefore(
  { ledger, clock }: OpenStore,
  aws: SimulatedAws,
  shortId: string,
  keepUntil: Instant,
): Promise<MadeBefore> {
  const volumeId = `${gateway}/volume/${shortId}`;
  const fresh = newRequest({
    requesterId: "U024ALICE",
    state: "settled",
    itemState: "verified",
    volumes: [volumeId],
  });
  const opened = await ledger.open({
    ...fresh,
    request: { ...fresh.request, team_id: "T0PLAYG01", channel_id: "C024OPS01" },
    items: fresh.items.map((item) => ({ ...item, volume_name: shortId })),
  });
  const { requestId } = opened;
  const itemId = `${requestId}/1`;
  const marker = `snapshot-bot:${itemId}`;
  const startedMs = clock() - 14 * dayMs;
  const made = aws.state.addSnapshot({
    volumeId: shortId.toLowerCase(),
    startedAt: startedMs,
    tags: [{ Key: "snapshot-bot:marker", Value: marker }],
  });
  const at = instant(startedMs);
  const moments = { accepted_at: at, started_at: at, completed_at: at };
  const item = { id: itemId, requestId, target: "tokyo", volumeId, marker };
  await ledger.change({
    requestId,
    items: [{ itemId, event: null, set: { snapshot_id: made.id, ...moments } }],
    keep: [{ item, snapshotId: made.id, keepUntil, dueAt: instant(clock()) }],
    lines: [{ type: "snapshot-kept", itemId, data: { snapshot: made.id, until: keepUntil } }],
  });
  return { requestId, itemId, snapshotId: made.id };
}
