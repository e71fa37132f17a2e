import type { App } from "@slack/bolt";
import type { PlainTextElement } from "@slack/types";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildPage } from "../../../playground/page/build.ts";
import type { Slack } from "../../../playground/slack/slack.ts";
import { boltFor, demoSlack, start } from "../slack/bolt.ts";
import { openBrowser, slow, whyNoBrowser } from "./browser.ts";

const leads = "S024LEADS";

function words(text: string): PlainTextElement {
  return { type: "plain_text", text };
}

describe.skipIf(whyNoBrowser() !== null)("the page, the Slack stand-in and a real Bolt app", () => {
  let browser: Browser;
  let slack: Slack;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    slack = await demoSlack({ pageFolder: await buildPage(), hint: () => "Type `/snapshot db-1`" });
    app = boltFor(slack, "socket");
    page = await browser.newPage({ viewport: { width: 1100, height: 700 } });
  });
  afterEach(async () => {
    await page.close();
    await app.stop();
    await slack.stop();
  });

  /** Opens the page once the app is there. */
  async function open(): Promise<void> {
    await start(app, slack, "socket");
    await page.goto(slack.url);
    await page.getByText("snapshot-bot connected (socket)").waitFor();
  }

  test("a command's card is approved by somebody else, who was told that it waits", async () => {
    app.command("/snapshot", async ({ ack, client, command }) => {
      await ack();
      const approve = {
        type: "button" as const,
        action_id: "approve",
        text: words("Approve"),
        value: command.text,
        confirm: {
          title: words("Approve?"),
          text: words("It starts at once."),
          confirm: words("Approve"),
          deny: words("Not now"),
        },
      };
      await client.chat.postMessage({
        channel: command.channel_id,
        text: `NOT YET: <!subteam^${leads}>`,
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: `*NOT YET* <!subteam^${leads}>` } },
          { type: "actions", elements: [approve] },
        ],
      });
    });
    app.action("approve", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions" || body.message === undefined) return;
      const channel = body.channel?.id ?? "";
      const { ts } = body.message;
      const text = `*SAFE TO CHANGE*, approved by <@${body.user.id}>`;
      await client.chat.update({
        channel,
        ts,
        text,
        blocks: [{ type: "section", text: { type: "mrkdwn", text } }],
      });
      await client.chat.postMessage({ channel, thread_ts: ts, text: "snap-1 accepted" });
    });
    await open();
    await page.getByRole("note").getByRole("button", { name: "Try it" }).click();
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("NOT YET").waitFor();
    const bob = page.getByRole("button", { name: /^bob.*1 unread/ });
    await bob.click();
    await page.getByRole("region", { name: "Unread for you" }).getByRole("button").click();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("dialog", { name: "Approve?" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("SAFE TO CHANGE, approved by @bob").waitFor();
    await page.getByRole("button", { name: "1 reply" }).click();
    await page.getByRole("complementary").getByText("snap-1 accepted").waitFor();
    await expect
      .poll(() => page.getByRole("region", { name: "Unread for you" }).count(), slow)
      .toBe(0);
    expect(slack.payloads.all().map((sent) => sent.kind)).toEqual([
      "slash_commands",
      "interactive",
    ]);
  });

  test("a form with a type-ahead is corrected and accepted", async () => {
    app.command("/snapshot", async ({ ack, client, command }) => {
      await ack();
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: "modal",
          callback_id: "ask",
          title: words("Ask for a snapshot"),
          submit: words("Ask"),
          blocks: [
            {
              type: "input",
              block_id: "volume",
              label: words("Volume"),
              element: { type: "external_select", action_id: "v", min_query_length: 1 },
            },
            {
              type: "input",
              block_id: "reason",
              label: words("Reason"),
              element: { type: "plain_text_input", action_id: "v" },
            },
          ],
        },
      });
    });
    app.options("v", async ({ ack, options }) => {
      await ack({ options: [{ text: words(`db-${options.value}`), value: "tokyo/vol-1" }] });
    });
    const submitted: unknown[] = [];
    app.view("ask", async ({ ack, view, client, body }) => {
      const reason = view.state.values["reason"]?.["v"]?.value ?? "";
      if (reason.length < 5) {
        await ack({ response_action: "errors", errors: { reason: "Say a little more." } });
        return;
      }
      await ack();
      submitted.push(view.state.values["volume"]?.["v"]?.selected_option?.value, reason);
      await client.chat.postMessage({ channel: body.user.id, text: "Thank you" });
    });
    await open();
    await page.getByLabel("Message #ops").fill("/snapshot");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Ask for a snapshot" }).waitFor();
    await page.getByLabel("Volume").pressSequentially("prim");
    await page.getByRole("option", { name: "db-prim" }).click();
    await page.getByLabel("Reason").fill("why");
    await page.keyboard.press("Enter");
    await page.getByText("Say a little more.").waitFor();
    await page.getByLabel("Reason").fill("before migration 42");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(submitted).toEqual(["tokyo/vol-1", "before migration 42"]);
    await page.getByRole("button", { name: /^snapshot-bot 1 unread/ }).click();
    await page.getByRole("log").getByText("Thank you").waitFor();
  });

  test("Home, private answers, plain messages and silence look as in Slack", async () => {
    app.event("app_home_opened", async ({ client, event }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: "home", blocks: [{ type: "header", text: words("Mine") }] },
      });
    });
    app.command("/snapshot", async ({ ack, command }) => {
      if (command.text === "help") await ack({ text: "Ask with `/snapshot db-1`" });
    });
    app.event("app_mention", async ({ client, event }) => {
      await client.chat.postMessage({
        channel: event.channel,
        thread_ts: event.ts,
        text: `You wrote: ${event.text}`,
      });
    });
    await open();
    await page.getByRole("button", { name: "App Home" }).click();
    await page.getByRole("heading", { name: "Mine" }).waitFor();
    await page
      .getByRole("region", { name: "Channels" })
      .getByRole("button", { name: "ops" })
      .click();
    const box = page.getByLabel("Message #ops");
    await box.fill("/snapshot help");
    await page.keyboard.press("Enter");
    await page.getByText("Only visible to you").waitFor();
    await page.getByText("Ask with /snapshot db-1").waitFor();
    await box.fill("@snapshot-bot what about <b>db-1</b> & co?");
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("@snapshot-bot what about <b>db-1</b> & co?").waitFor();
    await page.getByRole("button", { name: "1 reply" }).click();
    await page.getByText("You wrote: @snapshot-bot what about <b>db-1</b> & co?").waitFor();
    await box.fill("/snapshot nothing");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "operation_timeout" }).waitFor();
  });

  test("two windows are two people, and see each other's messages at once", async () => {
    await open();
    const other = await browser.newPage();
    await other.goto(`${slack.url}/#U024CAROL`);
    await other.getByText("as carol").waitFor();
    await page.getByLabel("Message #ops").fill("hello carol");
    await page.keyboard.press("Enter");
    await other.getByText("hello carol").waitFor();
    await other.getByLabel("Message #ops").fill("hello alice");
    await other.keyboard.press("Enter");
    await page.getByText("hello alice").waitFor();
    await other.close();
  });
});
