import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => world.stop());

test("a click on the App Home is committed so that it can be taken up after a crash", async () => {
  const { slack } = world;
  await slack.as("alice").types("/snapshot db-primary before migration 42", { channel: "ops" });
  await slack.as("bob").opensHome();
  await slack.waitFor(() => {
    const home = slack.home("bob");
    return home !== null && home.text.includes("[Approve]") ? home : null;
  });
  await slack.as("bob").clicksInHome("Approve");
  const db = new DatabaseSync(join(world.folder, "ledger.sqlite"), { readOnly: true });
  const row = db.prepare("SELECT payload FROM intake WHERE kind = 'decide'").get();
  db.close();
  expect(JSON.parse(String(row?.["payload"]))).toMatchObject({
    answerTo: { channelId: null, responseUrl: null },
  });
});

test("a click that counts is not said to have changed nothing when the card cannot be looked up", async () => {
  const { slack } = world;
  await slack.as("alice").types("/snapshot web-data before a look-up fails", { channel: "ops" });
  const card = await slack.waitFor(() => slack.channel("ops").find("[Approve]"));
  const db = new DatabaseSync(join(world.folder, "ledger.sqlite"));
  db.exec("ALTER TABLE messages RENAME TO messages_away");
  await slack.as("bob").clicks(card, "Approve");
  await slack.waitFor(() => world.log.some((line) => line.includes("a stray copy of a card")));
  db.exec("ALTER TABLE messages_away RENAME TO messages");
  db.close();
  await slack.waitFor(() => slack.ephemerals("bob").some(({ text }) => text.includes("approved")));
  expect(slack.ephemerals("bob")).toHaveLength(1);
});
