import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { PageState, PageView } from "../../../playground/slack/page-api.ts";
import { slow, trials, whyNoBrowser } from "./browser.ts";
import { alice, bob, plain, stateOf } from "./canned-state.ts";
import { form } from "./gallery.ts";

const create: PageView = { id: "V024FORM1", hash: "1", view: form() };

function withViews(...views: PageView[]): PageState {
  return stateOf(alice, [], { views });
}

describe.skipIf(whyNoBrowser() !== null)("forms on the page", () => {
  const open = trials();

  test("a form opens with the first input ready to type and gives the focus back", async () => {
    const { page, server, asked, focused } = await open([withViews()]);
    const box = page.getByLabel("Message #ops");
    await box.focus();
    server.show(() => withViews(create));
    const dialog = page.getByRole("dialog", { name: "Take a snapshot" });
    await focused(dialog.getByLabel("Volumes"));
    for (let presses = 0; presses < 14; presses += 1) await page.keyboard.press("Tab");
    expect(await page.locator("nav :focus, main :focus").count()).toBe(0);
    await page.keyboard.press("Escape");
    expect(await asked("close")).toEqual([{ as: alice.id, viewId: create.id }]);
    server.show(() => withViews());
    await dialog.waitFor({ state: "hidden" });
    await focused(box);
  });

  test("required inputs are asked for beside the field, before anything is sent", async () => {
    const { page, server } = await open([withViews(create)]);
    await page.getByRole("button", { name: "Ask" }).click();
    const reason = page.getByLabel("Reason");
    await expect.poll(() => reason.getAttribute("aria-invalid"), slow).toBe("true");
    await expect
      .poll(() => describedBy(reason))
      .toBe("Approvers read this. Please complete this required field.");
    expect(server.posts.filter((post) => post.path === "submit")).toEqual([]);
    await reason.fill("before migration 42");
    await expect.poll(() => reason.getAttribute("aria-invalid"), slow).toBeNull();
  });

  test("everything filled in is sent once, however often one presses", async () => {
    const { page, server, asked } = await open([withViews(create)]);
    server.answers.set("suggest", (body) => ({
      options: [
        { text: plain(`db-${String(body["text"])}`), value: "tokyo/vol-1" },
        { text: plain("db-replica"), value: "tokyo/vol-2", description: plain("tokyo") },
      ],
      problem: null,
    }));
    const answered = Promise.withResolvers<object>();
    server.answers.set("submit", () => answered.promise);
    await page.getByLabel("Volumes").pressSequentially("p");
    await page.getByText("Type at least 2 letters").waitFor();
    await page.getByLabel("Volumes").pressSequentially("r");
    await page.getByRole("option", { name: "db-pr" }).click();
    await page.getByLabel("Volumes").pressSequentially("re");
    await page.getByRole("option", { name: "db-replica" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove db-pr" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByLabel("Target").fill("stag");
    await page.keyboard.press("Enter");
    await page.getByLabel("Reason").fill("before migration 42");
    await page.getByLabel("Keep for days").fill("30");
    await page.getByLabel("Not after").fill("2026-12-01");
    await page.getByLabel("Careful").check();
    await page.getByLabel("Dry run").check();
    await page.getByLabel("Tell").fill("bo");
    await page.getByRole("option", { name: "@bob" }).click();
    await page.getByLabel("Reason").press("Control+Enter");
    await page.getByRole("button", { name: "Sending…" }).waitFor();
    await page.getByLabel("Reason").press("Control+Enter");
    const [body] = await asked("submit");
    expect(body).toEqual({
      as: alice.id,
      viewId: create.id,
      values: {
        volumes: { value: ["tokyo/vol-1", "tokyo/vol-2"] },
        target: { value: "staging" },
        reason: { value: "before migration 42" },
        keep: { value: "30" },
        until: { value: "2026-12-01" },
        speed: { value: "careful" },
        flags: { value: ["dry"] },
        tell: { value: bob.id },
      },
    });
    expect(server.posts.filter((post) => post.path === "close")).toEqual([]);
    answered.resolve({ errors: {}, problem: null });
    await page.getByRole("button", { name: "Ask" }).waitFor();
    expect(server.posts.filter((post) => post.path === "submit").length).toBe(1);
  });

  test("what the bot finds wrong stands beside its field", async () => {
    const view = { ...form(), blocks: form().blocks.slice(3, 4) };
    const { page, server } = await open([withViews({ ...create, view })]);
    server.answers.set("submit", () => ({
      errors: { keep: "At most 90 days here." },
      problem: null,
    }));
    const keep = page.getByLabel("Keep for days");
    await keep.fill("200");
    await keep.press("Enter");
    await expect.poll(() => describedBy(keep), slow).toBe("At most 90 days here.");
    server.answers.set("submit", () => ({
      errors: {},
      problem: "We had some trouble connecting.",
    }));
    await keep.press("Enter");
    await page.getByRole("alert").filter({ hasText: "trouble connecting" }).waitFor();
  });

  test("what was typed survives an update of the form and a form on top of it", async () => {
    const { page, server, focused } = await open([withViews(create)]);
    await page.getByLabel("Reason").fill("typed");
    const longer = {
      ...form(),
      blocks: [
        { type: "section", block_id: "note", text: plain("512 GiB, last snapshot 9 days ago") },
        ...form().blocks,
      ],
    };
    server.show(() => withViews({ id: create.id, hash: "2", view: longer }));
    await page.getByText("512 GiB").waitFor();
    expect(await page.getByLabel("Reason").inputValue()).toBe("typed");
    await focused(page.getByLabel("Reason"));

    const second = { type: "modal", title: plain("More"), blocks: [], close: plain("Back") };
    server.show(() =>
      withViews({ id: create.id, hash: "2", view: longer }, { id: "V2", hash: "1", view: second }),
    );
    await page.getByRole("dialog", { name: "More" }).waitFor();
    await page.getByRole("dialog", { name: "Take a snapshot" }).waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await expect
      .poll(() => server.posts.at(-1)?.body, slow)
      .toEqual({ as: alice.id, viewId: "V2" });
    server.show(() => withViews({ id: create.id, hash: "2", view: longer }));
    await page.getByRole("dialog", { name: "Take a snapshot" }).waitFor();
    expect(await page.getByLabel("Reason").inputValue()).toBe("typed");
  });

  test("an older answer of a type-ahead never replaces a newer one", async () => {
    const { page, server, asked } = await open([withViews(create)]);
    const late = Promise.withResolvers<object>();
    server.answers.set("suggest", (body) =>
      body["text"] === "ol"
        ? late.promise
        : { options: [{ text: plain("newer"), value: "n" }], problem: null },
    );
    const volumes = page.getByLabel("Volumes");
    await volumes.fill("ol");
    await asked("suggest");
    await volumes.fill("new");
    await page.getByRole("option", { name: "newer" }).waitFor();
    const arrived = page.waitForResponse(/suggest$/);
    late.resolve({ options: [{ text: plain("older"), value: "o" }], problem: null });
    await (await arrived).finished();
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
    expect(await page.getByRole("option").allInnerTexts()).toEqual(["newer"]);
  });

  test("the App Home tells the bot that it was opened and acts from there", async () => {
    const home: PageView = {
      id: "V024HOME1",
      hash: "1",
      view: {
        type: "home",
        blocks: [
          { type: "header", text: plain("Waiting for me") },
          {
            type: "actions",
            block_id: "b",
            elements: [{ type: "button", action_id: "open", text: plain("Open"), value: "SR-1" }],
          },
        ],
      },
    };
    const { page, server, asked } = await open([withViews()]);
    await page.getByRole("button", { name: "App Home" }).click();
    expect(await asked("home")).toEqual([{ as: alice.id }]);
    await page.getByText("snapshot has not published a Home tab for you yet.").waitFor();
    server.show((state) => ({ ...state, home }));
    await page.getByRole("heading", { name: "Waiting for me" }).waitFor();
    await page.getByRole("button", { name: "Open" }).click();
    expect(await asked("action")).toMatchObject([
      { container: { type: "view", viewId: "V024HOME1" }, actionId: "open", value: "SR-1" },
    ]);
  });
});

/** The words that a screen reader adds to the field. */
async function describedBy(field: Locator): Promise<string> {
  const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
  const texts = ids.map((id) => field.page().locator(`[id="${id}"]`).innerText());
  return (await Promise.all(texts)).join(" ");
}
