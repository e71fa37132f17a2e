import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "../../src/domain/instant.ts";
import { verifyChain } from "../../src/requests/record.ts";
import { madeBefore } from "../support/made-before.ts";
import type { MadeBefore } from "../support/made-before.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { openStore, stoppedClock } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { policyText, startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";
import { ask, until } from "./acts.ts";

const many = 30;
const hourMs = 3_600_000;

const policy = `${policyText}
@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 };
`;

describe.runIf(hasPostgres)("two bots on one Postgres", { concurrent: false }, () => {
  let world: World;
  let store: OpenStore;
  let volumes = 0;

  beforeAll(async () => {
    const databaseUrl = await postgresUrl();
    store = await openStore({ kind: "postgres", url: databaseUrl }, stoppedClock(Date.now()));
    world = await startWorld({ databaseUrl, policy });
    await world.startAnother();
    await world.slack.waitFor(() => world.slack.connections() >= 2);
  });
  afterAll(async () => world.stop());

  const make = async (count: number): Promise<readonly MadeBefore[]> => {
    const made: MadeBefore[] = [];
    for (let n = 0; n < count; n += 1) {
      const id = `vol-${(0x70000000 + volumes).toString(16).toUpperCase()}`;
      volumes += 1;
      made.push(await madeBefore(store, world.aws, id, instant(Date.now() + 2000 * hourMs)));
    }
    return made;
  };
  /** Time passes for all of them at once: both bots see them due in the same moment. */
  const endsIn = async (made: readonly MadeBefore[], hours: number) => {
    const inHours = (count: number) => instant(Date.now() + count * hourMs);
    const items = made.map(({ itemId }) => itemId);
    await store.db
      .updateTable("kept")
      .set({ kept_at: inHours(-300), keep_until: inHours(hours), due_at: inHours(-1) })
      .where("item_id", "in", items)
      .execute();
  };
  const recorded = async (requestId: string, type: string) =>
    (await store.queries.events(requestId)).filter((line) => line.type === type).length;
  const thread = async ({ requestId }: MadeBefore) => {
    const card = (await store.queries.get(requestId))?.card;
    const message = card ? world.slack.message(card.channelId, card.ts) : undefined;
    return (message?.thread ?? []).map(({ text }) => text);
  };
  const said = async (made: MadeBefore, what: string) =>
    (await thread(made)).filter((text) => text.includes(what)).length;
  const each = async (made: readonly MadeBefore[], count: (one: MadeBefore) => Promise<number>) =>
    Promise.all(made.map(count));
  const once = (made: readonly MadeBefore[]) => made.map(() => 1);

  test("each reminder is given once", { timeout: 60_000 }, async () => {
    const made = await make(many);
    await endsIn(made, 0.5);
    const reminded = async (one: MadeBefore) => said(one, "Deleted within the hour");
    await until(async () => (await each(made, reminded)).every((count) => count > 0), 40_000);
    expect(await each(made, reminded)).toEqual(once(made));
    const lines = async ({ requestId }: MadeBefore) => recorded(requestId, "snapshot-reminder");
    expect(await each(made, lines)).toEqual(once(made));
  });

  test(
    "each snapshot at its end is deleted by one call, and said once",
    { timeout: 60_000 },
    async () => {
      const made = await make(many);
      const others = world.aws.state.snapshots.length - many;
      await endsIn(made, -0.1);
      const told = async (one: MadeBefore) => said(one, "Deleted, as the time is over");
      await until(async () => (await each(made, told)).every((count) => count > 0), 40_000);
      expect(await each(made, told)).toEqual(once(made));
      const lines = async ({ requestId }: MadeBefore) => recorded(requestId, "snapshot-deleted");
      expect(await each(made, lines)).toEqual(once(made));
      expect(world.aws.log.of("DeleteSnapshot")).toHaveLength(many);
      expect(world.aws.state.snapshots).toHaveLength(others);
    },
  );

  test(
    "when several people press Undo at once, one of them has stopped it",
    { timeout: 60_000 },
    async () => {
      const { slack, aws } = world;
      const [made] = await make(1);
      if (made === undefined) throw new Error("nothing was made");
      await until(async () => (await store.queries.get(made.requestId))?.card);
      const asked = await ask(slack, "alice", `delete ${made.snapshotId} no room`);
      await slack.as("bob").clicks(asked.card(), "Approve");
      const card = await asked.says("[Undo]");
      const people = ["alice", "bob", "carol"];
      const before = new Map(people.map((who) => [who, slack.ephemerals(who).length]));
      const answers = (who: string) =>
        slack
          .ephemerals(who)
          .slice(before.get(who) ?? 0)
          .map(({ text }) => text);
      await Promise.all(
        people.map(async (who) => slack.as(who).clicks(card, "Undo", { stale: true })),
      );
      await slack.waitFor(() => people.every((who) => answers(who).length > 0));
      const heard = people.flatMap(answers).map((text) => text.split("\n")[0] ?? "");
      expect(heard).toHaveLength(people.length);
      expect(heard.filter((text) => text.startsWith(`Done: You stopped ${asked.id}`))).toHaveLength(
        1,
      );
      expect(heard.filter((text) => text.includes("was stopped already"))).toHaveLength(2);
      await asked.says("stopped by");
      expect(await recorded(asked.id, "deletion-undone")).toBe(1);
      expect(aws.state.snapshots.some(({ id }) => id === made.snapshotId)).toBe(true);
      for await (const { requestId, lines, head } of store.queries.chains()) {
        expect(verifyChain(requestId, lines, head)).toBeNull();
      }
    },
  );
});
