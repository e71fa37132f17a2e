import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { test } from "vitest";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import { policyText } from "../support/world.ts";
import {
  approves,
  asks,
  checked,
  ends,
  heardAfter,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
} from "./journey.ts";
import type { Scene } from "./journey.ts";
import { replies, timePasses } from "./later.ts";

const policy = `${policyText}
@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 };
`;

const tables = ["kept", "items", "decisions", "messages", "asks", "events"];

/** The ledger was brought back from an old copy, or somebody has cleared it out. */
async function forgotten({ world, slack }: Scene, card: ShownMessage): Promise<void> {
  const ledger = new DatabaseSync(join(world.folder, "ledger.sqlite"), {
    timeout: 5000,
    enableForeignKeyConstraints: false,
  });
  const id = requestIdOf(card);
  // Nobody is about to publish it: what is half done with it would be tried for a while.
  const behind = ledger.prepare(
    "select 1 from requests where id = ? and version > published_version",
  );
  await slack.waitFor(() => behind.get(id) === undefined);
  for (const table of tables) ledger.prepare(`delete from ${table} where request_id = ?`).run(id);
  ledger.prepare("delete from requests where id = ?").run(id);
  ledger.close();
}

inBothModes({ policy }, (scene) => {
  test("every button of a card whose request is gone answers that it is", async ({ expect }) => {
    const at = scene();
    const presses = (who: string, card: ShownMessage, button: string) =>
      heardAfter(at, who, () => at.slack.as(who).clicks(card, button));

    const made = async (what: string) => {
      const card = await asks(at, "alice", `${what} long ago`);
      await approves(at, "bob", card);
      await ends(at, card);
      return card;
    };
    const kept = await made("db-primary");
    timePasses(at, kept, { keptForHours: 300, endsInHours: 23 });
    const reminder = await replies(at, kept, "Deleted in a day");
    const deleted = await made("db-replica");
    const [snapshot = ""] = /snap-0[0-9a-f]{16}/u.exec(now(at, deleted).text) ?? [];
    const deletion = await asks(at, "alice", `delete ${snapshot}`);
    await approves(at, "bob", deletion);
    await says(at, deletion, "[Undo]");
    const leaving = now(at, deletion);
    const waiting = await asks(at, "alice", "web-data long ago");

    await checked(at, waiting);
    for (const card of [waiting, deletion, deleted, kept]) await forgotten(at, card);
    const gone = await presses("bob", waiting, "Approve");
    expect(gone).toMatchInlineSnapshot(`
      "Not known: There is no request SR-1 here.
      /snapshot list shows what there is."
    `);
    expect(await presses("alice", waiting, "Why?")).toBe(gone);
    expect(await presses("alice", waiting, "Cancel request")).toBe(gone);
    expect(await presses("alice", leaving, "Undo")).toBe(gone);
    expect(await presses("alice", reminder, "Keep 7 more days")).toMatchInlineSnapshot(`
      "Not known: No request here ended with a snapshot SR-1: it was not made by this bot, is still being made, or failed and was tried again.
      /snapshot list shows the requests, and their cards the ids of the snapshots."
    `);
    expect(await presses("alice", reminder, "Let go")).toMatchInlineSnapshot(`
      "Not known: No request here ended with a snapshot SR-1: it was not made by this bot, is still being made, or failed and was tried again.
      /snapshot list shows the requests, and their cards the ids of the snapshots."
    `);
  });

  test("a card that ended while its channel was archived: once that is open again, a click on it is answered and repairs it", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await asks(at, "alice", "web-data before the channel is archived");
    await checked(at, card);
    slack.setArchived(room);
    const cancel = `/snapshot cancel ${requestIdOf(card)}`;
    await slack.as("alice").types(cancel, { channel: "ops" });
    await slack.waitFor(() => slack.dm("alice").find(/cancelled by[^]*is archived/u));
    slack.setArchived(room, false);
    const stale = now(at, card);
    expect(stale.buttons).toContain("Approve");
    expect(
      await heardAfter(at, "bob", () => slack.as("bob").clicks(stale, "Approve")),
    ).toMatchInlineSnapshot(`"Too late: SR-1 was cancelled by @alice. Nothing is left to decide."`);
    expect(await says(at, card, "cancelled by")).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — cancelled by @alice
      @alice: before the channel is archived
      rule engineers-snapshot: 1 approval needed
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]"
    `);
    const moved = await slack.waitFor(() => slack.dm("alice").find("is now in"));
    expect(normalised(moved.text)).toMatchInlineSnapshot(`"The card of SR-1 is now in #room-2."`);
  });
});
