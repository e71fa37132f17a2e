import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";
import { ask, openRecord, until } from "./acts.ts";

const safe = "SAFE TO CHANGE";
const sentSchema = z.object({ text: z.string(), blocks: z.unknown() });

let world: World;
let record: Awaited<ReturnType<typeof openRecord>>;
beforeAll(async () => {
  world = await startWorld({ slack: { logLimit: 20_000 }, aws: { snapshotMs: 1500 } });
  record = await openRecord(world.folder);
});
afterAll(async () => {
  await record.db.destroy();
  await world.stop();
});

/** Everything that was ever put into Slack about a request, with the moment it was sent. */
function versions(id: string): readonly { readonly at: number; readonly text: string }[] {
  return world.slack.calls.all().flatMap(({ at, method, args, ms }) => {
    const sent = sentSchema.safeParse(args);
    if (!/^chat\.|^response_url$/u.test(method) || !sent.success) return [];
    const text = `${sent.data.text}\n${JSON.stringify(sent.data.blocks)}`;
    return text.includes(id) ? [{ at: at - ms, text }] : [];
  });
}

async function momentOf(id: string, type: string): Promise<number | null> {
  const events = await record.queries.events(id);
  const found = events.find((event) => event.type === type);
  return found === undefined ? null : Date.parse(found.at);
}

describe("P3: no false comfort", () => {
  test("the card climbs every rung and says SAFE TO CHANGE only after the snapshot was read back", async () => {
    const asked = await ask(world.slack, "alice", "db-primary before migration 42");
    expect(asked.card().text).toContain("NOT YET");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    const accepted = await asked.says("accepted by the cloud");
    expect(accepted.text).toContain("NOT YET");
    expect(accepted.text).not.toContain(safe);
    await asked.says(safe);
    const verified = await momentOf(asked.id, "item-verified");
    const all = versions(asked.id);
    expect(all.length).toBeGreaterThan(3);
    for (const { at, text } of all) {
      if (text.includes(safe)) expect(at).toBeGreaterThanOrEqual((verified ?? Infinity) - 1);
      else if (text.includes("digest")) expect(text).toContain("NOT YET");
    }
  });

  test("of several snapshots all must be read back: one that still runs keeps it at NOT YET", async () => {
    const { state } = world.aws;
    const asked = await ask(world.slack, "alice", "checkout before the release");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await world.slack.waitFor(() => state.createdSnapshots("vol-1122AABC").length === 1);
    const slow = state.createdSnapshots("vol-1122AABC")[0];
    if (slow) Object.assign(slow, { ending: "never" });
    await asked.says("1 verified, 1 accepted");
    expect(asked.card().text).toContain("NOT YET");
    if (slow) Object.assign(slow, { ending: "completed" });
    await asked.says(safe);
    const settled = await momentOf(asked.id, "settled");
    for (const { at, text } of versions(asked.id)) {
      if (text.includes(safe)) expect(at).toBeGreaterThanOrEqual((settled ?? Infinity) - 1);
    }
  });

  test("a snapshot that ends in an error is DO NOT PROCEED at once, and never was anything better", async () => {
    world.aws.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    const asked = await ask(world.slack, "alice", "web-data before the upgrade");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    const ended = await asked.says("DO NOT PROCEED");
    expect(ended.text).toContain("error state");
    expect(versions(asked.id).some(({ text }) => text.includes(safe))).toBe(false);
  });

  test("one failure among several is DO NOT PROCEED, however well the others went", async () => {
    world.aws.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    const asked = await ask(world.slack, "alice", "checkout,web-data before the big one");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await asked.says("DO NOT PROCEED");
    await until(async () => momentOf(asked.id, "settled"));
    await asked.says("1 of 3 failed");
    expect(versions(asked.id).some(({ text }) => text.includes(safe))).toBe(false);
  });

  test("a snapshot that is complete and not what was asked for is DO NOT PROCEED", async () => {
    const asked = await ask(world.slack, "alice", "db-replica before the swap");
    await asked.says("512 GiB");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await world.slack.waitFor(() => {
      const [made] = world.aws.state
        .createdSnapshots("vol-1122AABC")
        .filter(({ description }) => description.includes(asked.id));
      return made && Object.assign(made, { volumeSizeGiB: 1 });
    });
    const ended = await asked.says("DO NOT PROCEED");
    expect(ended.text).toContain("it covers 1 GiB of a volume of 512 GiB");
    expect(versions(asked.id).some(({ text }) => text.includes(safe))).toBe(false);
  });

  test("while the answer is lost and nobody can look, it stays NOT YET and says so", async () => {
    world.aws.faults.next("CreateSnapshot", { kind: "lose-reply" });
    const blind = world.aws.faults.whileOn("DescribeSnapshots", {
      kind: "error",
      code: "InternalError",
      status: 500,
    });
    const asked = await ask(world.slack, "alice", "db-primary before migration 43");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    const lost = await asked.says("answer was lost");
    expect(lost.text).toContain("NOT YET");
    await delay(2500);
    expect(asked.card().text).toContain("NOT YET");
    blind.remove();
    await asked.says(safe, 30_000);
    expect(
      world.aws.state.createdSnapshots().filter((s) => s.description.includes(asked.id)),
    ).toHaveLength(1);
  });
});
