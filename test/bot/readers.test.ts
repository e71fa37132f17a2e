import { expect, test, vi } from "vitest";
import { createReaders } from "../../src/bot/readers.ts";
import type { Language } from "../../src/domain/language.ts";
import { languageOfLocale } from "../../src/domain/language.ts";

test.each([
  ["ja-JP", "ja"],
  ["zh-CN", "zh-CN"],
  ["zh_Hans", "zh-CN"],
  ["zh-TW", "en"],
  ["en-GB", "en"],
  ["fr-FR", "en"],
  ["", "en"],
])("whoever has set %j in Slack reads %s", (locale, language) => {
  expect(languageOfLocale(locale)).toBe(language);
});

test("somebody new reads the usual language at once, and their own from then on", async () => {
  const look = vi.fn(async (): Promise<Language | null> => "ja");
  const readers = createReaders("T1", look, () => "zh-CN");
  expect(readers.known("U1")).toBe("zh-CN");
  await vi.waitUntil(() => readers.known("U1") === "ja");
  expect(look).toHaveBeenCalledExactlyOnceWith({ teamId: "T1", userId: "U1" });
});

test("what is sent after the acknowledgement waits for the look-up that the acknowledgement began", async () => {
  const { promise, resolve } = Promise.withResolvers<Language | null>();
  const look = vi.fn(async () => promise);
  const readers = createReaders("T1", look, () => "en");
  expect(readers.known("U1")).toBe("en");
  const waiting = readers.of("U1");
  resolve("ja");
  expect(await waiting).toBe("ja");
  expect(look).toHaveBeenCalledOnce();
});

test("whoever changes their language is answered in the new one", async () => {
  let language: Language = "ja";
  const readers = createReaders(
    "T1",
    async () => language,
    () => "en",
  );
  expect(await readers.of("U1")).toBe("ja");
  language = "en";
  expect(await readers.of("U1")).toBe("en");
});

test("nobody waits for a Slack that is slow or down", async () => {
  const slow = createReaders(
    "T1",
    async () => new Promise(() => undefined),
    () => "ja",
  );
  expect(await slow.of("U1")).toBe("ja");
  const look = vi.fn(async () => Promise.reject(new Error("down")));
  const down = createReaders("T1", look, () => "en");
  expect(await down.of("U1")).toBe("en");
  expect(await down.of("U1")).toBe("en");
  expect(look).toHaveBeenCalledOnce();
});
