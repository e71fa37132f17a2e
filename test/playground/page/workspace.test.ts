import { describe, expect, test } from "vitest";
import type { PageFault } from "../../../playground/slack/page-api.ts";
import { slow, trials, whyNoBrowser } from "./browser.ts";
import { alice, bob, botMessage, channelOf, ops, personMessage, stateOf } from "./canned-state.ts";
import { form, gallery } from "./gallery.ts";

describe.skipIf(whyNoBrowser() !== null)("the page as a workspace", () => {
  const open = trials();
  const two = [stateOf(alice, gallery(), { waiting: { [bob.id]: 2 } }), stateOf(bob, [])];

  test("one is the first person, becomes another by a click or a key, and the address says who", async () => {
    const { page } = await open(two);
    await expect.poll(() => page.url(), slow).toContain(`#${alice.id}`);
    const people = page.getByRole("region", { name: "People" });
    await people.getByRole("button", { name: /bob.*2 unread/ }).click();
    await page.getByText("as bob").waitFor();
    expect(page.url()).toContain(`#${bob.id}`);
    await page.keyboard.press("Alt+1");
    await page.getByText("as alice").waitFor();
    expect(await people.getByRole("button", { pressed: true }).innerText()).toContain("alice");
    await page.goBack();
    await page.getByText("as bob").waitFor();
    await page.reload();
    await page.getByText("as bob").waitFor();
  });

  test("an address with somebody unknown in it becomes the first person's", async () => {
    const { page } = await open(two, { hash: "#U0NOBODY/C0NOWHERE" });
    await page.getByText("as alice").waitFor();
    await expect.poll(() => page.url(), slow).toContain(`#${alice.id}`);
    await page.getByRole("heading", { name: "# ops" }).waitFor();
  });

  test("Enter sends, Shift+Enter breaks the line, and ↑ brings back what was sent", async () => {
    const { page, asked } = await open(two);
    const box = page.getByRole("textbox", { name: "Message #ops" });
    await box.pressSequentially("one");
    await page.keyboard.press("Shift+Enter");
    await box.pressSequentially("two");
    await page.keyboard.press("Enter");
    expect(await asked("message")).toEqual([
      { as: alice.id, channel: ops, threadTs: null, text: "one\ntwo" },
    ]);
    expect(await box.inputValue()).toBe("");
    await box.fill("/snapshot list");
    await page.keyboard.press("Enter");
    expect(await asked("command")).toEqual([
      { as: alice.id, channel: ops, text: "/snapshot list" },
    ]);
    await page.keyboard.press("ArrowUp");
    expect(await box.inputValue()).toBe("/snapshot list");
    await page.keyboard.press("ArrowUp");
    expect(await box.inputValue()).toBe("one\ntwo");
  });

  test("a slash anywhere starts a command, and the list completes it", async () => {
    const { page, server, asked } = await open(two);
    await page.getByRole("button", { name: "App Home" }).waitFor();
    await page.keyboard.press("/");
    const box = page.getByRole("textbox", { name: "Message #ops" });
    await page.getByRole("option", { name: /\/snapshot <what>.*Take a snapshot/ }).waitFor();
    await page.keyboard.press("Tab");
    expect(await box.inputValue()).toBe("/snapshot ");
    await page.getByText("/snapshot <what> [reason…] | list | help", { exact: true }).waitFor();
    await box.pressSequentially("db-primary");
    await page.keyboard.press("Enter");
    expect(await asked("command")).toMatchObject([{ text: "/snapshot db-primary" }]);

    await box.fill("/snapshoot db-primary");
    await page.keyboard.press("Enter");
    await page.getByText("/snapshoot is not a valid command.").waitFor();
    expect(server.posts.filter((post) => post.path === "command").length).toBe(1);
  });

  test("each channel keeps its own draft, also over a reload", async () => {
    const { page } = await open(two);
    await page.getByLabel("Message #ops").fill("half a thought");
    const channels = page.getByRole("region", { name: "Channels" });
    await channels.getByRole("button", { name: "random" }).click();
    expect(await page.getByLabel("Message #random").inputValue()).toBe("");
    await page.keyboard.press("Alt+ArrowUp");
    expect(await page.getByLabel("Message #ops").inputValue()).toBe("half a thought");
    await page.reload();
    expect(await page.getByLabel("Message #ops").inputValue()).toBe("half a thought");
  });

  test("whoever becomes another person while typing goes on typing", async () => {
    const { page, focused } = await open(two);
    const box = page.getByLabel("Message #ops");
    await box.click();
    await page.keyboard.press("Alt+2");
    await page.getByText("as bob").waitFor();
    await focused(box);
  });

  test("the hint's command is one click from the message box", async () => {
    const { page, focused } = await open(two);
    await page.getByRole("note", { name: "Try next" }).getByRole("button").click();
    const box = page.getByLabel("Message #ops");
    expect(await box.inputValue()).toBe("/snapshot db-primary before migration 42");
    await focused(box);
  });

  test("what waits for one leads to its message, in its thread if need be", async () => {
    const reply = botMessage({ text: "please decide" });
    const root = botMessage({ text: "the card", thread: [reply] });
    const others = Array.from({ length: 40 }, (_, index) => personMessage(bob, `line ${index}`));
    const notifications = [
      { id: "n1", channelId: ops, ts: root.ts, text: "<@U024ALICE> the card" },
      { id: "n2", channelId: ops, ts: reply.ts, text: "please decide" },
    ];
    const state = stateOf(alice, [root, ...others], { notifications });
    const { page } = await open([state], { hash: `#${alice.id}/C024RANDM` });
    const waiting = page.getByRole("region", { name: "Unread for you" });
    await waiting.getByRole("button", { name: "@alice the card" }).click();
    await page.getByRole("heading", { name: "# ops" }).waitFor();
    const card = page.getByRole("log", { name: "Messages in ops" }).getByText("the card");
    await expect.poll(async () => (await card.boundingBox())?.y ?? -1, slow).toBeGreaterThan(0);
    await waiting.getByRole("button", { name: "please decide" }).click();
    await page.getByRole("complementary", { name: "Thread" }).getByText("please decide").waitFor();
  });

  test("a channel counts as read once it was looked at", async () => {
    const state = {
      ...stateOf(alice, []),
      channels: [channelOf([]), channelOf([], { id: "C024RANDM", name: "random", unread: 3 })],
    };
    const { page, server, asked } = await open([state]);
    const random = page.getByRole("button", { name: "random 3 unread" });
    await random.waitFor();
    expect(server.posts.filter((post) => post.path === "read")).toEqual([]);
    await random.click();
    expect(await asked("read")).toEqual([{ as: alice.id, channel: "C024RANDM" }]);
  });

  test("faults are grouped, explained and switched", async () => {
    const faults: PageFault[] = [
      {
        id: "aws-lose",
        group: "AWS Storage Gateway",
        label: "Lose AWS's next reply",
        help: "The snapshot is made, but nobody hears of it.",
        kind: "next",
        on: false,
      },
      {
        id: "slack-down",
        group: "Slack",
        label: "Slack is down",
        help: "All calls fail.",
        kind: "while-on",
        on: true,
      },
    ];
    const { page, asked } = await open([stateOf(alice, [], { faults })]);
    await page.getByRole("button", { name: /Make something fail.*1 on/ }).click();
    const panel = page.getByRole("complementary", { name: "Faults" });
    await panel.getByText("nobody hears of it").waitFor();
    expect(await panel.getByRole("switch", { name: "Slack is down" }).isChecked()).toBe(true);
    await panel.getByRole("switch", { name: "Lose AWS's next reply" }).click();
    expect(await asked("fault")).toEqual([{ id: "aws-lose", on: true }]);
    await panel.getByText("AWS Storage Gateway").click();
    await panel.getByText("nobody hears of it").waitFor({ state: "hidden" });
  });

  test("the page says when the playground is gone and comes back by itself", async () => {
    const { page, server } = await open(two);
    server.cut(true);
    await page.getByText("connection lost, trying again").waitFor();
    await page.getByLabel("Message #ops").fill("still here");
    server.cut(false);
    await page.getByText("snapshot connected (socket)").waitFor();
    server.show((state) => ({ ...state, bot: { ...state.bot, connected: false } }));
    await page.getByText("snapshot not connected (socket)").waitFor();
    expect(await page.getByLabel("Message #ops").inputValue()).toBe("still here");
  });

  test("Slack's own complaints are shown until they are dismissed", async () => {
    const { page, server } = await open(two);
    const text = `/snapshot failed with the error "operation_timeout"`;
    server.show((state) => ({ ...state, toast: { id: 1, text } }), alice.id);
    const toast = page.getByRole("alert").filter({ hasText: "operation_timeout" });
    await toast.waitFor();
    await toast.getByRole("button", { name: "Dismiss" }).click();
    await toast.waitFor({ state: "hidden" });
    server.show((state) => ({ ...state, toast: { id: 2, text } }), alice.id);
    await toast.waitFor();
  });

  test("a narrow window shows one thing at a time and nothing sticks out", async () => {
    const { page } = await open(two, { viewport: { width: 390, height: 780 } });
    const tooWide = "document.documentElement.scrollWidth > innerWidth";
    expect(await page.evaluate(tooWide)).toBe(false);
    await page.getByRole("button", { name: "People and channels" }).click();
    await page.getByRole("button", { name: /^bob/ }).click();
    await page.getByText("as bob").waitFor();
    await page.getByRole("navigation").waitFor({ state: "hidden" });
    await page.keyboard.press("Alt+1");
    await page.getByRole("button", { name: "2 replies" }).click();
    await page.getByRole("button", { name: "Close thread" }).click();
    expect(await page.evaluate(tooWide)).toBe(false);
  });

  test.each(["light", "dark"] as const)("all text has enough contrast in %s", async (scheme) => {
    const faults: PageFault[] = [
      { id: "f", group: "Slack", label: "Down", help: "All fail", kind: "next", on: true },
    ];
    const notifications = [{ id: "n", channelId: ops, ts: "1.1", text: "decide please" }];
    const state = stateOf(alice, gallery(), { faults, notifications, waiting: { [bob.id]: 1 } });
    const { page, server } = await open([state], { colorScheme: scheme });
    await page.getByRole("button", { name: "2 replies" }).click();
    await page.getByRole("button", { name: "Make something fail" }).click();
    expect(await page.evaluate(faintTexts)).toEqual([]);
    server.show((before) => ({ ...before, views: [{ id: "V1", hash: "1", view: form() }] }));
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByText("Please complete this required field.").first().waitFor();
    expect(await page.evaluate(faintTexts)).toEqual([]);
  });
});

/** Every visible text whose contrast is below 4.5 : 1, with its ratio. */
const faintTexts = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const over = (top, alpha, below) => top.map((v, i) => v * alpha + below[i] * (1 - alpha));
  const ground = (e) => {
    if (e === null) return [255, 255, 255];
    const [r, g, b, a = 1] = channels(getComputedStyle(e).backgroundColor);
    return a === 0 ? ground(e.parentElement) : over([r, g, b], a, a === 1 ? [0, 0, 0] : ground(e.parentElement));
  };
  const faint = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (walk.currentNode.data.trim() === "" || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (e.closest("[inert], :disabled") !== null) continue;
    let alpha = 1;
    for (let up = e; up !== null; up = up.parentElement) alpha *= Number(getComputedStyle(up).opacity);
    const below = ground(e);
    const [r, g, b, a = 1] = channels(getComputedStyle(e).color);
    const [x, y] = [light(over([r, g, b], a * alpha, below)), light(below)];
    const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    if (ratio < 4.5) faint.push(ratio.toFixed(2) + " " + e.className + ": " + walk.currentNode.data.trim());
  }
  return faint;
})()`;
