import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policyText, startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";
import { answered, ask, openRecord } from "./acts.ts";
import type { Asked } from "./acts.ts";

let world: World;
let record: Awaited<ReturnType<typeof openRecord>>;
beforeAll(async () => {
  world = await startWorld();
  record = await openRecord(world.folder);
});
afterAll(async () => {
  await record.db.destroy();
  await world.stop();
});

const made = (id: string) =>
  world.aws.state.createdSnapshots().filter(({ description }) => description.includes(id));
const otherVolume =
  "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B/volume/vol-3F5A7B91";

/** What a person at the database could change behind everybody's back. */
const changes: readonly (readonly [what: string, change: (id: string) => Promise<unknown>])[] = [
  [
    "the volume",
    async (id) =>
      record.db
        .updateTable("items")
        .set({ volume_id: otherVolume })
        .where("request_id", "=", id)
        .execute(),
  ],
  [
    "the options",
    async (id) =>
      record.db
        .updateTable("items")
        .set({ options: '{"tags":{"a":"b"}}' })
        .where("request_id", "=", id)
        .execute(),
  ],
  [
    "the reason",
    async (id) =>
      record.db.updateTable("requests").set({ reason: "for fun" }).where("id", "=", id).execute(),
  ],
  [
    "how long it is kept",
    async (id) =>
      record.db.updateTable("requests").set({ keep_days: 3650 }).where("id", "=", id).execute(),
  ],
  [
    "who asked",
    async (id) =>
      record.db
        .updateTable("requests")
        .set({ requester_id: "U024CAROL" })
        .where("id", "=", id)
        .execute(),
  ],
];

describe("P5: approve what you see", () => {
  test.each(changes)(
    "with %s changed after the ask, an approval voids it",
    async (what, change) => {
      const asked = await ask(world.slack, "alice", `db-primary voided: ${what} is changed`);
      await change(asked.id);
      await world.slack.as("bob").clicks(asked.card(), "Approve");
      await asked.says("DO NOT PROCEED");
      expect(await answered(world.slack, "bob", "approvals do not count")).toContain("Too late");
      const types = (await record.queries.events(asked.id)).map(({ type }) => type);
      expect(types.at(-1)).toBe("voided");
      expect(made(asked.id)).toEqual([]);
    },
  );

  test("whatever is changed after the approval, nothing is sent", { timeout: 60_000 }, async () => {
    // The volume is busy, so that there is time between the approval and the call.
    world.aws.state.timing = { snapshotMs: 6000, hiddenMs: 0 };
    const holder = await ask(world.slack, "alice", "db-replica holds it");
    await world.slack.as("bob").clicks(holder.card(), "Approve");
    await holder.says("accepted by the cloud");
    world.aws.state.timing = { snapshotMs: 600, hiddenMs: 0 };
    const asked: Asked[] = [];
    for (const [what] of changes) {
      const one = await ask(world.slack, "alice", `db-replica waits while ${what} changes`);
      await world.slack.as("bob").clicks(one.card(), "Approve");
      asked.push(one);
    }
    const untouched = await ask(world.slack, "alice", "db-replica waits while nothing changes");
    await world.slack.as("bob").clicks(untouched.card(), "Approve");
    await untouched.says("waiting behind");
    for (const [n, [, change]] of changes.entries()) await change(asked[n]?.id ?? "");
    await untouched.says("SAFE TO CHANGE", 40_000);
    for (const one of asked) {
      const ended = await one.says("DO NOT PROCEED");
      expect(ended.text).toContain("changed after it was asked for");
      expect(made(one.id)).toEqual([]);
    }
    expect(made(untouched.id)).toHaveLength(1);
  });

  test("a click on a card that showed something else decides nothing", async () => {
    const asked = await ask(world.slack, "alice", "web-data is clicked on another card");
    const forged = { actionId: "approve", value: `${asked.id}:000000000000` };
    await world.slack.as("bob").forges(asked.card(), forged);
    await answered(world.slack, "bob", "showed something else");
    expect((await record.queries.get(asked.id))?.request.state).toBe("awaiting-approval");
    expect((await record.queries.get(asked.id))?.decisions).toEqual([]);
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await asked.says("SAFE TO CHANGE");
  });

  test("a new policy voids what was asked for under the old one", async () => {
    const asked = await ask(world.slack, "alice", "web-data under the old policy");
    world.reload({ policy: `${policyText}\n// Looked through once more.\n` });
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    const ended = await asked.says("DO NOT PROCEED");
    expect(ended.text).toContain("policy or the request changed");
    expect(made(asked.id)).toEqual([]);
  });
});
