import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseMrkdwn, parsePlainText } from "../../../playground/page/text/parse-mrkdwn.ts";
import type { Inline, Paragraph } from "../../../playground/page/text/prose.ts";

/** The tree as one line: `<bold a>`, `[quote …]`. */
function shown(paragraphs: readonly Paragraph[]): string {
  return paragraphs
    .map((each) => {
      if (each.kind === "code") return `[code ${each.text}]`;
      if (each.kind === "list") return "[list]";
      return each.kind === "lines"
        ? inline(each.children)
        : `[${each.kind} ${inline(each.children)}]`;
    })
    .join(" | ");
}

function inline(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case "text":
          return node.text;
        case "styled":
          return `<${node.style} ${inline(node.children)}>`;
        case "link":
          return `<link ${node.url} ${node.label}>`;
        case "user":
        case "channel":
        case "group":
          return `<${node.kind} ${node.id} ${node.label}>`;
        case "broadcast":
          return `<broadcast ${node.range}>`;
        case "date":
          return `<date ${node.atS} ${node.format} ${node.url} ${node.fallback}>`;
        case "emoji":
          return `<emoji ${node.name}>`;
        default:
          return node satisfies never;
      }
    })
    .join("");
}

test.each([
  ["*bold* and _italic_ and ~gone~", "<bold bold> and <italic italic> and <strike gone>"],
  ["*bold with _italic_ inside*", "<bold bold with <italic italic> inside>"],
  ["`code *not bold*`", "<code code *not bold*>"],
  ["snake_case_name and 2*3*4", "snake_case_name and 2*3*4"],
  ["* not bold * and _ not italic _", "* not bold * and _ not italic _"],
  ["*never\nclosed*", "*never\nclosed*"],
  ["(*bold*), _it_.", "(<bold bold>), <italic it>."],
  ["5 &lt; 6 &amp;&amp; 7 &gt; 6", "5 < 6 && 7 > 6"],
  ["&amp;lt;b&amp;gt;", "&lt;b&gt;"],
])("reads %j as styled text", (text, expected) => {
  expect(shown(parseMrkdwn(text))).toBe(expected);
});

test.each([
  ["<@U024BE7LH>", "<user U024BE7LH >"],
  ["<@U024BE7LH|alice>", "<user U024BE7LH alice>"],
  ["<#C024BE7LR|ops> <#C024BE7LR|>", "<channel C024BE7LR ops> <channel C024BE7LR >"],
  ["<!subteam^S0614TZR7|@leads>", "<group S0614TZR7 @leads>"],
  ["<!here> and <!channel>", "<broadcast here> and <broadcast channel>"],
  [
    "<!date^1392734382^{date} at {time}^https://example.com/|Feb 18>",
    "<date 1392734382 {date} at {time} https://example.com/ Feb 18>",
  ],
  ["<!date^soon^{date}|some day>", "some day"],
  [
    "<https://example.com/?a=1&amp;b=2|the &lt;page&gt;>",
    "<link https://example.com/?a=1&b=2 the <page>>",
  ],
  ["<mailto:a@example.com|a@example.com>", "a@example.com"],
  [":camera: at 10:30:15", "<emoji camera> at 10<emoji 30>15"],
])("reads the token in %j", (text, expected) => {
  expect(shown(parseMrkdwn(text))).toBe(expected);
});

test("links a bare address, without the full stop after it, unless the text is verbatim", () => {
  const text = "see https://example.com/a_b_c.";
  expect(shown(parseMrkdwn(text))).toBe(
    "see <link https://example.com/a_b_c https://example.com/a_b_c>.",
  );
  expect(shown(parseMrkdwn(text, true))).toBe(text);
});

test.each(["<javascript:alert(1)|click>", "<data:text/html,x|click>", "<file:///etc/passwd|x>"])(
  "makes no link of %j",
  (text) => expect(shown(parseMrkdwn(text))).not.toContain("<link"),
);

test("reads quotes, to the end after three signs, and code between fences", () => {
  expect(shown(parseMrkdwn("before\n&gt; one\n&gt; two\nafter"))).toBe(
    "before | [quote one\ntwo] | after",
  );
  expect(shown(parseMrkdwn("&gt;&gt;&gt; one\ntwo"))).toBe("[quote one\ntwo]");
  expect(shown(parseMrkdwn("```\na &lt; b\n*c*\n```\nafter"))).toBe("[code a < b\n*c*] | after");
});

test("keeps every letter of a text without markup", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9 .,]*$/), (text) => {
      const wanted = text.trim() === "" ? "" : text;
      expect(shown(parseMrkdwn(text))).toBe(wanted);
    }),
  );
});

test("finds an end to any text", () => {
  const marks = fc.constantFrom("*", "_", "~", "`", "```", "<", ">", "|", "&gt;", "\n", "@U1", "a");
  fc.assert(
    fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
      expect(Array.isArray(parseMrkdwn(parts.join("")))).toBe(true);
    }),
  );
});

test("reads plain text without markup, with emoji unless they are off", () => {
  expect(inline(parsePlainText("*a* :tada: &amp; b"))).toBe("*a* <emoji tada> & b");
  expect(inline(parsePlainText(":tada:", false))).toBe(":tada:");
});
