import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildPage } from "../../../playground/page/build.ts";

test("the page is one document, one script and one style sheet, and small", async () => {
  const folder = await buildPage();
  expect((await readdir(folder)).sort()).toEqual(["index.html", "page.css", "page.js"]);
  const script = await readFile(join(folder, "page.js"));
  expect(gzipSync(script).length).toBeLessThan(64 * 1024);
});

test("building at the same time in several places gives one folder", async () => {
  const folders = await Promise.all([buildPage(), buildPage(), buildPage()]);
  expect(new Set(folders).size).toBe(1);
});

test("the page loads nothing from anywhere else", async () => {
  const document = await readFile(join(await buildPage(), "index.html"), "utf8");
  expect(document).toContain("default-src 'none'");
  for (const [, address = ""] of document.matchAll(/(?:src|href)="([^"]*)"/g)) {
    expect(address).toMatch(/^(?:\.\/|data:)/);
  }
});
