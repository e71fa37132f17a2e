import * as fc from "fast-check";
import { expect, test } from "vitest";
import { charactersIn, elementsOf, plainOf } from "../../../src/bot/blocks/rich-text.ts";
import { clamp, escape, escapeWithin, line, plain, visible } from "../../../src/bot/blocks/text.ts";
import { formatSize } from "../../../src/bot/blocks/wording.ts";
import { code, group, request, say, strong, time, user } from "../../../src/domain/phrase.ts";
import { hostile } from "./views.ts";

test("cuts a text to size without splitting a character", () => {
  expect(clamp("abcdef", 6)).toBe("abcdef");
  expect(clamp("abcdef", 5)).toBe("abcd…");
  expect(clamp("abc😀def", 5)).toBe("abc…");
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 300 }), (text, max) => {
      const cut = clamp(visible(text), max);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(cut.isWellFormed()).toBe(true);
      const escaped = escapeWithin(visible(text), max);
      expect(escaped.length).toBeLessThanOrEqual(max);
      expect(escaped.replace(/&(?:amp|lt|gt);/gu, "")).not.toMatch(/[&<>]/u);
    }),
  );
});

test("escapes the three characters that mean something, and only once", () => {
  expect(escape("<!channel> & &amp;")).toBe("&lt;!channel&gt; &amp; &amp;amp;");
});

test("takes out what cannot be seen and what turns the line around, and keeps the rest", () => {
  expect(visible("a\u202Eb\u200Bc\u0007\uFEFFd\ne⚠\uFE0F שלום")).toBe("abcd\ne⚠\uFE0F שלום");
  expect(line("  a\n\tb  ", 10)).toBe("a b");
});

test("never makes an empty text object", () => {
  expect(plain("\u200B", 10)).toEqual({ type: "plain_text", text: "–", emoji: false });
});

const phrase = say`${user("U1")} of ${group("S1", "leads")} saw ${strong("it")} ${time("2026-11-20T14:02:11.000Z")} in ${code("vol-1")}, ${request("SR-1")}: <!here>`;

test("draws every part of a phrase as a leaf that Slack does not parse", () => {
  expect(elementsOf(phrase, { links: () => "https://x.example/p1" })).toEqual([
    { type: "user", user_id: "U1" },
    { type: "text", text: " of " },
    { type: "text", text: "@leads" },
    { type: "text", text: " saw " },
    { type: "text", text: "it", style: { bold: true } },
    { type: "text", text: " " },
    {
      type: "date",
      timestamp: 1_795_183_331,
      format: "{date_short_pretty} at {time}",
      fallback: "2026-11-20 14:02 UTC",
    },
    { type: "text", text: " in " },
    { type: "text", text: "vol-1", style: { code: true } },
    { type: "text", text: ", " },
    { type: "link", url: "https://x.example/p1", text: "SR-1" },
    { type: "text", text: ": <!here>" },
  ]);
});

test("mentions a group only where that is wanted", () => {
  expect(elementsOf([group("S1", "leads")])).toEqual([{ type: "text", text: "@leads" }]);
  expect(elementsOf([group("S1", "leads")], { mentionGroups: true })).toEqual([
    { type: "usergroup", usergroup_id: "S1" },
  ]);
});

test("summarises a phrase for notifications, escaped and without mentions", () => {
  const date = "<!date^1795183331^{date_short_pretty} at {time}|2026-11-20 14:02 UTC>";
  expect(plainOf(phrase)).toBe(`someone of @leads saw it ${date} in vol-1, SR-1: &lt;!here&gt;`);
  expect(plainOf(phrase, true)).toContain("<@U1> of");
});

test("cuts a summary between parts, never inside a date or an entity", () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 200 }), (text, max) => {
      const summary = plainOf([text, time("2026-11-20T14:02:11.000Z"), text], false, max);
      expect(summary.length).toBeLessThanOrEqual(max + 1);
      const rest = summary.replace(/<!date\^[^>]*>|&(?:amp|lt|gt);/gu, "");
      expect(rest).not.toMatch(/[<>&]/u);
    }),
  );
});

test("counts what blocks use of a message's budget", () => {
  expect(charactersIn([{ text: { type: "plain_text", text: "abc" } }, { fallback: "de" }])).toBe(5);
});

test.each([
  [0, "0 bytes"],
  [1_023, "1023 bytes"],
  [1_024, "1 KiB"],
  [1_288_490_189, "1.2 GiB"],
  [107_374_182_400, "100 GiB"],
])("writes %d bytes as %s", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
