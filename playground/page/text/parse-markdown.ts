import { withEmoji } from "./parse-mrkdwn.ts";
import { type Inline, type ListItem, type Paragraph, safeUrl } from "./prose.ts";

const inlinePattern =
  /`([^`\n]+)`|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*(\S(?:[^*\n]*\S)?)\*|\b_(\S(?:[^_\n]*\S)?)_\b|\[([^\]\n]*)\]\(([^)\s]+)\)/;

/** The common part of Markdown, for the `markdown` block. Never fails; HTML stays text. */
export function parseMarkdown(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  for (const [index, part] of text.split(/^```[^\n]*\n([\s\S]*?)^```$/m).entries()) {
    if (index % 2 === 1) paragraphs.push({ kind: "code", text: part.replace(/\n$/, "") });
    else paragraphs.push(...blocksOf(part));
  }
  return paragraphs;
}

function blocksOf(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let loose: { kind: "lines" | "quote"; lines: string[] } | null = null;
  let list: { ordered: boolean; items: ListItem[] } | null = null;
  const close = () => {
    if (loose !== null) {
      paragraphs.push({ kind: loose.kind, children: inline(loose.lines.join("\n")) });
    }
    if (list !== null) paragraphs.push({ kind: "list", ordered: list.ordered, items: list.items });
    loose = null;
    list = null;
  };
  for (const line of text.split("\n")) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line);
    const quote = /^>\s?(.*)$/.exec(line);
    if (line.trim() === "") {
      close();
    } else if (heading !== null) {
      close();
      const level = heading[1]?.length ?? 1;
      paragraphs.push({ kind: "heading", level, children: inline(heading[2] ?? "") });
    } else if (item !== null) {
      if (loose !== null) close();
      list ??= { ordered: item[2] !== undefined, items: [] };
      const indent = Math.floor((item[1]?.length ?? 0) / 2);
      list.items.push({ indent, children: inline(item[3] ?? "") });
    } else {
      const kind = quote === null ? "lines" : "quote";
      if (list !== null || (loose !== null && loose.kind !== kind)) close();
      loose ??= { kind, lines: [] };
      loose.lines.push(quote?.[1] ?? line);
    }
  }
  close();
  return paragraphs;
}

function inline(text: string): Inline[] {
  const match = inlinePattern.exec(text);
  if (match === null) return withEmoji(text);
  const [whole, code, bold, bold2, strike, italic, italic2, label, address] = match;
  const before = withEmoji(text.slice(0, match.index));
  const after = inline(text.slice(match.index + whole.length));
  return [...before, spanOf(), ...after];

  function spanOf(): Inline {
    if (code !== undefined) {
      return { kind: "styled", style: "code", children: [{ kind: "text", text: code }] };
    }
    const strong = bold ?? bold2;
    if (strong !== undefined) return { kind: "styled", style: "bold", children: inline(strong) };
    if (strike !== undefined) return { kind: "styled", style: "strike", children: inline(strike) };
    const slanted = italic ?? italic2;
    if (slanted !== undefined) {
      return { kind: "styled", style: "italic", children: inline(slanted) };
    }
    const url = safeUrl(address ?? "");
    return url === null
      ? { kind: "text", text: whole }
      : { kind: "link", url, label: label ?? url };
  }
}
