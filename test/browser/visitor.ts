import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** A folder for pictures of what the tests see; `docs/images` renews those of the README. */
const pictures = process.env["PICTURES"];
export const takesPictures = pictures !== undefined;
if (pictures !== undefined) mkdirSync(pictures, { recursive: true });

/** So wide that a card fills its row, so high that the longest one is seen whole. */
export const screen = {
  viewport: { width: 1060, height: 1000 },
  locale: "en-GB",
};

/** Somebody in front of the playground's page: what they do with it, and what they wait to read. */
export type Visitor = ReturnType<typeof visitor>;

export function visitor(page: Page) {
  const main = page.getByRole("main");
  const dialog = page.getByRole("dialog");
  const thread = page.getByRole("complementary", { name: "Thread" });
  const region = (name: string) => page.getByRole("region", { name, exact: true });
  const write = async (box: Locator, text: string) => {
    await box.fill(text);
    await box.press("Enter");
  };
  return {
    main,
    home: region("App Home"),
    dialog,
    thread,
    conversation: thread.getByRole("log"),
    /** Until the page is theirs: what is pressed before is still pressed by whoever was there. */
    become: async (name: string) => {
      await region("People").getByRole("button").filter({ hasText: name }).click();
      await page.getByText(`as ${name}`, { exact: true }).waitFor();
    },
    /** Shuts the forms that were left open: Slack keeps them for whoever had them. */
    closeForms: async () => {
      await page.getByText(/^as \w+$/u).waitFor();
      for (let open = await dialog.count(); open > 0; open--) {
        await dialog.last().getByRole("button", { name: "Close" }).click();
        await expect.poll(() => dialog.count()).toBe(open - 1);
      }
    },
    open: (channel: string) =>
      region("Channels").getByRole("button").filter({ hasText: channel }).click(),
    openHome: () => page.getByRole("button", { name: "App Home" }).click(),
    type: (text: string) => write(main.getByRole("textbox", { name: /^Message/u }), text),
    reply: async (message: Locator, text: string) => {
      await message.hover();
      await message.getByRole("button", { name: "Reply in thread" }).click();
      await write(thread.getByRole("textbox", { name: "Reply" }), text);
    },
    openThread: (message: Locator) => message.getByText(/\d repl(y|ies)/u).click(),
    message: (text: string) => main.getByRole("article").filter({ hasText: text }).last(),
    /** The newest card that says this, wherever it stands. */
    card: (words: string, where = main) =>
      where
        .getByRole("article")
        .filter({ hasText: new RegExp(`${words}.*SR-`, "su") })
        .last(),
    says: (where: Locator, text: string | RegExp) => where.getByText(text).first().waitFor(),
    press: (where: Locator, button: string | RegExp) =>
      where.getByRole("button", { name: button }).first().click(),
    confirm: (button: string) => dialog.getByRole("button", { name: button, exact: true }).click(),
    fault: async (label: string) => {
      const toggle = page.getByLabel(label).first();
      if (!(await toggle.isVisible())) {
        await page.getByRole("button", { name: "Make something fail" }).click();
      }
      await toggle.check();
      await page.getByRole("button", { name: "Make something fail" }).click();
    },
    /** Takes a picture, once it says this, as somebody sees it who points at nothing. */
    picture: async (of: Locator, name: string, once?: RegExp) => {
      if (pictures === undefined) return;
      if (once !== undefined) await of.getByText(once).first().waitFor();
      await page.mouse.move(0, 0);
      await page.evaluate("document.activeElement?.blur()");
      await of.screenshot({ path: join(pictures, `${name}.png`) });
    },
  };
}
