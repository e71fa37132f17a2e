import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { card } from "../../../src/bot/blocks/card.ts";
import { helpMessage } from "../../../src/bot/blocks/help.ts";
import { milestoneMessage } from "../../../src/bot/blocks/milestone-message.ts";
import { milestones } from "../../../src/bot/blocks/milestones.ts";
import { unformatted } from "../../../src/bot/blocks/words.ts";
import { askView } from "../../../src/bot/modals/ask.ts";
import { denyView } from "../../../src/bot/modals/deny.ts";
import { retiredView } from "../../../src/bot/modals/retired.ts";
import { verbs } from "../../../src/commands/grammar/flags.ts";
import { languages } from "../../../src/domain/language.ts";
import { english, say, strong, worded } from "../../../src/domain/phrase.ts";
import { wordings } from "../../../src/texts/catalogs.ts";
import { inLanguage } from "../../../src/texts/reading.ts";
import { messageProblems, textsIn, viewProblems } from "../../support/block-limits.ts";
import { anyView, nowMs } from "./views.ts";

describe.each(languages)("in %s", (language) => {
  test("cards and thread replies are ones that Slack takes", () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const drawn = inLanguage(language, () => [
          card(view, { nowMs, closed: "not-a-member", late: true }),
          ...milestones(view).map((milestone) => milestoneMessage(view.request, milestone)),
        ]);
        for (const message of drawn) expect(messageProblems(message)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("forms and help are ones that Slack takes, and nothing in them is cut off", () => {
    const subject = { requestId: "SR-7K3F", digest: "0".repeat(12), channelId: "C1" };
    const forms = inLanguage(language, () => [
      askView({ channelId: "C1", keepDays: 14 }),
      denyView(subject, []),
      retiredView(),
    ]);
    for (const view of forms) expect(viewProblems(view)).toEqual([]);
    const help = inLanguage(language, () => verbs.map((verb) => helpMessage(verb, "db-1")));
    for (const message of help) expect(messageProblems(message)).toEqual([]);
    const cut = [...forms, ...help].flatMap(textsIn).filter((text) => text.endsWith("…"));
    expect(cut).toEqual([]);
  });
});

test("words change places with their language, and what is put in is never translated", () => {
  const phrase = say`${strong("NOT YET")} ${say`last snapshot ${say`${9} days`} ago`}`;
  const read = (parts: ReturnType<typeof worded>) =>
    parts
      .map((part) => (typeof part === "string" ? part : "text" in part ? part.text : ""))
      .join("");
  expect(read(worded(phrase, english))).toBe("NOT YET last snapshot 9 days ago");
  expect(read(worded(phrase, wordings.ja))).toBe("NOT YET 前回のスナップショットは 9 日前");
  expect(read(worded(phrase, wordings["zh-CN"]))).toBe("NOT YET 上次快照 9 天前");
});

test("what is drawn after somebody's language is English again, also when drawing fails", () => {
  const say9 = () => unformatted(say`${9} days`);
  expect(inLanguage("ja", say9)).toBe("9 日");
  expect(() =>
    inLanguage("zh-CN", () => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(say9()).toBe("9 days");
});
