import { expect, test } from "vitest";
import { parseMarkdown } from "../../../playground/page/text/parse-markdown.ts";

const text = (words: string) => ({ kind: "text", text: words });

test("reads headings, lists, quotes, code and paragraphs", () => {
  const source =
    "# Title\n\nFirst\nline\n\n- one\n  - two\n\n1. three\n\n> said\n\n```js\na < b\n```";
  expect(parseMarkdown(source)).toEqual([
    { kind: "heading", level: 1, children: [text("Title")] },
    { kind: "lines", children: [text("First\nline")] },
    {
      kind: "list",
      ordered: false,
      items: [
        { indent: 0, children: [text("one")] },
        { indent: 1, children: [text("two")] },
      ],
    },
    { kind: "list", ordered: true, items: [{ indent: 0, children: [text("three")] }] },
    { kind: "quote", children: [text("said")] },
    { kind: "code", text: "a < b" },
  ]);
});

test("reads styles and links, and leaves unsafe addresses as they were written", () => {
  const [paragraph] = parseMarkdown(
    "**b** *i* ~~s~~ `c` [l](https://a.example/) [x](javascript:1)",
  );
  expect(paragraph).toEqual({
    kind: "lines",
    children: [
      { kind: "styled", style: "bold", children: [text("b")] },
      text(" "),
      { kind: "styled", style: "italic", children: [text("i")] },
      text(" "),
      { kind: "styled", style: "strike", children: [text("s")] },
      text(" "),
      { kind: "styled", style: "code", children: [text("c")] },
      text(" "),
      { kind: "link", url: "https://a.example/", label: "l" },
      text(" "),
      text("[x](javascript:1)"),
    ],
  });
});

test("keeps HTML as text", () => {
  expect(parseMarkdown("<b>x</b>")).toEqual([{ kind: "lines", children: [text("<b>x</b>")] }]);
});
