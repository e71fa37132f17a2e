import { expect, test } from "vitest";
import { listOf, say, strong, user } from "../../src/domain/phrase.ts";
import type { Phrase } from "../../src/domain/phrase.ts";
import { plainOf } from "../../src/bot/blocks/rich-text.ts";
import { inLanguage } from "../../src/texts/reading.ts";
import type { Language } from "../../src/domain/language.ts";

const reads = (language: Language, phrase: Phrase) =>
  inLanguage(language, () => plainOf(phrase, true));

test("between Japanese or Chinese words is no space, beside other letters there is one", () => {
  const may = (who: Phrase) => say`${who} can approve.`;
  expect(reads("ja", may(say`you`))).toBe("あなたが承認できます。");
  expect(reads("ja", may(["alice"]))).toBe("alice が承認できます。");
  expect(reads("ja", may([user("U1")]))).toBe("<@U1> が承認できます。");
  expect(reads("zh-CN", may(say`you`))).toBe("您可以批准。");
  expect(reads("zh-CN", may(["alice"]))).toBe("alice 可以批准。");
});

test("who is not named in a notification stands close too", () => {
  const approved = say`${user("U1")} can approve.`;
  expect(inLanguage("ja", () => plainOf(approved))).toBe("だれかが承認できます。");
  expect(inLanguage("zh-CN", () => plainOf(approved))).toBe("某人可以批准。");
  expect(plainOf(approved)).toBe("someone can approve.");
});

test("sentences follow each other without a space", () => {
  const two = say`${say`It is not usable yet.`} ${say`Ask again.`}`;
  expect(reads("ja", two)).toMatch(/。\S/u);
  expect(reads("zh-CN", say`${strong(say`Done:`)} ${say`Ask again.`}`)).toMatch(/：\S/u);
  expect(reads("en", two)).toBe("It is not usable yet. Ask again.");
});

test.each([
  ["en", "db-1, db-2 and db-3", "db-1 or db-2"],
  ["ja", "db-1、db-2、db-3", "db-1 または db-2"],
  ["zh-CN", "db-1、db-2 和 db-3", "db-1 或 db-2"],
] as const)("a list in %s reads %s", (language, all, either) => {
  expect(reads(language, listOf(["db-1", "db-2", "db-3"]))).toBe(all);
  expect(reads(language, listOf(["db-1", "db-2"], "or"))).toBe(either);
});

test("what somebody wrote stays as it is", () => {
  const wrote = " 移行 の前 ";
  expect(reads("ja", [`${wrote}!`])).toContain("移行 の前 !");
  expect(reads("ja", ["1. ", "db-1", "  (x)"])).toBe("1. db-1  (x)");
});
