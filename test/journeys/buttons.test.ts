import { test } from "vitest";
import {
  approves,
  asks,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  told,
} from "./journey.ts";

inBothModes({}, (scene) => {
  test("the confirm dialogs repeat what would happen", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary,web-data before the window");
    expect(normalised(confirmsOf(now(at, card).blocks).join("\n\n"))).toMatchInlineSnapshot(`
      "Approve SR-1?
      db-primary and web-data on tokyo (AWS Storage Gateway, ap-northeast-1)
      Reason: before the window
      Yours is the last approval needed: it starts at once.
      Approve
      Not now

      Cancel SR-1?
      db-primary and web-data on tokyo (AWS Storage Gateway, ap-northeast-1)
      Nothing was started yet. The request ends; whoever wants the snapshot asks again.
      Cancel request
      Keep it"
    `);
    await heardAfter(at, "alice", () => at.slack.as("alice").clicks(card, "Cancel request"));
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary and web-data. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary and web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — cancelled by @alice
        @alice: before the window
        rule engineers-snapshot: 1 approval needed
        db-primary — cancelled before it was sent
        web-data — cancelled before it was sent
        SR-1 · digest ‹…› · asked ‹time›
        [Ask again]
          snapshot-bot: ⛔ DO NOT PROCEED — the request was cancelled.
      (only alice) snapshot-bot: Done: You cancelled SR-1. Nothing was started."
    `);
    expect(at.aws.log.of("CreateSnapshot")).toHaveLength(0);
  });

  test("Why? explains the request to whoever clicks", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary to explain");
    const asked = (who: string) => heardAfter(at, who, () => at.slack.as(who).clicks(card, "Why?"));
    expect(await asked("bob")).toMatchInlineSnapshot(`
      "SR-1 · Allowed: @alice may ask for a snapshot of db-primary; 1 approval is needed.
      @storage-leads can approve.
      You may approve it.
      Decided by engineers-snapshot, checked ‹time›."
    `);
    expect(await asked("alice")).toMatchInlineSnapshot(`
      "SR-1 · Allowed: @alice may ask for a snapshot of db-primary; 1 approval is needed.
      @storage-leads can approve.
      You asked for this yourself, so your approval does not count.
      Decided by engineers-snapshot, checked ‹time›."
    `);
    expect(await asked("erin")).toMatchInlineSnapshot(`
      "SR-1 · Allowed: @alice may ask for a snapshot of db-primary; 1 approval is needed.
      @storage-leads can approve.
      No rule lets you approve a snapshot of db-primary.
      Decided by engineers-snapshot, checked ‹time›."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("Deny asks for a reason and ends the request with it", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary at a bad moment");
    const bob = at.slack.as("bob");
    await bob.clicks(card, "Deny");
    const form = await bob.waitsForForm("deny-form");
    expect(normalised(`${form.title}\n${form.text}`)).toMatchInlineSnapshot(`
      "Deny the request
      db-primary on tokyo (AWS Storage Gateway, ap-northeast-1)
      @alice: at a bad moment
      Why do you deny SR-1?: [Backups are running until 15:00] (The requester reads it, and it stays on record. Denying ends the request.)"
    `);
    const empty = await bob.submits({ note: "\u200B  " }, { force: true });
    expect(empty.errors).toMatchInlineSnapshot(`
      {
        "note": "Say why, so that the requester knows what to do.",
      }
    `);
    const answer = await heardAfter(at, "bob", () => bob.submits({ note: "wait for the window" }));
    expect(answer).toMatchInlineSnapshot(`"Done: You denied SR-1. Nothing was started."`);
    const submitted = at.slack.payloads
      .all()
      .findLast(({ payload }) => payload["type"] === "view_submission");
    if (submitted === undefined) throw new Error("no form was sent");
    await at.slack.replay(submitted);
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — denied by @bob: wait for the window
        @alice: at a bad moment
        rule engineers-snapshot: 1 approval needed
        SR-1 · digest ‹…› · asked ‹time›
        [Ask again]
          snapshot-bot: @alice ⛔ DO NOT PROCEED — the request was denied: wait for the window.
      (only bob) snapshot-bot: Done: You denied SR-1. Nothing was started."
    `);
  });

  test("a click on a card that was decided meanwhile says who was first", async ({ expect }) => {
    const at = scene();
    const old = await asks(at, "alice", "db-primary decided twice");
    await approves(at, "bob", old);
    await ends(at, old);
    const late = (label: string) =>
      heardAfter(at, "carol", () => at.slack.as("carol").clicks(old, label, { stale: true }));
    expect(await late("Approve")).toMatchInlineSnapshot(
      `"Too late: SR-1 was approved by @bob ‹time›. Nothing is left to decide."`,
    );
    const cancel = await heardAfter(at, "alice", () =>
      at.slack.as("alice").clicks(old, "Cancel request", { stale: true }),
    );
    expect(cancel).toMatchInlineSnapshot(
      `"Too late: SR-1 has ended already: its card says how. Nothing is left to cancel."`,
    );
    const carol = at.slack.as("carol");
    await carol.clicks(old, "Deny", { stale: true });
    await carol.waitsForForm("deny-form");
    const denied = await heardAfter(at, "carol", () => carol.submits({ note: "too late" }));
    expect(denied).toMatchInlineSnapshot(
      `"Too late: SR-1 was approved by @bob ‹time›. Nothing is left to decide."`,
    );
  });

  test("approving twice counts once", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data approved twice by bob");
    const bob = at.slack.as("bob");
    await approves(at, "bob", card);
    expect(
      await heardAfter(at, "bob", () => bob.clicks(card, "Approve", { stale: true })),
    ).toMatchInlineSnapshot(
      `"Too late: SR-1 was approved by @bob ‹time›. Nothing is left to decide."`,
    );
    await ends(at, card);
  });

  test("cards, buttons and values that the bot never made are answered and do nothing", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary with forged buttons");
    const bob = at.slack.as("bob");
    const forged = (actionId: string, value: string) =>
      heardAfter(at, "bob", () => bob.forges(card, { actionId, value }));
    expect(await forged("approve", "SR-ZZZZ:0123456789ab")).toMatchInlineSnapshot(`
      "Not known: There is no request SR-1 here.
      /snapshot list shows what there is."
    `);
    expect(await forged("approve", "whatever")).toMatchInlineSnapshot(`
      "Not known: This button belongs to a card that the bot does not know any more. Nothing was done.
      /snapshot list shows what there is."
    `);
    expect(await forged("approve", `${requestIdOf(card)}:0123456789ab`)).toMatchInlineSnapshot(
      `"Refused: That card showed something else than SR-1 asks for now. Nothing was decided: look at the present card."`,
    );
    expect(await forged("show:7", "SR-ZZZZ")).toMatchInlineSnapshot(`
      "Not known: There is no request SR-1 here.
      /snapshot list shows what there is."
    `);
    expect(await forged("choose-volume:0", "help")).toBe(await hears(at, "bob", "help"));
    expect(await forged("retired-button", "1")).toMatchInlineSnapshot(`
      "Not known: This button belongs to a card that the bot does not know any more. Nothing was done.
      /snapshot list shows what there is."
    `);
    expect(at.slack.complaints("bob")).toEqual([]);
    expect(now(at, card).text).toContain("waiting for 1 approval");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("Show on a list opens the request for the reader alone", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "carol", "web-data to be shown");
    await hears(at, "carol", "list --mine --open");
    const list = at.slack.ephemerals("carol").at(-1);
    if (list === undefined) throw new Error("carol has no list");
    const shown = await heardAfter(at, "carol", () =>
      at.slack.as("carol").clicks(list, `Show ${requestIdOf(card)}`),
    );
    expect(shown).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — waiting for 1 approval, expires ‹time›
      @carol: to be shown
      ✓ volume AVAILABLE · last snapshot less than a minute ago · 100 GiB · keep 14 days
      rule engineers-snapshot: @storage-leads can approve · asked by @carol, who cannot
      SR-1 · digest ‹…› · asked ‹time›
      [Approve] [Deny] [Why?] [Cancel request]
      History
      ‹time› asked by @carol
      ‹time› awaiting approval"
    `);
    await hears(at, "carol", `cancel ${requestIdOf(card)}`);
  });
});

/** Title and text of every confirm dialog in these blocks. */
function confirmsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const found = Object.entries(value).flatMap(([key, inside]: [string, unknown]) =>
    key === "confirm" && typeof inside === "object"
      ? [textsIn(inside).join("\n")]
      : confirmsOf(inside),
  );
  return found;
}

function textsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]: [string, unknown]) =>
    key === "text" && typeof inside === "string" ? [inside] : textsIn(inside),
  );
}
