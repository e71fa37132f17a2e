import { describe, expect, test } from "vitest";
import { slow, trials, whyNoBrowser } from "./browser.ts";
import {
  alice,
  bob,
  botMessage,
  channelOf,
  mrkdwn,
  ops,
  option,
  personMessage,
  plain,
  stateOf,
  tsAt,
} from "./canned-state.ts";
import { form, gallery } from "./gallery.ts";

describe.skipIf(whyNoBrowser() !== null)("messages on the page", () => {
  const open = trials();

  test("every kind of block is drawn, and the browser complains about none", async () => {
    const { page, complaints } = await open([stateOf(alice, gallery())]);
    const log = page.getByRole("log", { name: "Messages in ops" });
    await log.getByRole("heading", { name: "db-primary · tokyo camera" }).waitFor();
    const card = await page.getByRole("article").first().innerText();
    expect(card).toContain("NOT YET — waiting for @storage-leads");
    expect(card).toContain("@alice: before migration 42 & more");
    expect(card).toContain("(edited)");
    const rich = await page.getByRole("article").nth(1).innerText();
    expect(rich).toContain("Only visible to you");
    expect(rich).toContain("Bold code <b>&amp; by @bob of @storage-leads on 2026-11-20");
    expect(await page.getByRole("listitem").filter({ hasText: "second" }).count()).toBe(1);
    await page.getByRole("cell", { name: "512" }).waitFor();
    await page.getByRole("columnheader", { name: "GiB" }).waitFor();
    expect(await page.getByLabel("Pick a volume").count()).toBe(1);
    expect(await log.innerText()).toContain("asked @snapshot in #random");
    expect(complaints).toEqual([]);
  });

  test("a block or element that is not known is a note beside all the others", async () => {
    const { page } = await open([stateOf(alice, gallery())]);
    await page.getByText("An element this page does not know").waitFor();
    const notes = page.getByText("A block this page does not know");
    expect(await notes.count()).toBe(2);
    await notes.first().click();
    await page.getByText("carousel_of_doom").waitFor();
    await page.getByRole("cell", { name: "db-primary" }).waitFor();
  });

  test("nothing in a message becomes HTML, and only web addresses become links", async () => {
    const nasty = "<img src=x onerror=alert(1)> &lt;b&gt;bold&lt;/b&gt; <javascript:alert(1)|here>";
    const { page } = await open([
      stateOf(alice, [
        botMessage({ text: nasty }),
        botMessage({
          blocks: [
            { type: "section", text: mrkdwn(`${nasty} <https://example.com/x|there>`) },
            { type: "markdown", text: "<i>i</i> [bad](javascript:alert(1))" },
            { type: "image", image_url: "javascript:alert(1)", alt_text: "alternative" },
          ],
        }),
      ]),
    ]);
    const log = page.getByRole("log");
    await log.getByText("alternative").waitFor();
    expect(await log.locator("img, b, i, script").count()).toBe(0);
    expect(await log.innerText()).toContain("<b>bold</b>");
    const links = log.getByRole("link");
    expect(await links.count()).toBe(1);
    expect(await links.getAttribute("href")).toBe("https://example.com/x");
    expect(await links.getAttribute("rel")).toContain("noopener");
  });

  test("a button with a confirm dialog acts only after it was confirmed", async () => {
    const [card] = gallery();
    const { page, server, asked } = await open([stateOf(alice, card === undefined ? [] : [card])]);
    const approve = page.getByRole("log").getByRole("button", { name: "Approve" });
    await approve.click();
    const dialog = page.getByRole("dialog", { name: "Approve this snapshot?" });
    await dialog.getByText("costs about $4").waitFor();
    await dialog.getByRole("button", { name: "Back" }).click();
    await dialog.waitFor({ state: "hidden" });
    await approve.click();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(server.posts.filter((post) => post.path === "action")).toEqual([]);

    await approve.click();
    await page.keyboard.press("Enter");
    expect(await asked("action")).toEqual([
      {
        as: alice.id,
        container: { type: "message", channel: ops, ts: card?.ts },
        blockId: "decide",
        actionId: "approve",
        value: "SR-7K3F",
        values: {},
      },
    ]);
  });

  test("a dangerous confirm dialog starts at the way back", async () => {
    const { page, focused } = await open([stateOf(alice, gallery())]);
    await page.getByRole("button", { name: "Deny" }).click();
    await focused(page.getByRole("dialog").getByRole("button", { name: "Back" }));
  });

  test("an action that went wrong leaves a warning beside its button", async () => {
    const { page, server } = await open([stateOf(alice, gallery())]);
    server.answers.set("action", () => ({ problem: "This app did not answer in time." }));
    await page.getByRole("button", { name: "Why?" }).click();
    await page.getByRole("alert").filter({ hasText: "did not answer in time" }).waitFor();
  });

  test("a button that waits for its answer is not pressed twice", async () => {
    const { page, server, asked } = await open([stateOf(alice, gallery())]);
    const answered = Promise.withResolvers<object>();
    server.answers.set("action", () => answered.promise);
    const why = page.getByRole("button", { name: "Why?" });
    await why.click();
    await asked("action");
    await why.press("Enter");
    answered.resolve({ problem: null });
    await expect.poll(() => why.getAttribute("aria-busy"), slow).toBe("false");
    await why.click();
    await asked("action", 2);
  });

  test("the menu of more actions works by keyboard alone", async () => {
    const { page, asked } = await open([stateOf(alice, gallery())]);
    await page.getByRole("button", { name: "More actions" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Copy the request id" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await asked("action")).toMatchObject([{ actionId: "more", value: "cancel" }]);
    await page.getByRole("menu").waitFor({ state: "hidden" });
  });

  test("selects, dates and checkboxes in a message tell the bot at once", async () => {
    const { page, asked } = await open([stateOf(alice, gallery())]);
    await page.getByLabel("Pick a volume").fill("repl");
    await page.getByRole("option", { name: "db-replica" }).click();
    expect(await asked("action")).toMatchObject([
      { actionId: "pick", value: "tokyo/2", values: { choose: { pick: "tokyo/2" } } },
    ]);
    await page.locator("input[type=date]").fill("2026-12-01");
    await page.getByLabel("Only open").check();
    const [, day, boxes] = await asked("action", 3);
    expect(day).toMatchObject({ actionId: "day", value: "2026-12-01" });
    expect(boxes).toMatchObject({ actionId: "boxes", values: { choose: { boxes: ["open"] } } });
  });

  test("replies are counted under their message and open beside the channel", async () => {
    const messages = gallery();
    const { page, server, asked } = await open([stateOf(alice, messages)]);
    await page.getByRole("button", { name: "2 replies" }).click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByText("complete after 6 min").waitFor();
    await thread.getByLabel("Reply").fill("thank you");
    await page.keyboard.press("Enter");
    expect(await asked("message")).toEqual([
      { as: alice.id, channel: ops, threadTs: messages[0]?.ts, text: "thank you" },
    ]);

    await thread.getByLabel("Reply").fill("/snapshot list");
    await page.keyboard.press("Enter");
    await thread.getByText("/snapshot is not supported in threads. Sorry!").waitFor();
    expect(server.posts.filter((post) => post.path === "command")).toEqual([]);
    await page.keyboard.press("Escape");
    await thread.waitFor({ state: "hidden" });
  });

  test("a reply that was also sent to the channel leads to its thread", async () => {
    const reply = botMessage({ text: "*SAFE TO CHANGE*" });
    const root = botMessage({ text: "the card", thread: [reply] });
    const { page } = await open([stateOf(alice, [root, { ...reply, broadcastOf: root.ts }])]);
    await page.getByText("replied to a thread").waitFor();
    await page.getByRole("button", { name: "thread", exact: true }).click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByText("the card").waitFor();
    await thread.getByText("SAFE TO CHANGE").waitFor();
  });

  test("a private message goes away when it is dismissed", async () => {
    const { page } = await open([
      stateOf(alice, [botMessage({ text: "not allowed", ephemeral: true })]),
    ]);
    await page.getByText("Only visible to you").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("not allowed").waitFor({ state: "detached" });
  });

  test("dates, and what Slack itself writes, are in the language of whoever reads", async () => {
    const haru = { ...alice, id: "U024HARUK", name: "haru", locale: "ja-JP" };
    const reply = botMessage({ text: "complete" });
    const dated = botMessage({
      text: "<!date^1795183331^{date}|then>",
      edited: true,
      thread: [reply],
    });
    const hidden = botMessage({ text: "for you", ephemeral: true });
    const state = stateOf(haru, [hidden, dated], {
      views: [{ id: "V1", hash: "1", view: form() }],
    });
    const { page } = await open([state]);
    const log = page.getByRole("log");
    await log.getByText("あなただけに表示されています").waitFor();
    const shown = await log.innerText();
    expect(shown).toMatch(/2026年11月2\d日/u);
    expect(shown).toContain("(編集済み)");
    expect(shown).toContain("1 件の返信");
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByText("(任意)").count()).toBe(3);
    expect(await dialog.innerText()).not.toContain("optional");
  });

  test("an edit shows in place, with what was chosen on the card still chosen", async () => {
    const card = (verdict: string) =>
      botMessage({
        ts: tsAt(500),
        blocks: [
          { type: "section", block_id: `v-${verdict}`, text: mrkdwn(`*${verdict}*`) },
          {
            type: "actions",
            block_id: "choose",
            elements: [
              {
                type: "static_select",
                action_id: "pick",
                placeholder: plain("Pick"),
                options: [option("one", "1"), option("two", "2")],
              },
            ],
          },
        ],
      });
    const { page, server } = await open([stateOf(alice, [card("NOT YET")])]);
    await page.getByLabel("Pick").fill("two");
    await page.keyboard.press("Enter");
    server.show(() => stateOf(alice, [card("SAFE TO CHANGE")]));
    await page.getByText("SAFE TO CHANGE").waitFor();
    expect(await page.getByLabel("Pick").inputValue()).toBe("two");
    expect(await page.getByRole("article").count()).toBe(1);
  });

  test("the newest message stays in view, unless one scrolled up to read", async () => {
    const many = Array.from({ length: 60 }, (_, index) => personMessage(bob, `line ${index}`));
    const { page, server } = await open([stateOf(alice, many)]);
    await page.getByText("line 59").waitFor();
    const inView = async (text: string) => {
      const box = await page.getByText(text).boundingBox();
      return box !== null && box.y > 0 && box.y + box.height < 640;
    };
    await expect.poll(() => inView("line 59"), slow).toBe(true);
    const more = [...many, personMessage(bob, "one more")];
    server.show((state) => ({ ...state, channels: [channelOf(more)] }));
    await page.getByText("one more").waitFor();
    await expect.poll(() => inView("one more"), slow).toBe(true);

    await page.getByText("line 3", { exact: true }).scrollIntoViewIfNeeded();
    const last = [...more, personMessage(bob, "the last")];
    server.show((state) => ({ ...state, channels: [channelOf(last)] }));
    await page.getByRole("button", { name: "New messages" }).waitFor();
    expect(await inView("the last")).toBe(false);
    await page.getByRole("button", { name: "New messages" }).click();
    await expect.poll(() => inView("the last"), slow).toBe(true);
  });
});
