import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { test } from "vitest";
import {
  approves,
  asks,
  ends,
  heardAfter,
  hears,
  inBothModes,
  now,
  requestIdOf,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

/** Another program that has the ledger's file open. */
function intruder({ world }: Scene): DatabaseSync {
  return new DatabaseSync(join(world.folder, "ledger.sqlite"), { timeout: 5000 });
}

inBothModes({}, (scene) => {
  test("while another program locks the database nothing is promised, and afterwards all goes on", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await asks(at, "alice", "db-primary before the lock");
    const other = intruder(at);
    other.exec("BEGIN IMMEDIATE");
    expect(await hears(at, "alice", "web-data during the lock")).toMatchInlineSnapshot(
      `
      "Problem: The bot cannot write to its database, so nothing was done.
      Try again in a minute. If it stays so, tell whoever runs the bot."
    `,
    );
    expect(await approves(at, "bob", card)).toMatchInlineSnapshot(
      `
      "Problem: The bot cannot write to its database, so nothing was done.
      Try again in a minute. If it stays so, tell whoever runs the bot."
    `,
    );
    expect(await hears(at, "alice", `cancel ${requestIdOf(card)}`)).toContain("nothing was done");
    expect(await hears(at, "alice", "list --mine --open")).toContain("db-primary");
    expect(slack.complaints("alice")).toEqual([]);
    expect(slack.complaints("bob")).toEqual([]);
    other.exec("ROLLBACK");
    other.close();
    expect(slack.channel(room).messages).toHaveLength(1);
    expect(await approves(at, "bob", card)).toContain("The snapshot is being started");
    expect((await ends(at, card)).text).toContain("SAFE TO CHANGE");
    expect(at.aws.state.createdSnapshots()).toHaveLength(1);
  });

  test("a database that takes nothing more is said at once, and forms keep what was typed", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const alice = slack.as("alice");
    const bob = slack.as("bob");
    const card = await asks(at, "alice", "web-data before the disk was full");
    const other = intruder(at);
    other.exec(
      "CREATE TRIGGER full BEFORE INSERT ON intake BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    );
    expect(await hears(at, "alice", "db-replica on a full disk")).toContain("nothing was done");
    expect(await heardAfter(at, "bob", () => bob.clicks(card, "Approve"))).toContain(
      "cannot write to its database",
    );
    await bob.clicks(card, "Deny");
    await bob.waitsForForm("deny-form");
    expect((await bob.submits({ note: "typed with care" })).errors).toMatchInlineSnapshot(`
      {
        "note": "The bot cannot write to its database, so nothing was done. Try again in a minute. If it stays so, tell whoever runs the bot.",
      }
    `);
    await alice.types("/snapshot", { channel: room });
    await alice.waitsForForm("ask-form");
    const asked = { what: ["db-replica"], reason: "filled in with care" };
    expect((await alice.submits(asked)).errors).toMatchInlineSnapshot(`
      {
        "what": "The bot cannot write to its database, so nothing was done. Try again in a minute. If it stays so, tell whoever runs the bot.",
      }
    `);
    other.exec("DROP TRIGGER full");
    other.close();
    expect((await alice.submits()).errors).toEqual({});
    expect((await bob.submits()).errors).toEqual({});
    await ends(at, card);
    expect(now(at, card).text).toContain("denied by @bob: typed with care");
    const second = await slack.waitFor(() => slack.channel(room).find("filled in with care"));
    expect(told(at)).not.toContain("on a full disk");
    await hears(at, "alice", `cancel ${requestIdOf(second)}`);
  });
});
