import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import type { ChannelSpec } from "../../playground/slack/options.ts";
import type { ShownMessage, ShownView } from "../../playground/slack/shown.ts";
import { callbackIds, shortcutIds } from "../../src/bot/ids.ts";
import {
  asks,
  completes,
  ends,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
  staysInTheMaking,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

const expired = { kind: "error", code: "ExpiredTokenException", status: 400 } as const;
const volumes = /\b(?:db-primary|db-replica|web-data)\b/gu;

/** The replies below a card that the whole channel sees. */
function toldToAll(at: Scene, card: ShownMessage): string[] {
  const loud = now(at, card).thread.filter(({ broadcast }) => broadcast);
  // Which of several were sent first, and so failed, differs from run to run.
  return loud.map(({ text }) => normalised(text).replaceAll(volumes, "‹volume›"));
}

const incident = (at: Scene): Scene => ({ ...at, room: "inc-42" });

inBothModes({}, (scene) => {
  test("the form in an incident channel says so and is filled in, whatever is chosen in it", async ({
    expect,
  }) => {
    const at = incident(scene());
    const dave = at.slack.as("dave");
    await dave.types("/snapshot", { channel: at.room });
    const form = await dave.waitsForForm("ask-form");
    expect(form.text).toContain(
      "An incident is going on in this channel: the request waits 30 min for approvals at most",
    );
    expect(form.inputs.find(({ label }) => label === "Reason")?.value).toBe("incident in #inc-42");
    await dave.submits({ what: ["web-data"] });
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("#inc-42"));
    expect(card.text).toContain("@dave (incident): incident in #inc-42");
    await ends(at, card);
  });

  test("the card is pinned to the channel, and the verdict is told to everybody in it", async ({
    expect,
  }) => {
    const at = incident(scene());
    const card = await asks(at, "dave", "web-data second look");
    const end = await ends(at, card);
    expect(end.pinned).toBe(true);
    expect(end.thread.filter(({ broadcast }) => broadcast).map(({ text }) => text)).toEqual([
      expect.stringContaining("SAFE TO CHANGE"),
    ]);
    const pins = at.slack.calls.all().filter(({ method }) => method === "pins.add");
    expect(pins.filter(({ args }) => args["timestamp"] === card.ts)).toHaveLength(1);
  });

  test("a set of which one fails is told to everybody at once, not again at its end, and once more when it turns", async ({
    expect,
  }) => {
    const at = incident(scene());
    staysInTheMaking(at);
    at.aws.faults.next("CreateSnapshot", expired);
    const card = await asks(at, "dave", "db-primary,db-replica,web-data before the restart");
    await at.slack.waitFor(() => toldToAll(at, card).length > 0);
    expect(now(at, card).text).toContain("1 of 3 failed");
    expect(now(at, card).text).toContain("; the others go on");
    expect(toldToAll(at, card)).toMatchInlineSnapshot(`
      [
        "@dave SR-1: ⛔ DO NOT PROCEED — ‹volume› has no usable snapshot. What to do is on the card. ‹volume› and ‹volume› are still under way.",
      ]
    `);
    completes(at);
    await at.slack.waitFor(
      () => now(at, card).thread.filter(({ text }) => text.includes("DO NOT PROCEED")).length > 1,
    );
    await at.slack.waitFor(() => !toldToAll(at, card).join().includes("under way"));
    expect(toldToAll(at, card)).toMatchInlineSnapshot(`
      [
        "@dave SR-1: ⛔ DO NOT PROCEED — ‹volume› has no usable snapshot. What to do is on the card.",
      ]
    `);
    const last = now(at, card).thread.at(-1)?.text;
    expect(last).toMatch(/^⛔ DO NOT PROCEED/u);
    await hears(at, "dave", `retry ${requestIdOf(card)}`);
    await at.slack.waitFor(() => toldToAll(at, card).length > 2);
    await at.slack.waitFor(() => toldToAll(at, card).join().includes("This said"));
    await at.slack.waitFor(() => !toldToAll(at, card).join().includes("NOT YET"));
    expect(toldToAll(at, card)).toMatchInlineSnapshot(`
      [
        "SR-1: This said DO NOT PROCEED until what failed was tried again. The card says how it stands now.",
        "SR-1: Tried again: ‹volume›. The approvals still count, because what is done has not changed.",
        "@dave SR-1: ✅ SAFE TO CHANGE — all 3 snapshots were read back and are what was asked for.",
      ]
    `);
  });

  test("a request that is cancelled is told to everybody who saw its card", async ({ expect }) => {
    const at = incident(scene());
    const card = await asks(at, "alice", "db-replica for a moment");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    await says(at, card, "cancelled by @alice");
    await at.slack.waitFor(() => toldToAll(at, card).length > 0);
    expect(toldToAll(at, card)).toMatchInlineSnapshot(`
      [
        "SR-1: ⛔ DO NOT PROCEED — the request was cancelled.",
      ]
    `);
  });

  test("without the scope for it the card is not pinned, and nobody is bothered", async ({
    expect,
  }) => {
    const at = incident(scene());
    at.slack.faults.missingScope("pins:write");
    const card = await asks(at, "dave", "web-data without a pin");
    const end = await ends(at, card);
    at.slack.faults.missingScope("pins:write", false);
    expect(end.pinned).toBe(false);
    expect(end.text).toContain("SAFE TO CHANGE");
    const pins = at.slack.calls.all().filter(({ args }) => args["timestamp"] === card.ts);
    expect(pins).toHaveLength(1);
  });

  test("an ask in an incident channel waits half an hour, elsewhere four hours", async ({
    expect,
  }) => {
    const at = incident(scene());
    expect(await minutesOf(at)).toBe(30);
    expect(await minutesOf(scene())).toBe(240);
  });
});

const demo = demoWorkspace();
const secret = (number: number, name = `inc-${number}`): ChannelSpec => ({
  id: `C024INCP${number}`,
  name,
  private: true,
  members: ["alice", "bob", "dave"],
});
const secrets = [secret(51), secret(52), secret(53), secret(54, "board")];

inBothModes({ slack: { channels: [...demo.channels, ...secrets] } }, (scene) => {
  test("a private incident channel, whose name Slack does not send along, is one like any other", async ({
    expect,
  }) => {
    const at = { ...scene(), room: "inc-51" };
    expect(await minutesOf(at)).toBe(30);
    const dave = at.slack.as("dave");
    await dave.types("/snapshot", { channel: at.room });
    const form = await formSays(at, "dave", "An incident is going on in this channel");
    expect(reasonIn(form)).toBe("incident in #inc-51");
    await dave.suggests("web");
    await dave.chooses("what", ["web-data"]);
    expect(reasonIn(await formSays(at, "dave", "volume AVAILABLE"))).toBe("incident in #inc-51");
    await dave.submits({});
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("web-data"));
    expect(card.text).toContain("@dave (incident): incident in #inc-51");
    await ends(at, card);
  });

  test("the form does not wait for the name, and leaves whoever fills it in meanwhile alone", async ({
    expect,
  }) => {
    const at = { ...scene(), room: "inc-52" };
    const { slack } = at;
    const dave = slack.as("dave");
    slack.faults.slow("conversations.info", 700);
    await dave.types("/snapshot", { channel: at.room });
    expect((await dave.waitsForForm(callbackIds.ask)).text).not.toContain("An incident");
    await dave.suggests("web");
    await dave.chooses("what", ["web-data"]);
    await formSays(at, "dave", "volume AVAILABLE");
    const { id } = slack.channel(at.room);
    await slack.waitFor(() =>
      slack.calls
        .all()
        .some(({ method, args }) => method === "conversations.info" && args["channel"] === id),
    );
    await pause(200);
    expect(slack.views("dave").at(-1)?.text).toContain("volume AVAILABLE");
    await dave.submits({ reason: "typed meanwhile" });
    const card = await slack.waitFor(() => slack.channel(at.room).find("web-data"));
    expect(card.text).toContain("@dave (incident): typed meanwhile");
    await ends(at, card);
  });

  test("the shortcut on a message in a private incident channel opens the same form", async ({
    expect,
  }) => {
    const at = { ...scene(), room: "inc-53" };
    const said = await at.slack.as("bob").says("The index goes now", { channel: at.room });
    await at.slack.as("dave").usesShortcut(shortcutIds.before, said);
    const form = await formSays(at, "dave", "An incident is going on in this channel");
    expect(form.text).toContain("The card links to the message that this is about.");
    expect(reasonIn(form)).toBe("incident in #inc-53");
    await at.slack.as("dave").closes();
  });

  test("whoever asked and is gone reads each turn directly, once, and no claim that does not hold any more", async ({
    expect,
    onTestFinished,
  }) => {
    const at = { ...scene(), room: "inc-52" };
    const { slack } = at;
    at.aws.faults.next("CreateSnapshot", expired, 2);
    const card = await asks(at, "dave", "db-primary,db-replica,web-data before dave is gone");
    const said = () =>
      slack
        .dm("dave")
        .messages.filter(({ text }) => text.includes(requestIdOf(card)))
        .map(({ text }) => normalised(text).replaceAll(volumes, "‹volume›"))
        .filter((text) => text.includes("because you are not in"));
    await says(at, card, "2 of 3 failed");
    await ends(at, card);
    slack.as("dave").leaves(at.room);
    onTestFinished(async () => slack.as("dave").joins(at.room));
    staysInTheMaking(at);
    at.aws.faults.next("CreateSnapshot", expired);
    await hears({ ...at, room: "ops" }, "dave", `retry ${requestIdOf(card)}`);
    await slack.waitFor(() => said().length > 0);
    expect(said()).toMatchInlineSnapshot(`
      [
        "SR-1: ⛔ DO NOT PROCEED — ‹volume› has no usable snapshot. What to do is on the card. ‹volume› is still under way. You read this here because you are not in #inc-52, where its card is.",
      ]
    `);
    completes(at);
    await slack.waitFor(() => !said().join().includes("under way"));
    expect(said()).toMatchInlineSnapshot(`
      [
        "SR-1: ⛔ DO NOT PROCEED — ‹volume› has no usable snapshot. What to do is on the card. You read this here because you are not in #inc-52, where its card is.",
      ]
    `);
  });

  test("in another private channel, and where the name cannot be known, the form stays as it is", async ({
    expect,
  }) => {
    const at = { ...scene(), room: "board" };
    const { slack } = at;
    const dave = slack.as("dave");
    const updates = () =>
      slack.calls.all().filter(({ method }) => method === "views.update").length;
    const before = updates();
    await dave.types("/snapshot", { channel: at.room });
    await dave.waitsForForm(callbackIds.ask);
    await pause(200);
    slack.faults.missingScope("groups:read");
    await dave.types("/snapshot", { channel: "inc-53" });
    await dave.waitsForForm(callbackIds.ask);
    await pause(200);
    slack.faults.missingScope("groups:read", false);
    expect(reasonIn(slack.views("dave").at(-1))).toBe("");
    expect(updates()).toBe(before);
    await dave.closes();
  });
});

/** For how long an ask waits there. */
async function minutesOf(at: Scene): Promise<number> {
  const card = await asks(at, "alice", "db-replica for how long");
  const [asked = "", expires = ""] = [/asked (.*) UTC/u, /expires (.*) UTC/u].map(
    (pattern) => pattern.exec(now(at, card).text)?.[1] ?? "",
  );
  await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  return (Date.parse(`${expires}Z`) - Date.parse(`${asked}Z`)) / 60_000;
}

/** Waits until the topmost form says this. */
async function formSays({ slack }: Scene, who: string, text: string): Promise<ShownView> {
  return slack.waitFor(() => {
    const top = slack.views(who).at(-1);
    return top?.text.includes(text) === true ? top : null;
  });
}

function reasonIn(form: ShownView | undefined): string {
  const given = form?.inputs.find(({ label }) => label === "Reason")?.value;
  return typeof given === "string" ? given : "";
}
