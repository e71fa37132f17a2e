import { test } from "vitest";
import {
  asks,
  checked,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

inBothModes({}, (scene) => {
  test("list turns to older requests and back, in place", async ({ expect }) => {
    const at = scene();
    const ids: string[] = [];
    for (let n = 1; n <= 12; n += 1) {
      const card = await asks(at, "carol", `web-data page ${n}`);
      ids.push(requestIdOf(card));
      await hears(at, "carol", `cancel ${requestIdOf(card)}`);
    }
    const first = await hears(at, "carol", "list web-data --mine");
    expect(first).toContain("2 older");
    const answers = at.slack.ephemerals("carol").length;
    await turns(at, "carol", "Older", (text) => text.includes("page 1 ·"));
    expect(shown(at, "carol")).toMatchInlineSnapshot(`
      "Requests of yours for web-data, newest first
      SR-1 ⛔ DO NOT PROCEED · web-data on tokyo — cancelled by @carol
      @carol: page 2 · ‹time›
      SR-2 ⛔ DO NOT PROCEED · web-data on tokyo — cancelled by @carol
      @carol: page 1 · ‹time›
      [Show SR-1] [Show SR-2]
      [Newer]"
    `);
    await turns(at, "carol", "Newer", (text) => text.includes("page 12 ·"));
    expect(normalised(shown(at, "carol"))).toBe(normalised(first));
    expect(at.slack.ephemerals("carol")).toHaveLength(answers);
  });

  test("show turns the history to older lines and back, in place", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary with a long history");
    await checked(at, card);
    for (let n = 1; n <= 16; n += 1) {
      await heardAfter(at, "erin", () => at.slack.as("erin").clicks(card, "Approve"));
    }
    expect(await hears(at, "alice", `show ${requestIdOf(card)}`)).toContain(
      "History, lines 4 to 18",
    );
    await turns(at, "alice", "Older history", (text) => text.includes("lines 1 to 3"));
    await turns(at, "alice", "Newer history", (text) => text.includes("lines 4 to 18"));
    expect(now(at, card).text).toContain("NOT YET");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a request for 20 volumes counts them on its card and tells them apart behind Details", async ({
    expect,
  }) => {
    const at = scene();
    const ids = Array.from({ length: 20 }, (_, n) => `tokyo/vol-000000${n + 10}`);
    const card = await asks(at, "alice", `${ids.join(",")} before the move`);
    await checked(at, card);
    expect(normalised(now(at, card).text)).toMatchInlineSnapshot(`
      "vol-00000010, vol-00000011 and 18 more · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — waiting for 1 approval, expires ‹time›
      @alice: before the move
      20 volumes: 20 not found
      vol-00000010: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000010.
      vol-00000011: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000011.
      vol-00000012: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000012.
      vol-00000013: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000013.
      vol-00000014: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000014.
      not ready either: vol-00000015, vol-00000016, vol-00000017, vol-00000018, vol-00000019 and 10 more
      keep 14 days
      rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
      SR-1 · digest ‹…› · asked ‹time›
      [Approve] [Deny] [Why?] [Cancel request] [Details]"
    `);
    const first = await heardAfter(at, "bob", () => at.slack.as("bob").clicks(card, "Details"));
    expect(first).toContain("SR-1 ⏳ NOT YET: volumes 1 to 15 of 20");
    expect(first).toContain("vol-00000010");
    expect(first).not.toContain("vol-00000029");
    await turns(at, "bob", "More", (text) => text.includes("volumes 16 to 20 of 20"));
    expect(shown(at, "bob")).toMatchInlineSnapshot(`
      "SR-1 ⏳ NOT YET: volumes 16 to 20 of 20
      vol-00000025: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000025.
      vol-00000026: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000026.
      vol-00000027: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000027.
      vol-00000028: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000028.
      vol-00000029: ✗ no such volume: The gateway sgw-12A3456B has no volume vol-00000029.
      [Back]"
    `);
    await turns(at, "bob", "Back", (text) => text.includes("volumes 1 to 15 of 20"));
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });
});

/** The newest private answer, as it is now. */
function shown({ slack }: Scene, who: string): string {
  return normalised(slack.ephemerals(who).at(-1)?.text ?? "");
}

/** Clicks a button of the newest private answer and waits until that answer has changed. */
async function turns(at: Scene, who: string, label: string, until: (text: string) => boolean) {
  const newest = at.slack.ephemerals(who).at(-1);
  if (newest === undefined) throw new Error(`${who} was not answered`);
  await at.slack.as(who).clicks(newest, label);
  await at.slack.waitFor(() => until(at.slack.ephemerals(who).at(-1)?.text ?? ""));
}
