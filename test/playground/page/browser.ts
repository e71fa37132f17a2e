import { existsSync } from "node:fs";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { buildPage } from "../../../playground/page/build.ts";
import type { PageState } from "../../../playground/slack/page-api.ts";
import { type CannedServer, type Post, startCannedServer } from "./canned-server.ts";

/** Debian's; the first is Chromium without its own windows, and opens a page in a quarter of the time. */
const executables = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const executablePath = executables.find((file) => existsSync(file));
const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why browser tests cannot run here; `null` when they can. In CI they must run, so it throws there. */
export function whyNoBrowser(): string | null {
  if (executablePath !== undefined) return null;
  const reason = `There is no ${executables.join(" or ")}: the page is not tried in a browser.`;
  if (process.env["CI"] !== undefined) throw new Error(reason);
  console.warn(reason);
  return reason;
}

/** A browser of its own, with a profile that is deleted when it closes. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ ...(executablePath !== undefined && { executablePath }), args: quiet });
}

/** The page in a window, served by a canned server. */
export interface Trial {
  readonly page: Page;
  readonly server: CannedServer;
  /** What the browser itself complained about. */
  readonly complaints: string[];
  /** Waits until the page has asked for this path so many times, and gives the bodies. */
  readonly asked: (path: string, times?: number) => Promise<Post["body"][]>;
  /** Waits until the focus is there. */
  readonly focused: (place: Locator) => Promise<void>;
}

/**
 * Opens the page on these states, the first person's unless `hash` names another, and closes it
 * all after the test.
 */
export function trials(): (
  states: readonly PageState[],
  options?: BrowserContextOptions & { readonly hash?: string },
) => Promise<Trial> {
  let browser: Browser;
  let folder: string;
  const open: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    [browser, folder] = await Promise.all([openBrowser(), buildPage()]);
  });
  afterEach(async () => {
    for (const close of open.splice(0).toReversed()) await close();
  });
  afterAll(() => browser.close());
  return async (states, options = {}) => {
    const { hash = "", ...context } = options;
    const server = await startCannedServer(folder, states);
    open.push(() => server.stop());
    const window = await browser.newContext({
      viewport: { width: 1100, height: 700 },
      locale: "en-GB",
      timezoneId: "UTC",
      ...context,
    });
    open.push(() => window.close());
    const page = await window.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error") complaints.push(line.text());
    });
    await page.goto(`${server.url}${hash}`);
    await page.getByRole("main").waitFor();
    const asked: Trial["asked"] = async (path, times = 1) => {
      await expect
        .poll(() => server.posts.filter((post) => post.path === path).length, slow)
        .toBe(times);
      return server.posts.filter((post) => post.path === path).map((post) => post.body);
    };
    const focused: Trial["focused"] = (place) => place.and(page.locator(":focus")).waitFor();
    return { page, server, complaints, asked, focused };
  };
}

/** For conditions that come true soon, on a machine that may be busy. */
export const slow = { timeout: 15_000, interval: 20 };
