import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { demoAws } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { QueryInput } from "../../playground/clouds/aws-storage-gateway/query.ts";
import { seeded } from "../../playground/clouds/seeded.ts";
import { instant } from "../../src/domain/instant.ts";
import type { Kept } from "../../src/requests/kept.ts";
import { isFinalRequest } from "../../src/requests/lifecycle.ts";
import type { RequestView } from "../../src/requests/model.ts";
import { verifyChain } from "../../src/requests/record.ts";
import { startStage } from "../support/bot-process.ts";
import type { Stage } from "../support/bot-process.ts";
import { madeBefore } from "../support/made-before.ts";
import type { MadeBefore } from "../support/made-before.ts";
import { openStore, stoppedClock } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { policyText } from "../support/world.ts";
import { untilAnother, approving, connected, killAgainAndAgain, slowCalls } from "./kill-loop.ts";
import type { Kills } from "./kill-loop.ts";
import { soak } from "./scale.ts";

const seed = Number(process.env["SEED"] ?? 1 + Math.floor(Math.random() * 1e6));
const many = soak ? 120 : 6;
const some = soak ? 60 : 3;
const few = soak ? 20 : 1;
const hourMs = 3_600_000;
/** What is not over by then shows in what is expected. */
const patienceMs = soak ? 600_000 : 60_000;

const policy = `${policyText}
@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 };
`;

/** What was made before, by what is to become of it. */
interface Made {
  /** Their end is over. */
  readonly ended: readonly MadeBefore[];
  /** Somebody asks for their deletion, and it is approved. */
  readonly asked: readonly MadeBefore[];
  /** The same, and then somebody presses Undo. */
  readonly undone: readonly MadeBefore[];
  /** Their end is over, but the cloud does not let them go. */
  readonly inUse: readonly MadeBefore[];
  /** Their end is over, but they have lost our marker: looked at for half an hour before it is said. */
  readonly unmarked: readonly MadeBefore[];
  /** Their end is far away. */
  readonly kept: readonly MadeBefore[];
}

async function makeAll(store: OpenStore, { aws }: Stage): Promise<Made> {
  const over = instant(Date.now() - hourMs);
  const later = instant(Date.now() + 2000 * hourMs);
  let volumes = 0;
  const make = async (count: number, keepUntil: string) => {
    const made: MadeBefore[] = [];
    for (let n = 0; n < count; n += 1) {
      const id = `vol-${(0x70000000 + volumes).toString(16).toUpperCase()}`;
      volumes += 1;
      aws.state.addVolume({ id, gatewayId: "sgw-12A3456B" });
      made.push(await madeBefore(store, aws, id, keepUntil));
    }
    return made;
  };
  const change = (made: readonly MadeBefore[], what: object) => {
    const ids = new Set(made.map(({ snapshotId }) => snapshotId));
    for (const one of aws.state.snapshots) if (ids.has(one.id)) Object.assign(one, what);
    return made;
  };
  return {
    ended: await make(many, over),
    asked: await make(some, later),
    undone: await make(few, later),
    inUse: change(await make(few, over), { usedBy: "ami-0123456789abcdef0" }),
    unmarked: change(await make(few, over), { tags: [] }),
    kept: await make(some, later),
  };
}

/** A wish may be lost with the bot that heard it: it is typed until there is a card. */
async function wishing(stage: Stage, made: readonly MadeBefore[], over: AbortSignal) {
  const { slack } = stage;
  for (const { snapshotId } of made) {
    const asked = () => slack.channel("ops").find(`Deletion of ${snapshotId}`) !== undefined;
    while (!over.aborted && !asked()) {
      await connected(stage, over);
      await slack.as("alice").types(`/snapshot delete ${snapshotId}`, { channel: "ops" });
      await delay(300);
    }
  }
}

async function undoing(stage: Stage, made: readonly MadeBefore[], over: AbortSignal) {
  const { slack } = stage;
  while (!over.aborted) {
    await connected(stage, over);
    for (const { snapshotId } of made) {
      const card = slack.channel("ops").find(`Deletion of ${snapshotId}`);
      if (card?.buttons.includes("Undo") !== true || !slack.connected()) continue;
      await slack
        .as("alice")
        .clicks(card, "Undo")
        .catch(() => undefined);
    }
    await delay(100);
  }
}

/** Nobody waits a day: once it is approved, the grace period of a deletion is over. */
async function passing({ folder }: Stage, made: readonly MadeBefore[], over: AbortSignal) {
  const ledger = new DatabaseSync(join(folder, "data", "ledger.sqlite"), { timeout: 5000 });
  const pass = ledger.prepare(
    "update kept set delete_at = ?, due_at = ? where item_id = ? and state = 'leaving' and delete_at > ?",
  );
  while (!over.aborted) {
    const now = instant(Date.now());
    for (const { itemId } of made) pass.run(now, now, itemId, now);
    await delay(100);
  }
  ledger.close();
}

/** In the middle of deletions, or when there are none for a second. */
function kills({ aws }: Stage): Kills {
  const arrived = aws.faults.whileOn("DeleteSnapshot", { kind: "slow", ms: 0 });
  return soak
    ? { meanUpMs: 1500, killForMs: patienceMs }
    : { meanUpMs: 80, killForMs: 12_000, mostKills: 6, moment: untilAnother(() => arrived.hits()) };
}

const deleteInput = z.instanceof(QueryInput);

/** How often the cloud has deleted each snapshot. */
function deletedAt({ aws }: Stage): ReadonlyMap<string, number> {
  const worked = aws.log.of("DeleteSnapshot").filter((entry) => entry.worked);
  const ids = worked.map(({ input }) => deleteInput.parse(input).required("SnapshotId"));
  return new Map(ids.map((id) => [id, ids.filter((other) => other === id).length]));
}

test(
  "snapshots at their end and approved deletions, the bot killed at random: each is deleted once and said so, nothing else is",
  { timeout: soak ? 900_000 : 120_000 },
  async () => {
    const random = seeded(seed);
    const stage = await startStage({ policy, aws: { setUp: demoAws, seed } });
    try {
      const { slack, aws } = stage;
      const location = {
        kind: "sqlite" as const,
        file: join(stage.folder, "data", "ledger.sqlite"),
      };
      const store = await openStore(location, stoppedClock(Date.now()));
      const made = await makeAll(store, stage);
      const before = aws.state.snapshots.map(({ id }) => id);
      slowCalls(aws.faults, { minMs: 30, maxMs: 400 }, random, "DeleteSnapshot");
      if (soak) aws.faults.whileOn("DeleteSnapshot", { kind: "lose-reply" }, 0.15);

      const over = new AbortController();
      const { signal } = over;
      const viewsOf = async (some: readonly MadeBefore[]) =>
        Promise.all(some.map(async ({ requestId }) => view(store, requestId)));
      const settling = async () => {
        const until = performance.now() + patienceMs;
        while ((await unfinished(store, made)).length > 0 && performance.now() < until) {
          await delay(300);
        }
        over.abort();
      };
      const wished = [...made.asked, ...made.undone];
      const [killed] = await Promise.all([
        killAgainAndAgain({ bot: stage.bot(), random }, kills(stage), signal),
        wishing(stage, wished, signal),
        approving(stage, signal),
        undoing(stage, made.undone, signal),
        passing(stage, made.asked, signal),
        settling(),
      ]);

      const calls = aws.log.of("DeleteSnapshot").length;
      process.stdout.write(`seed ${seed}: ${killed} kills, ${calls} calls to delete\n`);
      expect(await unfinished(store, made)).toEqual([]);
      // Otherwise nothing was tried.
      expect(killed).toBeGreaterThan(0);
      const gone = [...made.ended, ...made.asked];
      const goneIds = gone.map(({ snapshotId }) => snapshotId);
      expect(deletedAt(stage)).toEqual(new Map(goneIds.map((id) => [id, 1])));
      const left = aws.state.snapshots.map(({ id }) => id);
      expect(left).toEqual(before.filter((id) => !goneIds.includes(id)));

      const cardOf = ({ card }: RequestView) =>
        card === null ? undefined : slack.message(card.channelId, card.ts);
      const threadOf = (one: RequestView) =>
        (cardOf(one)?.thread ?? []).map(({ text }) => text).join("\n");
      for (const one of await viewsOf(made.ended)) {
        expect(cardOf(one)?.text).toContain("when its time was over");
        expect(threadOf(one)).toContain("Deleted, as the time is over");
      }
      for (const one of await viewsOf(made.asked)) {
        expect(cardOf(one)?.text).toMatch(/deleted .*, as SR-/u);
      }
      for (const one of await viewsOf(made.inUse)) expect(threadOf(one)).toContain("in use by");
      for (const one of await viewsOf([...made.undone, ...made.kept])) {
        expect(one.kept.map(({ state }) => state)).toEqual(["kept"]);
      }
      const deleted = /(?<!NOT |TO BE )DELETED — /u;
      for (const one of await deletionsOf(store, made.asked)) {
        expect(cardOf(one)?.text).toMatch(deleted);
        expect(threadOf(one)).toMatch(deleted);
      }
      for (const one of await deletionsOf(store, made.undone)) {
        expect(one.request.state).toBe("withdrawn");
        expect(cardOf(one)?.text).toContain("stopped by @alice");
      }
      for (const { requestId, itemId } of gone) {
        const lines = await store.queries.events(requestId);
        const deleted = lines.filter(({ type }) => type === "snapshot-deleted");
        expect(deleted.map((line) => line.itemId)).toEqual([itemId]);
      }
      for await (const { requestId, lines, head } of store.queries.chains()) {
        expect(verifyChain(requestId, lines, head)).toBeNull();
      }
    } finally {
      await stage.close();
    }
  },
);

async function view({ queries }: OpenStore, requestId: string): Promise<RequestView> {
  const found = await queries.get(requestId);
  if (found === null) throw new Error(`${requestId} is lost`);
  return found;
}

/** The requests that are to delete these. */
async function deletionsOf(
  store: OpenStore,
  made: readonly MadeBefore[],
): Promise<readonly RequestView[]> {
  const items = made.map(({ itemId }) => itemId);
  const { rows } = await store.queries.list({ teamId: "T0PLAYG01", limit: 10_000 });
  return rows.filter(({ request }) => items.includes(request.deletes ?? ""));
}

/** What is left to be done, or to be shown in Slack. */
async function unfinished(store: OpenStore, made: Made): Promise<readonly string[]> {
  const { rows } = await store.queries.list({ teamId: "T0PLAYG01", limit: 10_000 });
  const kept = new Map(rows.flatMap((row) => row.kept).map((one) => [one.itemId, one]));
  const not = (some: readonly MadeBefore[], done: (one: Kept) => boolean) =>
    some
      .flatMap(({ itemId }) => kept.get(itemId) ?? [])
      .filter((one) => !done(one))
      .map(({ itemId, state, failure }) => `${itemId} ${state} ${failure?.code ?? ""}`);
  const wishes = rows.filter(({ request }) => request.deletes !== null);
  const ended = wishes.filter(({ request }) => isFinalRequest(request.state));
  return [
    ...not([...made.ended, ...made.asked], ({ state }) => state === "deleted"),
    ...not(made.inUse, ({ failure }) => failure?.code === "conflict"),
    ...(ended.length < made.asked.length + made.undone.length ? ["wishes"] : []),
    ...(await behind(store)).map((id) => `card of ${id}`),
  ];
}

/** Requests whose newest state Slack does not show. */
async function behind({ db }: OpenStore): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("requests")
    .select("id")
    .whereRef("version", ">", "published_version")
    .execute();
  return rows.map(({ id }) => id);
}
