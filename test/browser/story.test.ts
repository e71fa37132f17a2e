import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Playground } from "../../playground/playground.ts";
import { startPlayground } from "../../playground/playground.ts";
import { openBrowser, whyNoBrowser } from "../playground/page/browser.ts";

/** Set to a folder to look at the screens; `docs/images` holds the README's. */
const pictures = process.env["PICTURES"];
const patience = { timeout: 30_000 };

/** The playground as people meet it: its page in a real browser, the bot as its own process. */
describe.skipIf(whyNoBrowser() !== null)("the playground", { timeout: 90_000 }, () => {
  let playground: Playground;
  let browser: Browser;
  let page: Page;
  let shots = 0;

  beforeAll(async () => {
    [playground, browser] = await Promise.all([
      startPlayground({ port: 0, snapshotMs: 2500, expiry: "25s" }),
      openBrowser(),
    ]);
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  });

  afterAll(async () => {
    await browser.close();
    await playground.stop();
  });

  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 1200, height: 780 } });
    page.setDefaultTimeout(patience.timeout);
    await page.goto(playground.url);
    await become("alice");
    await open("ops");
  });

  const look = async (name: string) => {
    shots += 1;
    if (pictures === undefined) return;
    await page.screenshot({
      path: join(pictures, `${String(shots).padStart(2, "0")}-${name}.png`),
    });
  };
  const become = async (name: string) => {
    const people = page.getByRole("region", { name: "People" });
    await people.getByRole("button").filter({ hasText: name }).click();
  };
  const open = async (channel: string) => {
    const channels = page.getByRole("region", { name: "Channels" });
    await channels.getByRole("button").filter({ hasText: channel }).click();
  };
  const type = async (text: string) => {
    const composer = page.getByRole("textbox", { name: /message/iu }).first();
    await composer.fill(text);
    await composer.press("Enter");
  };
  /** The newest card about a volume. */
  const card = (volume: string): Locator =>
    page
      .getByRole("article")
      .filter({ hasText: new RegExp(`${volume}.*SR-`, "su") })
      .last();
  const says = async (where: Locator, text: string | RegExp) => {
    await where.getByText(text).first().waitFor(patience);
  };
  const confirm = async (button: string) => {
    await page.getByRole("dialog").getByRole("button", { name: button }).click();
  };

  test("alice asks, bob approves, and the card climbs to SAFE TO CHANGE", async () => {
    await look("start");
    await type("/snapshot db-primary before migration 42");
    await says(card("db-primary"), "NOT YET");
    await says(card("db-primary"), /volume AVAILABLE/u);
    await look("asked");
    await become("bob");
    await card("db-primary")
      .getByRole("button", { name: /^Approve/u })
      .click();
    await look("confirm");
    await confirm("Approve");
    await says(card("db-primary"), /snap-/u);
    await says(card("db-primary"), "SAFE TO CHANGE");
    await card("db-primary")
      .getByText(/repl(y|ies)/u)
      .first()
      .click();
    const thread = page.getByRole("complementary", { name: /thread/iu });
    await says(thread, /snap-[0-9a-f]+/u);
    await says(thread, /SAFE TO CHANGE/u);
    await look("safe");
  });

  test("bob denies with a reason, which the card keeps", async () => {
    await type("/snapshot db-replica to try something");
    await says(card("db-replica"), "NOT YET");
    await become("bob");
    await card("db-replica").getByRole("button", { name: /^Deny/u }).click();
    await page.getByRole("dialog").getByRole("textbox").first().fill("Use the staging copy.");
    await look("deny-form");
    await page.getByRole("dialog").getByRole("button", { name: /^Deny/u }).click();
    await says(card("db-replica"), "DO NOT PROCEED");
    await says(card("db-replica"), /Use the staging copy/u);
    await look("denied");
  });

  test("an ask that nobody decides expires and says so", async () => {
    await type("/snapshot db-replica and nobody looks");
    await says(card("db-replica"), "NOT YET");
    await card("db-replica")
      .getByText(/expired/u)
      .first()
      .waitFor({ timeout: 60_000 });
    await says(card("db-replica"), "DO NOT PROCEED");
    await look("expired");
  });

  test("alice takes her request back", async () => {
    await type("/snapshot db-replica on second thought");
    await says(card("db-replica"), "NOT YET");
    await card("db-replica")
      .getByRole("button", { name: /cancel/iu })
      .click();
    await page.getByRole("dialog").getByRole("button").last().click();
    await says(card("db-replica"), /withdrawn|cancelled/iu);
    await look("cancelled");
  });

  test("erin from marketing is refused privately and reads what would allow it", async () => {
    await become("erin");
    await type("/snapshot db-primary out of curiosity");
    const answer = page.getByRole("article").filter({ hasText: "Only visible to you" }).last();
    await says(answer, /engineers/u);
    await look("refused");
    await become("alice");
    expect(await page.getByText("out of curiosity").count()).toBe(0);
  });

  test("a snapshot that AWS ends in an error is DO NOT PROCEED, with what to do now", async () => {
    await fault("Next snapshot fails", true);
    await type("/snapshot web-data before the resize");
    await says(card("web-data"), "DO NOT PROCEED");
    await look("failed");
  });

  test("a lost reply is found again: one snapshot, adopted aloud", async () => {
    const before = created();
    await fault("Lose AWS's next reply", true);
    await type("/snapshot web-data before the second resize");
    await says(card("web-data"), "SAFE TO CHANGE");
    await card("web-data")
      .getByText(/repl(y|ies)/u)
      .first()
      .click();
    await says(page.getByRole("complementary", { name: /thread/iu }), /found|adopted/iu);
    await look("adopted");
    expect(created() - before).toBe(1);
  });

  test("the form asks for the same things, with type-ahead", async () => {
    await type("/snapshot");
    const form = page.getByRole("dialog");
    await form.getByRole("combobox").first().fill("web");
    await form
      .getByRole("option", { name: /web-data/u })
      .first()
      .click();
    await form.getByRole("textbox", { name: /reason|why/iu }).fill("through the form");
    await look("form");
    await form.getByRole("button", { name: /ask/iu }).click();
    await says(card("web-data"), /through the form/u);
    await says(card("web-data"), "SAFE TO CHANGE");
  });

  test("the App Home shows what waits for bob, and he decides there", async () => {
    await type("/snapshot db-primary decided from the Home");
    await says(card("db-primary"), "NOT YET");
    await become("bob");
    await page.getByText("App Home").first().click();
    const main = page.getByRole("main");
    await says(main, /db-primary/u);
    await look("home");
    await main
      .getByRole("button", { name: /^Approve/u })
      .first()
      .click();
    await confirm("Approve");
    await become("alice");
    await open("ops");
    await says(card("db-primary"), "SAFE TO CHANGE");
  });

  test("one request takes a snapshot at each of the four clouds", async () => {
    await type("/snapshot everywhere before the release");
    const many = card("web-data");
    await says(many, /4 of 4|all 4/u);
    await says(many, "SAFE TO CHANGE");
    await look("four-clouds");
    for (const volume of ["billing-db", "orders-db", "shop-disk"]) await says(many, volume);
  });

  test("a set over four clouds of which one fails is safe once that one is retried", async () => {
    const before = created();
    // The server of shop-disk holds as many as it may: somebody deletes one in Alibaba's console.
    playground.clouds.swas.state.snapshots.pop();
    await fault("Next snapshot fails", true);
    await type("/snapshot everywhere before the big release");
    const many = card("web-data");
    await says(many, "DO NOT PROCEED");
    await says(many, /1 of 4 failed/u);
    await look("one-of-four-failed");
    await many.getByRole("button", { name: /^Retry the one that failed/u }).click();
    await says(page.getByRole("dialog"), /policy is asked again/u);
    await look("retry-confirm");
    await confirm("Retry");
    await says(many, "SAFE TO CHANGE");
    await says(many, /tried again by/u);
    await look("retried");
    expect(created() - before).toBe(2);
  });

  const fault = async (label: string, on: boolean) => {
    const toggle = page.getByRole("switch", { name: label }).or(page.getByLabel(label)).first();
    if (!(await toggle.isVisible()))
      await page.getByRole("button", { name: "Make something fail" }).click();
    await toggle.setChecked(on);
  };

  const created = () =>
    playground.clouds.aws.log.of("CreateSnapshot").filter(({ worked }) => worked).length;
});
