import { describe, expect, test } from "vitest";
import { replyMessage } from "../../../src/bot/blocks/reply.ts";
import type { Explanation, Reply } from "../../../src/commands/reply.ts";
import { parseCommand } from "../../../src/commands/grammar.ts";
import { notice } from "../../../src/domain/notice.ts";
import type { Tone } from "../../../src/domain/notice.ts";
import { code, say, user } from "../../../src/domain/phrase.ts";
import { chooseVolumePattern, showPattern } from "../../../src/bot/ids.ts";
import { mostCounted } from "../../../src/requests/list-queries.ts";
import { buttonsOf, readable } from "./readable.ts";
import { aView, alice, at, bob, itemAt, nowMs } from "./views.ts";

function answer(reply: Reply) {
  const message = replyMessage(reply, { nowMs });
  return { ...message, shown: readable(message.blocks), buttons: buttonsOf(message.blocks) };
}

test.each<[Tone, string]>([
  ["done", "Done:"],
  ["refused", "Refused:"],
  ["late", "Too late:"],
  ["double", "Already so:"],
  ["unknown", "Not known:"],
  ["problem", "Problem:"],
])("a notice that something is %s begins with a word for it", (tone, word) => {
  const said = notice(tone, say`${user(bob)} decided.`, [say`Type ${code("/snapshot list")}.`]);
  const { shown, text } = answer({ kind: "notice", notice: said });
  expect(shown).toBe(`*${word}* @${bob} decided.\nType \`/snapshot list\`.`);
  expect(text).toBe(`${word} someone decided.`);
});

test("a usage problem shows what was wrong, what is near, and where it is explained", () => {
  const parsed = parseCommand("db --kep 7d");
  if (parsed.ok) throw new Error("understood");
  expect(answer({ kind: "usage", problem: parsed.problem }).shown).toBe(
    "*Problem:* I do not know `--kep`.\n`/snapshot help create` explains it.\n[Did you mean /snapshot create db --keep 7d?]",
  );
});

test("what is near is asked in words where no button can hold the command", () => {
  const parsed = parseCommand(`db ${"&".repeat(450)} --kep 7d`);
  if (parsed.ok) throw new Error("understood");
  expect(answer({ kind: "usage", problem: parsed.problem }).shown).toBe(
    "*Problem:* I do not know `--kep`.\nDid you mean `--keep`?\n`/snapshot help create` explains it.",
  );
});

describe("help", () => {
  test("the overview lists every command with the configured volume", () => {
    const { shown } = answer({ kind: "help", topic: null, exampleVolume: "web-data" });
    expect(shown).toContain("Type `/snapshot web-data before migration 42` before you change");
    for (const verb of ["list", "show", "why", "volumes", "approve", "deny", "cancel", "help"]) {
      expect(shown).toContain(`• \`/snapshot ${verb}`);
    }
  });

  test("a topic shows usage, rules and two examples", () => {
    const { shown } = answer({ kind: "help", topic: "create", exampleVolume: null });
    expect(shown).toContain("Names go on while there is a comma");
    expect(shown.split("For example:")[1]?.match(/•/gu)).toHaveLength(2);
  });
});

describe("a list", () => {
  const list = (rows: number, more = 0): Reply => ({
    kind: "list",
    title: say`Open requests`,
    rows: Array.from({ length: rows }, () => aView({ state: "settled" }, [itemAt("verified")])),
    more,
  });

  test("shows how each request stands, with a button for each", () => {
    const { shown, text, buttons } = answer(list(2));
    expect(shown).toContain(
      "`SR-7K3F` ✅ *SAFE TO CHANGE* · db-primary on tokyo — captured as of 2026-11-20 10:02:00 UTC\n@U024BE7LH: before migration 42 · 2026-11-20 10:00 UTC",
    );
    expect(text).toBe("Open requests: 2");
    expect(buttons.map(({ value }) => value)).toEqual(["SR-7K3F", "SR-7K3F"]);
    for (const { id } of buttons) expect(id).toMatch(showPattern);
  });

  test("says how many are left out and how to narrow it down", () => {
    const { shown, buttons } = answer(list(14, 3));
    expect(buttons).toHaveLength(10);
    expect(shown).toContain("7 older; `/snapshot list <volume>` narrows it down.");
  });

  test.each([
    [mostCounted - 1, "99 older", "109"],
    [mostCounted, "100 older", "110"],
    [mostCounted + 1, "More than 100 older", "more than 100"],
  ])("with %i older it says what is true", (more, older, count) => {
    const { shown, text } = answer(list(10, more));
    expect(shown.split("\n")).toContain(`${older}; \`/snapshot list <volume>\` narrows it down.`);
    expect(text).toBe(`Open requests: ${count}`);
  });

  test("says what to do when it is empty", () => {
    expect(answer(list(0)).shown).toContain("There is none. Ask for one with `/snapshot <volume>");
  });
});

test("show gives the card with its newest history", () => {
  const events = Array.from({ length: 20 }, (_, index) => ({
    requestId: "SR-7K3F",
    seq: index + 1,
    at: at(index),
    type: index === 19 ? "item-accepted" : "asked",
    actorId: index === 19 ? null : alice,
    itemId: index === 19 ? "SR-7K3F/1" : null,
    data: {},
    hash: "h",
  }));
  const pages = { newer: null, older: "6", commandText: 'show "SR-7K3F"' };
  const page = events.slice(-15);
  const { shown } = answer({ kind: "show", view: aView(), events: page, pages });
  expect(shown).toContain("⏳ *NOT YET* — waiting for 2 of 2 approvals");
  expect(shown).toContain("*History*, lines 6 to 20");
  expect(shown).toContain("2026-11-20 10:18 UTC asked by @U024BE7LH");
  expect(shown).toContain("2026-11-20 10:19 UTC *db-primary* — accepted by the cloud");
});

describe("volumes", () => {
  const row = {
    name: "db-primary",
    shortId: "vol-1122AABB",
    target: "tokyo",
    provider: "aws-storage-gateway" as const,
    sizeGiB: 100,
    sets: ["checkout", "all"],
  };

  test("are listed with where they are, how large, and in which sets", () => {
    const { shown, text } = answer({
      kind: "volumes",
      text: "db",
      rows: [row],
      more: 2,
      problems: [say`osaka did not answer.`],
    });
    expect(text).toBe("Volumes with db: 3");
    expect(shown).toContain("• *db-primary* `tokyo/vol-1122AABB` · 100 GiB · in checkout, all");
    expect(shown).toContain("2 more; `/snapshot volumes <text>` narrows it down.");
    expect(shown).toContain("*Problem:* osaka did not answer.");
  });

  test("without a name are called by their address alone", () => {
    const unnamed = { ...row, name: row.shortId, sets: [] };
    const list = { kind: "volumes", text: "", rows: [unnamed], more: 0, problems: [] } as const;
    expect(answer(list).shown).toContain("• `tokyo/vol-1122AABB` · 100 GiB");
  });

  test("that are not found point to the whole list", () => {
    const { shown } = answer({ kind: "volumes", text: "x", rows: [], more: 0, problems: [] });
    expect(shown).toBe("Volumes with `x`: none found.\n`/snapshot volumes` lists them all.");
  });
});

describe("why", () => {
  const explanation: Explanation = {
    userId: alice,
    what: "db-primary",
    allowed: true,
    quorum: 2,
    policies: ["prod-needs-two"],
    approverGroups: [{ id: "S0614TZR7", handle: "storage-leads" }],
    sentences: [],
    checkedAt: at(0),
  };

  test("says who may, how many approve, who can and which policy decided", () => {
    const { shown } = answer({ kind: "why", explanation });
    expect(shown).toBe(
      [
        "*Allowed*: @U024BE7LH may ask for a snapshot of `db-primary`; 2 approvals are needed.",
        "@storage-leads can approve.",
        "Decided by `prod-needs-two`, checked 2026-11-20 10:00 UTC.",
      ].join("\n"),
    );
  });

  test("about a request names it, with a link to its card, and the person in the notification", () => {
    const reply: Reply = { kind: "why", explanation: { ...explanation, requestId: "SR-7K3F" } };
    const links = (id: string) => `https://example.slack.com/archives/C1/${id}`;
    const { text, blocks } = replyMessage(reply, { nowMs, links });
    expect(readable(blocks)).toContain(
      "<https://example.slack.com/archives/C1/SR-7K3F|SR-7K3F> · *Allowed*: @U024BE7LH may ask",
    );
    expect(text).toContain("SR-7K3F · Allowed: <@U024BE7LH> may ask for a snapshot of db-primary;");
  });

  test("of more policies, groups or sentences than are shown it says how many there are", () => {
    const many = Array.from({ length: 13 }, (_, n) => `number-${n + 1}`);
    const { shown } = answer({
      kind: "why",
      explanation: {
        ...explanation,
        policies: many,
        approverGroups: many.map((handle) => ({ id: handle, handle })),
        sentences: many.map((name) => say`It needs ${name}.`),
      },
    });
    expect(shown).toContain("@number-9 or 4 more can approve.");
    expect(shown).toContain("It needs number-10.\nand 3 more");
    expect(shown).toContain("`number-9` and 4 more, checked");
  });

  test("says what is missing when it is not allowed", () => {
    const { shown } = answer({
      kind: "why",
      explanation: {
        ...explanation,
        allowed: false,
        quorum: null,
        policies: [],
        approverGroups: [],
        sentences: [say`Members of @engineers may.`],
      },
    });
    expect(shown).toContain(
      "*Not allowed*: @U024BE7LH may not ask for a snapshot of `db-primary`.",
    );
    expect(shown).toContain("Members of @engineers may.\nChecked 2026-11-20 10:00 UTC.");
  });
});

describe("an ambiguous name", () => {
  test("offers a button for each meaning, which carries the whole command", () => {
    const { shown, buttons } = answer({
      kind: "ambiguous",
      word: "db",
      choices: [
        { what: "tokyo/vol-1", label: ["db in tokyo"], commandText: 'create tokyo/vol-1 "x"' },
        { what: "osaka/vol-2", label: ["db in osaka"], commandText: 'create osaka/vol-2 "x"' },
      ],
      more: 3,
    });
    expect(shown).toContain("`db` fits more than one thing. Which one do you mean?");
    expect(buttons.map(({ value }) => value)).toEqual([
      'create tokyo/vol-1 "x"',
      'create osaka/vol-2 "x"',
    ]);
    for (const { id } of buttons) expect(id).toMatch(chooseVolumePattern);
    expect(shown).toContain("3 more; `/snapshot volumes <text>` narrows it down.");
  });

  test("names what to type where the command is too long for a button", () => {
    const { shown, buttons } = answer({
      kind: "ambiguous",
      word: "db",
      choices: [{ what: "tokyo/vol-1", label: ["db in tokyo"], commandText: "x".repeat(2_001) }],
      more: 0,
    });
    expect(buttons).toEqual([]);
    expect(shown).toContain("Or type one of these names instead:\n• `tokyo/vol-1` db in tokyo");
  });
});
