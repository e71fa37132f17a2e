import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { seeded } from "../../playground/clouds/seeded.ts";
import { instant } from "../../src/domain/instant.ts";
import { markerKey } from "../../src/providers/aws-storage-gateway/own-tags.ts";
import { openDatabase } from "../../src/requests/database.ts";
import type { LedgerDatabase } from "../../src/requests/database.ts";
import type { RequestView } from "../../src/requests/model.ts";
import { createQueries } from "../../src/requests/queries.ts";
import type { Queries } from "../../src/requests/queries.ts";
import { verifyChain } from "../../src/requests/record.ts";
import { startStage } from "../support/bot-process.ts";
import type { Stage } from "../support/bot-process.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { policyText } from "../support/world.ts";
import { comparable, drawn } from "./drawn.ts";
import { killAgainAndAgain } from "./kill-loop.ts";
import { acting, diceOf, troubling } from "./random-acts.ts";
import type { Dice } from "./random-acts.ts";
import { soak } from "./scale.ts";

const seed = Number(process.env["SEED"] ?? 1 + Math.floor(Math.random() * 1e6));
const dayMs = soak ? 300_000 : 12_000;
const longerMs = 30_000;
/** What is not over by then shows in what is expected. */
const eveningMs = soak ? 600_000 : 120_000;

const policy = `${policyText}
@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 };
`;

interface Record {
  readonly db: LedgerDatabase;
  readonly queries: Queries;
}

/** What the bots share, opened beside them. */
async function openRecord(stage: Stage, databaseUrl: string | null): Promise<Record> {
  const file = join(stage.folder, "data", "ledger.sqlite");
  const db = await openDatabase(
    databaseUrl === null ? { kind: "sqlite", file } : { kind: "postgres", url: databaseUrl },
  );
  return { db, queries: createQueries(db, Date.now) };
}

/** Nobody waits a day: of what is to be deleted, the grace period is over soon. */
async function passing({ db }: Record, { random }: Dice, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await delay(2000 * random());
    const now = instant(Date.now());
    await db
      .updateTable("kept")
      .set({ delete_at: now, due_at: now })
      .where("state", "=", "leaving")
      .where("delete_at", ">", now)
      .execute();
  }
}

/** Actions that are not done, and requests that are under way or not shown as they are. */
async function unfinished({ db }: Record): Promise<readonly string[]> {
  const actions = await db.selectFrom("intake").select("payload").where("done", "=", 0).execute();
  const behind = await db
    .selectFrom("requests")
    .select("id")
    .whereRef("version", ">", "published_version")
    .execute();
  const running = await db
    .selectFrom("items")
    .innerJoin("requests", "requests.id", "items.request_id")
    .select(["items.id", "items.state", "items.failure", "items.next_read_at", "items.reads"])
    .where("requests.state", "=", "running")
    .where("items.state", "not in", ["verified", "failed", "cancelled"])
    .execute();
  return [
    ...actions.map(({ payload }) => payload),
    ...behind.map(({ id }) => `the card of ${id}`),
    ...running.map((item) => JSON.stringify(item)),
  ];
}

const logLineSchema = z.object({
  level: z.string(),
  msg: z.string(),
  from: z.string().optional(),
  err: z.object({ stack: z.string() }).optional(),
});

/** What the bot logged as a fault of its own, not of Slack, in all its lives. */
function faultsIn(output: string): readonly string[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => logLineSchema.parse(JSON.parse(line)))
    .filter(({ level, from }) => ["error", "fatal"].includes(level) && from !== "slack")
    .filter(({ err }) => err?.stack.startsWith("WebAPI") !== true)
    .map(({ msg, err }) => `${msg}: ${err?.stack ?? ""}`);
}

/** The request may be carried out: enough others approved, or the policy lets it pass in an incident. */
function authorised({ request, decisions }: RequestView): boolean {
  const approvals = decisions.filter(
    ({ userId, choice }) => choice === "approve" && userId !== request.requesterId,
  );
  return approvals.length > 0 || request.channelName === "inc-42";
}

/** When a bot that was killed all the time has made nothing, the day goes on without kills until it has. */
async function dayOf({ aws }: Stage, day: AbortController): Promise<void> {
  await delay(dayMs);
  const until = performance.now() + longerMs;
  while (aws.state.createdSnapshots().length === 0 && performance.now() < until) await delay(100);
  day.abort();
}

async function sumOf(counts: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

// What a killed one of two had in hand is taken over after a minute: too long for every day.
const stores = ["one bot on SQLite", ...(hasPostgres && soak ? ["two bots on Postgres"] : [])];

test.each(stores)(
  "a day of random acts and troubles, killed at random, %s: in the evening everything is done once, on record and shown as it is",
  { timeout: dayMs + longerMs + eveningMs + 60_000 },
  async (kind) => {
    const dice = diceOf(seeded(seed));
    const stage = await startStage({
      policy,
      target: { "slowest-create": "2s", "create-concurrency": "20" },
      slack: { logLimit: 50_000 },
    });
    try {
      const databaseUrl = kind === "two bots on Postgres" ? await postgresUrl() : null;
      const bots = (databaseUrl === null ? [{}] : [{ databaseUrl }, { databaseUrl }]).map((where) =>
        stage.bot(where),
      );
      const record = await openRecord(stage, databaseUrl);
      const day = new AbortController();
      const { signal } = day;
      const kills = { meanUpMs: soak ? 3000 : 1500, killForMs: dayMs };
      const [killed, acts, troubles] = await Promise.all([
        sumOf(bots.map((bot) => killAgainAndAgain({ bot, random: dice.random }, kills, signal))),
        sumOf([1, 2, 3].map(async () => acting(stage, dice, signal))),
        troubling(stage, dice, signal),
        passing(record, dice, signal),
        dayOf(stage, day),
      ]);
      const until = performance.now() + eveningMs;
      while ((await unfinished(record)).length > 0 && performance.now() < until) await delay(300);

      expect(await unfinished(record)).toEqual([]);
      const ids = await record.db.selectFrom("requests").select("id").execute();
      const views = await Promise.all(ids.map(async ({ id }) => record.queries.get(id)));
      const requests = views.flatMap((view) => view ?? []);
      const made = stage.aws.state.createdSnapshots();
      process.stdout.write(
        `${kind}, seed ${seed}: ${killed} kills, ${troubles} troubles, ${acts} acts, ` +
          `${requests.length} requests, ${made.length} snapshots\n`,
      );
      // Otherwise nothing was tried.
      expect(killed).toBeGreaterThan(0);
      expect(made.length).toBeGreaterThan(0);

      const markers = made.map(({ tags }) => tags.find(({ Key }) => Key === markerKey)?.Value);
      expect(new Set(markers).size).toBe(markers.length);
      const items = requests.flatMap((view) => view.items.map((item) => ({ item, view })));
      for (const { item, view } of items.filter(
        ({ item: { snapshotId } }) => snapshotId !== null,
      )) {
        expect(authorised(view), item.id).toBe(true);
      }
      for await (const { requestId, lines, head } of record.queries.chains()) {
        expect(verifyChain(requestId, lines, head)).toBeNull();
      }
      for (const view of requests) {
        const shown = view.card && stage.slack.message(view.card.channelId, view.card.ts);
        if (shown) expect(comparable(shown.blocks)).toEqual(drawn(view));
      }
      expect(bots.flatMap((bot) => faultsIn(bot.output()))).toEqual([]);
      await record.db.destroy();
    } finally {
      await stage.close();
    }
  },
);
