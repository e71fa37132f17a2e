import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { demoAws } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import type { FaultQueue } from "../../playground/clouds/fault-queue.ts";
import { seeded } from "../../playground/clouds/seeded.ts";
import type { WireFault } from "../../playground/clouds/wire.ts";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import { startStage } from "../support/bot-process.ts";
import type { BotProcess, Stage } from "../support/bot-process.ts";

/** How often the bot is killed. */
export interface Kills {
  /** From ready to the next `kill -9`, on average, in milliseconds. */
  readonly meanUpMs: number;
  /** Kills end after this long, and the bot is left to finish. */
  readonly killForMs: number;
  /** And after so many of them; any number unless given. */
  readonly mostKills?: number;
  /** What else to wait for, once ready, before that time begins; ends early when all is over. */
  readonly moment?: (over: AbortSignal) => Promise<void>;
}

/** How long some calls of a cloud take, in milliseconds; their effect is anywhere in between. */
export interface CallTime {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface KillLoopOptions extends Omit<Kills, "moment"> {
  readonly requests: number;
  readonly cloud: CallTime;
  /** What `snapshot.yml` says about that: never less than it really takes. */
  readonly slowestCreate: string;
  readonly seed: number;
}

/** What somebody types behind `/snapshot`. */
export interface Ask {
  readonly what: string;
  /** Names the request: no two have the same. */
  readonly reason: string;
}

/** A stage, the bot on it, and what people ask of it. */
export interface Scene {
  readonly stage: Stage;
  readonly bot: BotProcess;
  readonly asks: readonly Ask[];
  /** Ids of the snapshots that the cloud holds with a marker. */
  readonly made: (marker: string) => readonly string[];
  readonly random: () => number;
}

export interface Ending {
  readonly id: string;
  readonly reason: string;
  readonly volumeName: string;
  readonly state: string;
  readonly itemState: string;
  readonly snapshotId: string | null;
  /** Creates sent for it. */
  readonly attempts: number;
  /** Found again by its marker. */
  readonly adopted: boolean;
  /** What the cloud holds for it. */
  readonly made: readonly string[];
  readonly card: ShownMessage | null;
  /** Why it was refused or failed, as the ledger has it. */
  readonly failure: string | null;
}

export interface KillLoopResult {
  readonly acknowledged: readonly string[];
  readonly endings: readonly Ending[];
  readonly kills: number;
  /** Copies of cards whose confirmation was lost with the process. */
  readonly strays: number;
  readonly output: string;
}

const policy = `
@id("engineers")
permit (principal in Usergroup::"engineers", action == Action::"create", resource in Target::"tokyo")
when { context.approvals >= 1 || context.reason like "free *" };

@id("leads-approve")
permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);
`;

const rowSchema = z.array(
  z.object({
    id: z.string(),
    reason: z.string(),
    state: z.string(),
    item_state: z.string(),
    volume_name: z.string(),
    snapshot_id: z.string().nullable(),
    attempts: z.number(),
    adopted: z.number(),
    marker: z.string(),
    channel_id: z.string().nullable(),
    ts: z.string().nullable(),
    behind: z.number(),
    failure: z.string().nullable(),
  }),
);
type Row = z.infer<typeof rowSchema>[number];

const volumeId = (n: number) => `vol-${(0x70000000 + n).toString(16).toUpperCase()}`;

/**
 * People ask and approve while the bot is killed again and again, at a cloud that recognises no
 * repeated call, loses 15 % of its replies and takes its time.
 */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopResult> {
  const random = seeded(options.seed);
  const stage = await startStage({
    policy,
    target: {
      "slowest-create": options.slowestCreate,
      "create-concurrency": "20",
      "visible-after": "300ms",
    },
    slack: { logLimit: 50_000 },
    aws: {
      setUp: (aws) => {
        demoAws(aws);
        // Every fourth request meets a volume that another one may hold.
        for (let n = 0; n < volumesFor(options.requests); n += 1) {
          aws.state.addVolume({ id: volumeId(n), gatewayId: "sgw-12A3456B" });
        }
      },
      seed: options.seed,
    },
  });
  try {
    stage.aws.faults.whileOn("CreateSnapshot", { kind: "lose-reply" }, 0.15);
    slowCalls(stage.aws.faults, options.cloud, random, "CreateSnapshot");
    const bot = stage.bot();
    const asks = Array.from({ length: options.requests }, (_, n) => ({
      what: `tokyo/${volumeId(n % volumesFor(options.requests))}`,
      reason: `${n % 2 === 0 ? "free" : "approved"} change ${n}`,
    }));
    const made = (marker: string) =>
      stage.aws.state
        .createdSnapshots()
        .filter(({ tags }) => tags.some(({ Value }) => Value === marker))
        .map(({ id }) => id);
    return await killWhileAsked({ stage, bot, asks, made, random }, options);
  } finally {
    await stage.close();
  }
}

/** Everything is asked and approved while the bot is killed, until all of it is settled and shown. */
export async function killWhileAsked(scene: Scene, options: Kills): Promise<KillLoopResult> {
  const { stage, bot, asks } = scene;
  const acknowledged: string[] = [];
  const over = new AbortController();
  const settling = async () => {
    while (!over.signal.aborted) {
      await delay(300);
      const rows = readLedger(stage);
      // An acknowledged ask is in the ledger, but not a request yet.
      const reasons = new Set(rows.map(({ reason }) => reason));
      const all = asks.every(({ reason }) => reasons.has(reason));
      const done = acknowledged.length === asks.length && all && rows.every(isOver);
      if (done) break;
    }
    over.abort();
  };
  const killing = killAgainAndAgain(scene, options, over.signal);
  const work = [asking(stage, asks, acknowledged, over.signal), approving(stage, over.signal)];
  const [kills] = await Promise.all([killing, ...work, settling()]);

  const rows = readLedger(stage);
  const endings = rows.map((row) => endingOf(scene, row));
  const cards = stage.slack.channel("ops").messages.filter(({ fromBot }) => fromBot);
  const known = new Set(rows.map(({ ts }) => ts));
  const strays = cards.filter(({ ts, text }) => !known.has(ts) && text.includes("digest"));
  return { acknowledged, endings, kills, strays: strays.length, output: bot.output() };
}

/** Starts the bot, and kills it whenever it is up. @returns how often, once all is over */
export async function killAgainAndAgain(
  { bot, random }: Pick<Scene, "bot" | "random">,
  options: Kills,
  over: AbortSignal,
): Promise<number> {
  const until = performance.now() + options.killForMs;
  const mostKills = options.mostKills ?? Number.POSITIVE_INFINITY;
  let kills = 0;
  while (!over.aborted) {
    await bot.start();
    const upMs = -Math.log(1 - random()) * options.meanUpMs;
    if (performance.now() > until || kills >= mostKills) break;
    await options.moment?.(over);
    await delay(upMs);
    if (over.aborted) break;
    await bot.kill();
    kills += 1;
  }
  return kills;
}

/** Asks until acknowledged, a few people at a time. */
async function asking(
  stage: Stage,
  asks: readonly Ask[],
  acknowledged: string[],
  over: AbortSignal,
): Promise<void> {
  const left = [...asks];
  const person = async (name: string) => {
    for (let ask = left.shift(); ask !== undefined && !over.aborted; ask = left.shift()) {
      const { what, reason } = ask;
      while (!over.aborted) {
        await connected(stage, over);
        const asked = await stage.slack
          .as(name)
          .types(`/snapshot ${what} ${reason}`, { channel: "ops" });
        if (asked.message?.text.includes("Asked: a snapshot") !== true) continue;
        acknowledged.push(reason);
        break;
      }
    }
  };
  await Promise.all(["alice", "dave"].map(person));
}

function volumesFor(requests: number): number {
  return Math.ceil((requests * 3) / 4);
}

/** Bob approves whatever still says that it waits. */
export async function approving(stage: Stage, over: AbortSignal): Promise<void> {
  const bob = stage.slack.as("bob");
  while (!over.aborted) {
    await connected(stage, over);
    const open = stage.slack
      .channel("ops")
      .messages.filter(({ buttons }) => buttons.includes("Approve"));
    for (const card of open) {
      if (over.aborted || !stage.slack.connected()) break;
      // The card may have moved on since it was looked at.
      await bob.clicks(card, "Approve").catch(() => undefined);
    }
    await delay(100);
  }
}

export async function connected(stage: Stage, over: AbortSignal): Promise<void> {
  while (!over.aborted && !stage.slack.connected()) await delay(10);
}

/** Waits until another call arrives, for a second at most: there may be none left to come. */
export function untilAnother(arrived: () => number): NonNullable<Kills["moment"]> {
  return async (over) => {
    const seen = arrived();
    const until = performance.now() + 1000;
    while (!over.aborted && arrived() === seen && performance.now() < until) await delay(5);
  };
}

/**
 * Only one kind of call is slow: everything else would just make the loop longer.
 * @returns how many of these have arrived
 */
export function slowCalls<Fault>(
  faults: FaultQueue<Fault | WireFault>,
  cloud: CallTime,
  random: () => number,
  slow: string,
): () => number {
  const take = faults.take.bind(faults);
  let arrived = 0;
  faults.take = (operation) => {
    const taken = take(operation);
    if (operation !== slow) return taken;
    arrived += 1;
    const totalMs = cloud.minMs + (cloud.maxMs - cloud.minMs) * random();
    const beforeMs = totalMs * random();
    return [
      ...taken,
      { kind: "slow", ms: beforeMs },
      { kind: "late-reply", ms: totalMs - beforeMs },
    ];
  };
  return () => arrived;
}

function isOver(row: Row): boolean {
  const ended = ["settled", "refused", "denied", "expired", "withdrawn"].includes(row.state);
  return ended && row.behind === 0;
}

function readLedger(stage: Stage): readonly Row[] {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(join(stage.folder, "data", "ledger.sqlite"), { readOnly: true });
    db.exec("PRAGMA busy_timeout = 2000");
    return rowSchema.parse(
      db
        .prepare(
          `SELECT r.id, r.reason, r.state, i.state AS item_state, i.volume_name, i.snapshot_id, i.attempts, i.adopted, i.marker,
                  m.channel_id, m.ts, r.version - r.published_version AS behind,
                  COALESCE(r.failure, i.failure) AS failure
           FROM requests r JOIN items i ON i.request_id = r.id
           LEFT JOIN messages m ON m.request_id = r.id AND m.key = 'card' ORDER BY r.created_at`,
        )
        .all(),
    );
  } catch {
    // It is just being created.
    return [];
  } finally {
    db?.close();
  }
}

function endingOf({ stage, made }: Scene, row: Row): Ending {
  const card =
    row.channel_id === null || row.ts === null
      ? null
      : (stage.slack.message(row.channel_id, row.ts) ?? null);
  return {
    id: row.id,
    reason: row.reason,
    volumeName: row.volume_name,
    state: row.state,
    itemState: row.item_state,
    snapshotId: row.snapshot_id,
    attempts: row.attempts,
    adopted: row.adopted === 1,
    made: made(row.marker),
    card,
    failure: row.failure,
  };
}
