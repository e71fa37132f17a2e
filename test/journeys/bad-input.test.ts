import { test } from "vitest";
import type { ExpectStatic } from "vitest";
import type { Slack } from "../../playground/slack/slack.ts";
import {
  asks,
  checked,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  requestIdOf,
  told,
} from "./journey.ts";

const osaka = { region: "ap-northeast-3", gateway: "sgw-0A5AKA01" };

inBothModes({ moreTargets: { osaka } }, (scene) => {
  test("an ambiguous id offers the volumes that it may mean, and a click asks for one", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    expect(await hears(at, "alice", "vol-9999AAAA before the move --keep 3d"))
      .toMatchInlineSnapshot(`
      "vol-9999AAAA fits more than one thing. Which one do you mean?
      [vol-9999AAAA on tokyo] [vol-9999AAAA on osaka]"
    `);
    const question = slack.ephemerals("alice").at(-1);
    if (question === undefined) throw new Error("nothing was asked back");
    const [first = "", second = ""] = question.buttons;
    const clicked = await slack.as("alice").clicks(question, second);
    expect(clicked.complaint).toBeNull();
    const refused = await slack.as("alice").waitsToSee("Refused", { channel: room });
    expect(normalised(refused)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: vol-9999AAAA fits more than one thing. Which one do you mean?
        [vol-9999AAAA on tokyo] [vol-9999AAAA on osaka]
      (only alice) snapshot-bot: Asked: a snapshot of osaka/vol-9999AAAA. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Refused: No rule lets you snapshot vol-9999AAAA.
        It would be allowed by a member of @oncall and in an incident channel."
    `);
    expect(
      await heardAfter(at, "alice", () => slack.as("alice").clicks(question, first)),
    ).toMatchInlineSnapshot(
      `"Asked: a snapshot of tokyo/vol-9999AAAA. Nothing is made yet; the answer follows."`,
    );
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    await checked(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: vol-9999AAAA fits more than one thing. Which one do you mean?
        [vol-9999AAAA on tokyo] [vol-9999AAAA on osaka]
      (only alice) snapshot-bot: Asked: a snapshot of osaka/vol-9999AAAA. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Refused: No rule lets you snapshot vol-9999AAAA.
        It would be allowed by a member of @oncall and in an incident channel.
      (only alice) snapshot-bot: Asked: a snapshot of tokyo/vol-9999AAAA. Nothing is made yet; the answer follows.
      snapshot-bot: vol-9999AAAA · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: before the move
        ✗ no such volume: The gateway sgw-12A3456B has no volume vol-9999AAAA.
        keep 3 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("10,000 characters are refused with what to do", async ({ expect }) => {
    const at = scene();
    expect(await hears(at, "alice", `db-primary ${"x".repeat(10_000)}`)).toMatchInlineSnapshot(`
      "Problem: That is 10011 characters long; 4000 is the limit.
      Keep the reason short, and name a set rather than many volumes."
    `);
    expect(await hears(at, "alice", "y".repeat(10_000))).toMatchInlineSnapshot(`
      "Problem: That is 10000 characters long; 4000 is the limit.
      Keep the reason short, and name a set rather than many volumes."
    `);
    expect(await hears(at, "alice", `db-primary ${"long ".repeat(150)}`)).toMatchInlineSnapshot(`
      "Problem: The reason has 749 characters; 500 is the limit.
      Shorten it by 249.
      /snapshot help create explains it."
    `);
    expect(at.slack.channel(at.room).messages).toEqual([]);
  });

  test("control characters, turned writing and mentions stay harmless text", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const called = () => ["dave", "erin"].map((name) => slack.notifications(name).length);
    const before = called();
    const nasty =
      "now\u0000\u0007 \u202Eesrever\u2066 <!channel> @here &lt;!everyone&gt; @storage-leads *bold* <https://evil.example|safe> `x`";
    const card = await asks(at, "alice", `web-data ${nasty}`);
    await checked(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: now esrever <!channel> @here &lt;!everyone&gt; @storage-leads *bold* <https://evil.example|safe> \`x\`
        ✓ volume AVAILABLE · last snapshot 2 days ago · 100 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    expect(called()).toEqual(before);
    expectNothingParsed(expect, slack);
    expect(
      await hears(at, "bob", `deny ${requestIdOf(card)} <!channel> no\u202E @here`),
    ).toMatchInlineSnapshot(`"Done: You denied SR-1. Nothing was started."`);
    await slack
      .as("alice")
      .waitsToSee("DO NOT PROCEED — the request was denied", { channel: room });
    expect(normalised(slack.message(room, card.ts)?.text ?? "")).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — denied by @bob: <!channel> no @here
      @alice: now esrever <!channel> @here &lt;!everyone&gt; @storage-leads *bold* <https://evil.example|safe> \`x\`
      rule engineers-snapshot: 1 approval needed
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]"
    `);
    expect(called()).toEqual(before);
    expectNothingParsed(expect, slack);
  });

  test("an emoji, an accent and another script are kept as they are", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data vor dem Umzug — für 東京 ☕️ & <3");
    expect(card.text).toContain("@alice: vor dem Umzug — für 東京 ☕️ & <3");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("payloads that make no sense do nothing, and the bot goes on", async ({ expect }) => {
    const at = scene();
    const { slack, world } = at;
    const creates = at.aws.log.of("CreateSnapshot").length;
    const user = { id: "U024BOBBY", team_id: "T0PLAYG01" };
    const team = { id: "T0PLAYG01" };
    const action = { type: "button", action_id: "approve", block_id: "b", value: null };
    const interactive = [
      {},
      { type: "block_actions" },
      { type: "block_actions", user, team, actions: [] },
      { type: "block_actions", user, team, trigger_id: "1.2", actions: [action] },
      { type: "view_submission", user, team, view: { id: "V1", callback_id: "ask-form" } },
      { type: "view_submission", user, team, view: { id: "V1", callback_id: "deny-form" } },
      { type: "something_new", user, team },
    ];
    await Promise.all([
      ...interactive.map(async (payload) => slack.sendRaw(payload, "interactive")),
      slack.sendRaw({ command: "/snapshot", team_id: "T0PLAYG01" }, "slash_commands"),
      slack.sendRaw({ type: "event_callback", event: { type: "odd" } }, "events_api"),
    ]);
    expect(world.fatal).toEqual([]);
    expect(at.aws.log.of("CreateSnapshot")).toHaveLength(creates);
    expect(await hears(at, "alice", "help cancel")).toContain("cancel — Ends your own request");
  });

  test("an ambiguous id in an incident channel stays an incident when one is chosen", async ({
    expect,
  }) => {
    const at = { ...scene(), room: "inc-42" };
    const { slack, room } = at;
    await hears(at, "dave", "vol-9999BBBB");
    const question = slack.ephemerals("dave").at(-1);
    if (question === undefined) throw new Error("nothing was asked back");
    await slack.as("dave").clicks(question, question.buttons[0] ?? "");
    const card = await slack.waitFor(() => slack.channel(room).find("vol-9999BBBB"));
    expect(card.text).toContain("@dave (incident)");
  });
});

/**
 * Nothing that the bot ever sent holds what Slack would turn into a mention of many, a link under
 * another name, or writing that runs backwards. Text leaves of rich text are never parsed by Slack,
 * so only markup and the messages' own text are looked at, besides invisible characters anywhere.
 */
function expectNothingParsed(expect: ExpectStatic, slack: Slack): void {
  const sent = slack.calls.all().map(({ args }) => args);
  const parsed = [
    ...sent.map(({ text }) => text),
    ...sent.flatMap(({ blocks }) => markupIn(blocks)),
  ];
  for (const text of parsed) expect(String(text)).not.toMatch(/<!(?!date)|<https?:[^>]*\|/u);
  const all = JSON.stringify(sent);
  expect(all).not.toMatch(/[\u202E\u2066]|\\u0000/u);
  // Blocks are text within text there. Cards are linked to, and nothing else.
  const card = String.raw`https:\/\/playground\.slack\.com\/archives\/C024ROOM\d+\/p\d+"`;
  expect(all.replaceAll("\\", "")).not.toMatch(
    new RegExp(`"type":"(?:broadcast"|link","url":"(?!${card}))`, "u"),
  );
}

function markupIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const here = "type" in value && value.type === "mrkdwn" && "text" in value ? [value.text] : [];
  return [...here, ...Object.values(value).flatMap(markupIn)];
}
