import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Playground } from "../../playground/playground.ts";
import { startPlayground } from "../../playground/playground.ts";
import { openBrowser, whyNoBrowser } from "../playground/page/browser.ts";
import { screen, takesPictures, visitor } from "./visitor.ts";
import type { Visitor } from "./visitor.ts";

/** The playground as people meet it: its page in a real browser, the bot as its own process. */
describe.skipIf(whyNoBrowser() !== null)("the playground", { timeout: 90_000 }, () => {
  let playground: Playground;
  let browser: Browser;
  let page: Page;
  let me: Visitor;

  beforeAll(async () => {
    const snapshotMs = takesPictures ? 4000 : 1000;
    [playground, browser] = await Promise.all([
      startPlayground({ port: 0, snapshotMs, incidentExpiry: "15s", deleteGrace: "24h" }),
      openBrowser(),
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await playground.stop();
  });

  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage(screen);
    page.setDefaultTimeout(30_000);
    await page.goto(playground.url);
    me = visitor(page);
    await me.closeForms();
    await me.become("alice");
    await me.open("ops");
  });

  /** Asked first and looked at last: meanwhile its time runs out. */
  const undecided = "before the replica is cut off";

  test("an ask waits for somebody who may approve it", async () => {
    await me.open("inc-42");
    await me.type("Checkout is slow, I look at the replica.");
    await me.type(`/snapshot db-replica ${undecided}`);
    await me.says(me.card(undecided), /waiting for 1 approval/u);
  });

  test("alice asks, bob approves, and the card climbs to SAFE TO CHANGE", async () => {
    await me.type("Next is migration 42.");
    await me.type("/snapshot db-primary before migration 42");
    const card = me.card("before migration 42");
    await me.says(card, "NOT YET");
    await me.says(card, /volume AVAILABLE/u);
    await me.picture(card, "waiting-for-approval");
    await me.become("bob");
    await me.press(card, /^Approve/u);
    await me.picture(me.dialog, "approving");
    await me.confirm("Approve");
    await me.picture(card, "accepted", /accepted by the cloud/u);
    await me.says(card, "SAFE TO CHANGE");
    await me.says(card, /snap-[0-9a-f]+/u);
    await me.openThread(card);
    await me.says(me.thread, /accepted by the cloud.*not usable yet/u);
    await me.says(me.thread, /SAFE TO CHANGE/u);
    await me.picture(me.conversation, "thread");
    await me.press(me.thread, "Close thread");
    await me.picture(card, "safe-to-change");
  });

  test("the App Home shows what waits for bob, and he decides there", async () => {
    await me.type("/snapshot db-primary decided from the Home");
    const card = me.card("decided from the Home");
    await me.says(card, "NOT YET");
    const [id = ""] = /SR-\w+/u.exec(await card.innerText()) ?? [];
    await me.become("bob");
    await me.openHome();
    await me.says(me.home, /decided from the Home/u);
    await me.says(me.home, /volume AVAILABLE/u);
    await me.picture(me.home.locator("> *"), "home");
    await me.press(me.home, new RegExp(`^Approve ${id}`, "u"));
    await me.confirm("Approve");
    await me.become("alice");
    await me.open("ops");
    await me.says(card, "SAFE TO CHANGE");
  });

  test("bob denies with a reason, which the card keeps", async () => {
    await me.type("I try something on the replica.");
    await me.type("/snapshot db-replica to try something");
    const card = me.card("to try something");
    await me.says(card, "NOT YET");
    await me.become("bob");
    await me.press(card, /^Deny/u);
    await me.dialog.getByRole("textbox").first().fill("Use the staging copy.");
    await me.picture(me.dialog, "denying");
    await me.press(me.dialog, /^Deny/u);
    await me.says(card, "DO NOT PROCEED");
    await me.says(card, /Use the staging copy/u);
    await me.picture(card, "denied");
  });

  test("alice takes her request back", async () => {
    await me.type("And something else.");
    await me.type("/snapshot db-replica on second thought");
    const card = me.card("on second thought");
    await me.says(card, "NOT YET");
    await me.press(card, /cancel/iu);
    await me.confirm("Cancel request");
    await me.says(card, /cancelled by/u);
    await me.picture(card, "cancelled");
  });

  test("erin from marketing is refused privately and reads what would allow it", async () => {
    await me.become("erin");
    await me.type("/snapshot db-primary out of curiosity");
    const answer = me.message("Only visible to you");
    await me.says(answer, /engineers/u);
    await me.picture(answer, "refused");
    await me.become("alice");
    expect(await page.getByText("out of curiosity").count()).toBe(0);
  });

  test("a snapshot that AWS ends in an error is DO NOT PROCEED, with what to do now", async () => {
    await me.fault("Next snapshot fails");
    await me.type("/snapshot web-data before the resize");
    await me.says(me.card("before the resize"), "DO NOT PROCEED");
    await me.picture(me.card("before the resize"), "do-not-proceed");
  });

  test("a lost reply is found again: one snapshot, adopted aloud", async () => {
    const before = created();
    await me.fault("Lose AWS's next reply");
    await me.type("/snapshot web-data before the second resize");
    const card = me.card("before the second resize");
    await me.says(card, "SAFE TO CHANGE");
    await me.openThread(card);
    await me.says(me.thread, /found|adopted/iu);
    await me.picture(me.conversation, "adopted");
    expect(created() - before).toBe(1);
  });

  test("the form asks for the same things, with type-ahead", async () => {
    await me.type("/snapshot");
    await me.dialog.getByRole("combobox").first().fill("web");
    await me.dialog
      .getByRole("option", { name: /web-data/u })
      .first()
      .click();
    await me.dialog.getByRole("textbox", { name: /reason|why/iu }).fill("through the form");
    await me.picture(me.dialog, "form");
    await me.press(me.dialog, /ask/iu);
    await me.says(me.card("through the form"), "SAFE TO CHANGE");
  });

  test("a mention in a thread is answered and carried out there", async () => {
    await me.type("I drop the index now.");
    await me.reply(me.message("I drop the index now."), "@Snapshot web-data before the index goes");
    const card = me.card("before the index goes", me.thread);
    await me.says(card, "SAFE TO CHANGE");
    expect(await me.card("before the index goes").count()).toBe(0);
  });

  test("a set over four clouds of which one fails is safe once that one is retried", async () => {
    const before = created();
    await me.fault("Next snapshot fails");
    await me.type("/snapshot everywhere before the big release");
    const card = me.card("before the big release");
    for (const volume of ["web-data", "billing-db", "orders-db", "shop-disk"]) {
      await me.says(card, volume);
    }
    await me.picture(card, "not-yet", /NOT YET/u);
    await me.says(card, "DO NOT PROCEED");
    await me.says(card, /1 of 4 failed/u);
    await me.picture(card, "partly-failed");
    await me.press(card, /^Retry the one that failed/u);
    await me.says(me.dialog, /policy is asked again/u);
    await me.confirm("Retry");
    await me.says(card, "SAFE TO CHANGE");
    await me.says(card, /all 4/u);
    await me.says(card, /tried again by/u);
    await me.picture(card, "four-clouds");
    expect(created() - before).toBe(2);
  });

  test("a snapshot is to be deleted once bob approves, in a day; Undo stops it", async () => {
    await me.type("/snapshot web-data before the cleaning");
    await me.says(me.card("before the cleaning"), "SAFE TO CHANGE");
    const [snapshot = ""] =
      /snap-[0-9a-f]+/u.exec(await me.card("before the cleaning").innerText()) ?? [];
    await me.type("All is clean, the snapshot can go.");
    await me.type(`/snapshot delete ${snapshot} not needed after the cleaning`);
    const card = me.card("not needed after the cleaning");
    await me.says(card, "NOT YET");
    await me.picture(card, "deletion-waiting");
    await me.become("bob");
    await me.press(card, /^Approve/u);
    await me.says(me.dialog, snapshot);
    await me.confirm("Approve");
    await me.says(card, "TO BE DELETED");
    await me.says(card, /tomorrow/u);
    await me.become("alice");
    await me.picture(card, "deletion-undo");
    await me.press(card, /^Undo/u);
    await me.says(card, "NOT DELETED");
    await me.says(card, /stopped by.*the snapshot stays/u);
    await me.picture(card, "deletion-undone");
    expect(playground.clouds.aws.state.snapshots.some(({ id }) => id === snapshot)).toBe(true);
  });

  test("the ask that nobody decided has expired and says so", async () => {
    await me.open("inc-42");
    const card = me.card(undecided);
    await me.says(card, /expired/u);
    await me.says(card, "DO NOT PROCEED");
    await me.picture(card, "expired");
  });

  const created = () =>
    playground.clouds.aws.log.of("CreateSnapshot").filter(({ worked }) => worked).length;
});
