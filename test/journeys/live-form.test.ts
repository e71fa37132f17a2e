import { test } from "vitest";
import { callbackIds } from "../../src/bot/ids.ts";
import { checked, heardAfter, inBothModes, normalised } from "./journey.ts";
import type { Scene } from "./journey.ts";

async function opens({ slack, room }: Scene) {
  await slack.as("alice").types("/snapshot", { channel: room });
  await slack.as("alice").waitsForForm(callbackIds.ask);
}

/** Waits until the topmost form says this. */
async function formSays({ slack }: Scene, text: string): Promise<string> {
  const form = await slack.waitFor(() => {
    const top = slack.views("alice").at(-1);
    return top?.text.includes(text) === true ? top : null;
  });
  return normalised(form.text);
}

inBothModes({ target: { keep: "30d" } }, (scene) => {
  test("the newest of two quick choices is what the form shows in the end", async ({ expect }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at);
    await alice.suggests("db");
    // The second choice is on its way before the first has changed the form: its hash is old.
    await Promise.all([
      alice.chooses("what", ["db-primary"]),
      alice.chooses("what", ["db-primary", "db-replica"]),
    ]);
    const shown = await formSays(at, "db-replica: ✓ volume AVAILABLE");
    expect(shown).toContain("db-primary: ✓ volume AVAILABLE");
    expect(shown).toContain("Tags:");
    await alice.closes();
  });

  test("another update in between is no reason to stop, and what was typed stays", async ({
    expect,
  }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at);
    at.slack.faults.fail("views.update", "hash_conflict");
    await alice.chooses("what", ["web-data"]);
    await formSays(at, "web-data: ✓ volume AVAILABLE");
    await heardAfter(at, "alice", () => alice.submits({ reason: "survived a conflict" }));
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    expect(card.text).toContain("survived a conflict");
    await checked(at, card);
  });

  test("how long a snapshot is kept is up to its target, and the form shows it", async ({
    expect,
  }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at);
    await alice.suggests("web");
    await alice.chooses("what", ["web-data"]);
    await formSays(at, "web-data: ✓ volume AVAILABLE");
    expect(await formSays(at, "Keep for how many days: [30]")).toContain("Empty means");
    await heardAfter(at, "alice", () => alice.submits({ reason: "kept as usual" }));
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    expect((await checked(at, card)).text).toContain("keep 30 days");
  });

  test("a slow cloud is said, and the form is usable meanwhile by an id that no list has", async ({
    expect,
  }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at);
    const { options } = await alice.suggests("tokyo/vol-0123ABCD");
    expect(options.map(({ value }) => value)).toEqual(["tokyo/vol-0123ABCD"]);
    const slow = at.aws.faults.whileOn("*", { kind: "slow", ms: 4000 });
    await alice.chooses("what", ["tokyo/vol-0123ABCD"]);
    expect(await formSays(at, "slow to answer")).toContain("You can ask all the same");
    await heardAfter(at, "alice", () => alice.submits({ reason: "while the cloud is slow" }));
    slow.remove();
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    expect(card.text).toContain("vol-0123ABCD");
  });

  test("a form that is closed half-way leaves nothing behind", async ({ expect }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at);
    const slow = at.aws.faults.whileOn("*", { kind: "slow", ms: 400 });
    await alice.chooses("what", ["db-primary"]);
    await alice.closes();
    slow.remove();
    await at.slack.waitFor(() => at.slack.calls.all().at(-1)?.method === "views.update");
    expect(at.slack.views("alice")).toEqual([]);
    expect(at.slack.transcript(at.room)).toBe("");
    expect(at.world.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  test("whoever is no member gets no form, which would name volumes", async ({ expect }) => {
    const at = scene();
    const frank = at.slack.as("frank");
    expect(await heardAfter(at, "frank", () => frank.types("/snapshot", { channel: at.room })))
      .toMatchInlineSnapshot(`
        "Refused: Guests can neither ask for snapshots nor approve them.
        Ask a full member of this workspace to do it."
      `);
    expect(at.slack.views("frank")).toEqual([]);
  });

  test("while Slack does not say who somebody is nothing is suggested", async ({ expect }) => {
    const at = scene();
    const { slack, world } = at;
    const alice = slack.as("alice");
    await opens(at);
    await world.bot.stop();
    world.bot = await world.startAnother();
    await slack.waitForBot();
    slack.faults.missingScope("users:read");
    expect((await alice.suggests("db-primary")).options).toEqual([]);
    slack.faults.missingScope("users:read", false);
    expect((await alice.suggests("db-primary")).options).toHaveLength(1);
  });
});
