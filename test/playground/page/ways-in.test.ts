import type { App } from "@slack/bolt";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildPage } from "../../../playground/page/build.ts";
import { demoWorkspace } from "../../../playground/slack/demo-workspace.ts";
import type { Slack } from "../../../playground/slack/slack.ts";
import { boltFor, demoSlack, start } from "../slack/bolt.ts";
import { openBrowser, whyNoBrowser } from "./browser.ts";

describe.skipIf(whyNoBrowser() !== null)("besides commands, the page offers", () => {
  let browser: Browser;
  let slack: Slack;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    const { shortcuts = [] } = demoWorkspace();
    slack = await demoSlack({ pageFolder: await buildPage(), shortcuts });
    app = boltFor(slack, "socket");
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  afterEach(async () => {
    await page.close();
    await app.stop();
    await slack.stop();
  });

  async function open(): Promise<void> {
    await start(app, slack, "socket");
    await page.goto(slack.url);
    await page.getByText("snapshot-bot connected (socket)").waitFor();
  }

  test("shortcuts, from anywhere and on each message", async () => {
    const used: string[] = [];
    app.shortcut(/./u, async ({ ack, shortcut }) => {
      await ack();
      const on = shortcut.type === "message_action" ? String(shortcut.message.text) : "nothing";
      used.push(`${shortcut.callback_id} on ${on}`);
    });
    await open();
    await page.getByRole("button", { name: "Take a snapshot" }).click();
    await page.getByRole("textbox", { name: "Message #ops" }).fill("I drop the index now");
    await page.keyboard.press("Enter");
    const message = page.getByRole("article").filter({ hasText: "I drop the index now" });
    await message.hover();
    await message.getByRole("button", { name: "Snapshot before this" }).click();
    await slack.waitFor(() => used.length === 2);
    expect(used).toEqual(["take-snapshot on nothing", "snapshot-before on I drop the index now"]);
  });

  test("the workflow step, with what comes out of it", async () => {
    app.function(
      "request_snapshot",
      { autoAcknowledge: false },
      async ({ ack, inputs, complete }) => {
        await ack();
        const outputs = {
          request_id: "SR-1",
          snapshot_ids: String(inputs["what"]),
          verdict: "SAFE",
        };
        await complete({ outputs });
      },
    );
    await open();
    await page.getByRole("button", { name: "Run a workflow" }).click();
    const pane = page.getByRole("complementary", { name: "Workflows" });
    await pane.getByLabel("Volumes or sets").fill("db-primary");
    await pane.getByRole("button", { name: "Run" }).click();
    const run = pane.getByRole("list", { name: "Runs" }).getByRole("listitem");
    await run.getByText("completed").waitFor();
    expect(await run.innerText()).toContain("snapshot_ids: db-primary");
    const pictures = process.env["PICTURES"];
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/workflow.png` });
  });

  test("a mention in a thread", async () => {
    const mentions: (string | undefined)[] = [];
    app.event("app_mention", async ({ event }) => {
      mentions.push(event.thread_ts, event.text);
      await Promise.resolve();
    });
    const root = await slack.as("alice").says("Shall we?", { channel: "ops" });
    await open();
    const message = page.getByRole("article").filter({ hasText: "Shall we?" });
    await message.hover();
    await message.getByRole("button", { name: "Reply in thread" }).click();
    await page.getByRole("textbox", { name: "Reply" }).fill("@Snapshot db-1 before it");
    await page.keyboard.press("Enter");
    await slack.waitFor(() => mentions.length === 2);
    expect(mentions[0]).toBe(root.ts);
    expect(mentions[1]).toMatch(/^<@[A-Z0-9]+> db-1 before it$/u);
  });
});
