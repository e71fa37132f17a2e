import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instant } from "../../src/domain/instant.ts";
import type { Clock } from "../../src/domain/instant.ts";
import type { SnapshotProvider } from "../../src/providers/provider.ts";
import { openDatabase } from "../../src/requests/database.ts";
import { createLedger } from "../../src/requests/ledger.ts";
import type { Ledger, NewRequest } from "../../src/requests/ledger.ts";
import { createQueries } from "../../src/requests/queries.ts";
import type { Queries } from "../../src/requests/queries.ts";
import { sharedReadMs } from "../../src/workflows/polling.ts";
import type { BenchCloud } from "./clouds.ts";
import { channel, engineers, leads, teamId } from "./people.ts";

/** A ledger on SQLite whose items are all in the making at one cloud. */
export interface InFlight {
  readonly ledger: Ledger;
  readonly queries: Queries;
  /** How many items are verified. */
  verified(): Promise<number>;
  close(): Promise<void>;
}

const perRequest = 100;
const atOnce = 10;
const patienceMs = 30_000;

/** Asks for a snapshot of every volume, has the cloud start it, and takes its word down. */
export async function bringInFlight(
  cloud: BenchCloud,
  provider: SnapshotProvider,
  items: number,
  clock: Clock,
): Promise<InFlight> {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-bench-"));
  const db = await openDatabase({ kind: "sqlite", file: join(folder, "ledger.sqlite") });
  const ledger = createLedger(db, clock, () => undefined);
  const queries = createQueries(db, clock);
  const requests: string[] = [];
  for (let from = 0; from < items; from += perRequest) {
    const volumes = Array.from({ length: Math.min(perRequest, items - from) }, (_, at) =>
      cloud.volume(from + at),
    );
    const opened = await ledger.open(requestFor(cloud, volumes, from, clock));
    if (opened.kind !== "opened") throw new Error(`the request was ${opened.kind}`);
    requests.push(opened.requestId);
    await accept(opened.requestId);
  }

  async function accept(requestId: string): Promise<void> {
    const view = await queries.get(requestId);
    const waiting = [...(view?.items ?? [])];
    const work = async (): Promise<void> => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        const { target, volumeId, marker, options } = item;
        const notBefore = instant(clock());
        const order = { volume: { target, id: volumeId }, marker, reason: "", options, notBefore };
        const { id } = await provider.startSnapshot(order, AbortSignal.timeout(patienceMs));
        const { firstReadMs } = provider.can;
        const set = {
          snapshot_id: id,
          first_intent_at: notBefore,
          accepted_at: instant(clock()),
          next_read_at: instant(sharedReadMs(clock() + firstReadMs, firstReadMs)),
        };
        const changed = await ledger.change({
          requestId,
          items: [
            { itemId: item.id, event: "begin" },
            { itemId: item.id, event: "accept", set },
          ],
          lines: [{ type: "item-accepted", itemId: item.id, data: { snapshot: id } }],
        });
        if (changed === null) throw new Error(`${item.id} was not taken down`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  return {
    ledger,
    queries,
    verified: async () => {
      const views = await Promise.all(requests.map(async (id) => queries.get(id)));
      return views.flatMap((view) => view?.items ?? []).filter(({ state }) => state === "verified")
        .length;
    },
    close: async () => {
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function requestFor(
  cloud: BenchCloud,
  volumes: readonly string[],
  n: number,
  clock: Clock,
): NewRequest {
  return {
    request: {
      intake_key: `${teamId}:${n}.command`,
      team_id: teamId,
      requester_id: engineers[0] ?? "",
      channel_id: channel.id,
      channel_name: channel.name,
      thread_ts: null,
      deletes: null,
      link: null,
      remind_at: null,
      state: "approved",
      reason: `before migration ${n}`,
      keep_days: 14,
      incident: 0,
      by_workflow: 0,
      quorum: 1,
      policies: "[]",
      policy_version: "bench",
      approver_groups: JSON.stringify([{ id: leads[0], handle: "storage-leads" }]),
      digest: `digest ${n}`,
      same_key: `same ${n}`,
      expires_at: instant(clock() + 14_400_000),
      failure: null,
      ended_by: null,
      end_note: null,
    },
    items: volumes.map((volume) => ({
      target: cloud.target,
      provider: cloud.provider,
      volume_id: volume,
      volume_name: volume,
      options: "{}",
      state: "waiting",
    })),
    askKey: `ask ${n}`,
    lines: [{ type: "asked", actorId: engineers[0] ?? "", data: {} }],
  };
}
