import { describe, test } from "vitest";
import {
  asks,
  checked,
  ends,
  heardAfter,
  hears,
  inBothModes,
  requestIdOf,
  told,
} from "./journey.ts";

/** English words that no translation has: what is typed and what things are called is left out. */
const english = /\b(?:the|is|was|of|and|you|not|for)\b/iu;
const namesAndCommands =
  /SAFE TO CHANGE|NOT YET|DO NOT PROCEED|AWS Storage Gateway|\/snapshot[^\n—]*|before migration 42/gu;

function wordsLeft(text: string): string {
  return text.replaceAll(namesAndCommands, "");
}

describe("where cards are in Japanese", () => {
  inBothModes({ language: "ja" }, (scene) => {
    test("haru asks, and reads one language from the ask to the verdict", async ({ expect }) => {
      const at = scene();
      const card = await asks(at, "haru", "db-primary before migration 42");
      await checked(at, card);
      await heardAfter(at, "bob", () => at.slack.as("bob").clicks(card, { actionId: "approve" }));
      await ends(at, card);
      const read = told(at).replaceAll(/^\(only bob\).*$/gmu, "");
      expect(read).toContain("変更してよい (SAFE TO CHANGE)");
      expect(read).toContain("依頼済み: db-primary のスナップショット。");
      expect(wordsLeft(read)).not.toMatch(english);
    });

    test("bob's own answers stay English, and lin's are Chinese", async ({ expect }) => {
      const at = scene();
      const card = await asks(at, "haru", "web-data before migration 42");
      const clicks = async () => at.slack.as("bob").clicks(card, { actionId: "approve" });
      expect(await heardAfter(at, "bob", clicks)).toMatch(/^Done: You approved /u);
      expect(await hears(at, "lin", "help deny")).toContain("拒绝并结束请求；理由会告知请求人。");
      const history = (await hears(at, "lin", `show ${requestIdOf(card)}`)).split("历史")[1];
      expect(history).toContain("提出请求");
      expect(wordsLeft(history ?? "")).not.toMatch(english);
    });
  });
});

describe("where cards are in English", () => {
  inBothModes({}, (scene) => {
    test.for([
      ["haru", "依頼済み:", "ボリューム"],
      ["lin", "已请求：", "卷"],
    ] as const)(
      "%s is answered in their own language",
      async ([who, askedWord, volumes], { expect }) => {
        const at = scene();
        const answers = [
          await hears(at, who, "help"),
          await hears(at, who, "help create"),
          await hears(at, who, "volumes"),
          await hears(at, who, "why db-primary"),
          await hears(at, who, "why db-primry"),
          await hears(at, who, "list --nime"),
          await hears(at, who, "approve SR-NONE1"),
          await hears(at, who, "list --mine"),
        ];
        for (const answer of answers) expect(wordsLeft(answer)).not.toMatch(english);
        expect(answers[2]).toContain(volumes);
        const card = await asks(at, who, "web-data before migration 42");
        const asked = at.slack.ephemerals(who).find(({ text }) => text.startsWith(askedWord));
        expect(asked?.text).toContain("web-data");
        expect(card.text).toContain("NOT YET — waiting for 1 approval");
        const cancelled = await hears(at, who, `cancel ${requestIdOf(card)}`);
        expect(wordsLeft(cancelled)).not.toMatch(english);
      },
    );

    test("the form is in the language of whoever opens it", async ({ expect }) => {
      const at = scene();
      for (const [who, title] of [
        ["haru", "スナップショットを依頼"],
        ["lin", "请求快照"],
      ] as const) {
        await at.slack.as(who).types("/snapshot", { channel: at.room });
        await at.slack.waitFor(() => at.slack.views(who).length > 0);
        expect(JSON.stringify(at.slack.views(who).at(-1))).toContain(title);
      }
    });
  });
});
