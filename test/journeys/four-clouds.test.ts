import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import { startFourClouds } from "../support/four-clouds.ts";
import type { FourClouds } from "../support/four-clouds.ts";

const policy = `
@id("free-when-said-so")
permit (principal in Usergroup::"engineers", action == Action::"create", resource)
when { context.approvals >= 1 || context.reason like "free *" };

@id("never-by-force")
forbid (principal, action == Action::"create", resource) when { context.force };

@id("leads-approve")
permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);
`;

const room = "ops";
const patient = { timeoutMs: 30_000 };

describe("a bot with all four clouds", { timeout: 60_000, retry: 0 }, () => {
  let world: FourClouds;
  beforeAll(async () => {
    world = await startFourClouds(policy);
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  /** Types an ask. @returns how to see its card as it is now */
  async function asks(text: string): Promise<() => ShownMessage> {
    const { slack } = world;
    const before = slack.channel(room).last?.ts ?? "";
    await slack.as("alice").types(`/snapshot ${text}`, { channel: room });
    const card = await slack.waitFor(() => {
      const last = slack.channel(room).last;
      return last !== undefined && last.fromBot && last.ts > before ? last : null;
    }, patient);
    return () => slack.message(room, card.ts) ?? card;
  }

  async function says(card: () => ShownMessage, text: string): Promise<string> {
    return world.slack.waitFor(() => (card().text.includes(text) ? card().text : null), patient);
  }

  test("a card of many volumes says how many are ready, at which cloud, and what is in the way", async () => {
    const { slack } = world;
    const all =
      "db-primary,db-replica,web-data,warehouse,archive,billing-db,orders-db,shop-disk,wiki-disk";
    const card = await asks(`${all} before the audit`);
    const text = await slack.waitFor(
      () => (/\d can be snapshotted now, 2 cannot/u.test(card().text) ? card().text : null),
      patient,
    );
    expect(text).toContain(
      [
        "9 volumes · 4.7 TiB: 7 can be snapshotted now, 2 cannot right now",
        "5 on tokyo · 1 on osaka · 1 on dublin · 2 on hangzhou",
        "archive on tokyo: ✗ volume IRRECOVERABLE, not possible right now",
      ].join("\n"),
    );
    await slack.as("bob").clicks(card(), "Details");
    const details = await slack.waitFor(() =>
      slack.ephemerals("bob").find(({ text: said }) => said.includes("volumes 1 to 9 of 9")),
    );
    expect(details.text).toContain("billing-db on osaka: ✓");
    await slack
      .as("alice")
      .types(`/snapshot cancel ${/SR-\w+/u.exec(text)?.[0] ?? ""}`, { channel: room });
    await says(card, "cancelled");
  });

  test("one cloud that never answers holds up none of the others", async () => {
    const dead = world.clouds.swas.faults.whileOn("*", { kind: "stall" });
    const stuck = await asks("shop-disk free for all");
    await says(stuck, "NOT YET");
    for (const volume of ["web-data", "billing-db", "orders-db"]) {
      const card = await asks(`${volume} free while another cloud is dead`);
      await says(card, "SAFE TO CHANGE");
    }
    expect(dead.hits()).toBeGreaterThan(0);
    expect(stuck().text).toContain("NOT YET");
    dead.remove();
  });

  test("the card of a server's disk says how many of its three places are used", async () => {
    const card = await asks("wiki-disk before the update");
    const text = await says(card, "3 of 3 snapshots used");
    expect(text).toContain("not possible right now");
  });

  test("a full server ends the request with the snapshots that could go", async () => {
    const card = await asks("wiki-disk free of hope");
    const text = await says(card, "DO NOT PROCEED");
    expect(text).toContain("There is no place for another snapshot: 3 of 3 are used.");
    const oldest = world.clouds.swas.state.snapshots.filter(({ diskId }) =>
      diskId.includes("wiki"),
    );
    for (const { id } of oldest) expect(text).toContain(id);
    expect(text).toContain("SnapshotLimitExceed");
  });

  test("a busy tenant is a queue, and the card says so", async () => {
    const busy = world.clouds.ecl.faults.whileOn("CreateSnapshot", { kind: "busy" });
    const card = await asks("billing-db free once the tenant is");
    const text = await says(card, "in the cloud's queue");
    expect(text).toContain("ECL is making another change in this tenant");
    expect(text).toContain("for 4 h at most");
    expect(text).toContain("It gets its turn when the other change is over");
    const [id] = /SR-[0-9A-Z]+/u.exec(text) ?? [];
    await world.slack.as("alice").types(`/snapshot cancel ${id ?? ""}`, { channel: room });
    await says(card, "cancelled");
    busy.remove();
  });

  test("policies are told of --force, and a cloud's own options are named on the card", async () => {
    const { slack } = world;
    const refused = () =>
      slack.ephemerals("alice").some(({ text }) => text.includes("never-by-force"));
    await slack.as("alice").types("/snapshot orders-db free by force --force", { channel: room });
    await slack.waitFor(refused, patient);
    const card = await asks("orders-db with a name --name before-42 --tag team=web");
    expect(await says(card, "with ")).toContain("name before-42 · team=web");
  });

  test("one request over several of them tells the dead cloud's part from the others'", async () => {
    const dead = world.clouds.ecl.faults.whileOn("*", { kind: "stall" });
    const card = await asks("web-data,billing-db,orders-db free of doubt");
    await says(card, "2 verified");
    expect(card().text).toContain("NOT YET");
    dead.remove();
  });
});
