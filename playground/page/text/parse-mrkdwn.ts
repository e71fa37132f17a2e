import { type Inline, type Paragraph, safeUrl, type TextStyle } from "./prose.ts";

const styles: ReadonlyMap<string, TextStyle> = new Map([
  ["*", "bold"],
  ["_", "italic"],
  ["~", "strike"],
]);

/**
 * Slack's mrkdwn as a tree. Never fails: whatever is not markup is text.
 * `verbatim` leaves bare addresses alone, as in a text object.
 * Source: docs.slack.dev, "Formatting message text".
 */
export function parseMrkdwn(text: string, verbatim = false): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  // Odd parts are what stood between two fences.
  for (const [index, part] of text.split(/```([\s\S]*?)```/).entries()) {
    if (index % 2 === 1) {
      paragraphs.push({ kind: "code", text: literal(part).replace(/^\n|\n$/g, "") });
    } else {
      paragraphs.push(...lines(part.replace(/^\n|\n$/g, ""), verbatim));
    }
  }
  return paragraphs;
}

/** `&lt;`, `&gt;` and `&amp;` are the only entities that Slack knows. */
export function decodeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) =>
    name === "lt" ? "<" : name === "gt" ? ">" : "&",
  );
}

/** A plain_text object: entities and emoji, no other markup. */
export function parsePlainText(text: string, emoji = true): Inline[] {
  const decoded = decodeEntities(text);
  return emoji ? withEmoji(decoded) : [{ kind: "text", text: decoded }];
}

function lines(text: string, verbatim: boolean): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let open: { kind: "lines" | "quote"; lines: string[] } | null = null;
  let quoteRest = false;
  const close = () => {
    if (open === null) return;
    const body = open.lines.join("\n");
    if (body.trim() !== "") {
      paragraphs.push({ kind: open.kind, children: parseInline(body, verbatim) });
    }
    open = null;
  };
  for (const line of text.split("\n")) {
    const rest = /^(?:&gt;|>){3} ?(.*)$/.exec(line);
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (rest !== null) quoteRest = true;
    const kind = quoteRest || quoted !== null ? "quote" : "lines";
    const body = rest?.[1] ?? (quoteRest ? line : (quoted?.[1] ?? line));
    if (open === null || open.kind !== kind) {
      close();
      open = { kind, lines: [] };
    }
    open.lines.push(body);
  }
  close();
  return paragraphs;
}

/** Styles, tokens in angle brackets, emoji and, unless verbatim, bare addresses. */
function parseInline(text: string, verbatim: boolean): Inline[] {
  const nodes: Inline[] = [];
  let plainFrom = 0;
  const flush = (to: number) => {
    if (to > plainFrom) nodes.push(...plain(text.slice(plainFrom, to), verbatim));
  };
  let at = 0;
  while (at < text.length) {
    const span = spanAt(text, at, verbatim);
    if (span === null) {
      at += 1;
      continue;
    }
    flush(at);
    nodes.push(...span.nodes);
    at = span.end;
    plainFrom = at;
  }
  flush(at);
  return nodes;
}

function spanAt(
  text: string,
  at: number,
  verbatim: boolean,
): { nodes: Inline[]; end: number } | null {
  const mark = text.charAt(at);
  if (mark === "<") {
    const end = text.indexOf(">", at);
    const node = end === -1 ? null : token(text.slice(at + 1, end));
    return node === null ? null : { nodes: [node], end: end + 1 };
  }
  if (mark === "`") {
    const end = text.indexOf("`", at + 1);
    const inner = text.slice(at + 1, end);
    if (end === -1 || inner === "" || inner.includes("\n")) return null;
    const children = inner.split(/(<[^>]+>)/).flatMap((part): Inline[] => {
      const node = part.startsWith("<") ? token(part.slice(1, -1)) : null;
      if (node !== null) return [node];
      return part === "" ? [] : [{ kind: "text", text: decodeEntities(part) }];
    });
    return { nodes: [{ kind: "styled", style: "code", children }], end: end + 1 };
  }
  const style = styles.get(mark);
  if (style === undefined || !mayOpen(text, at)) return null;
  const end = closing(text, at, mark);
  if (end === -1) return null;
  const children = parseInline(text.slice(at + 1, end), verbatim);
  return { nodes: [{ kind: "styled", style, children }], end: end + 1 };
}

function mayOpen(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  return !/[\p{L}\p{N}]/u.test(before) && /\S/.test(text.charAt(at + 1));
}

function closing(text: string, from: number, mark: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\n") return -1;
    if (char === "<" || char === "`") {
      const end = text.indexOf(char === "<" ? ">" : "`", at + 1);
      if (end !== -1) at = end;
    } else if (char === mark && at > from + 1) {
      const closes = /\S/.test(text.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(at + 1));
      if (closes) return at;
    }
  }
  return -1;
}

/** What stands between `<` and `>`; `null` when it is no token of Slack's. */
function token(body: string): Inline | null {
  const bar = body.indexOf("|");
  const target = bar === -1 ? body : body.slice(0, bar);
  const label = bar === -1 ? "" : decodeEntities(body.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: "user", id: target.slice(1), label };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { kind: "channel", id: target.slice(1), label };
  if (target.startsWith("!subteam^")) return { kind: "group", id: target.slice(9), label };
  if (target.startsWith("!date^")) {
    const [atS = "", format = "", url = ""] = target.slice(6).split("^");
    if (!/^\d+$/.test(atS)) return { kind: "text", text: label };
    const link = safeUrl(decodeEntities(url));
    return {
      kind: "date",
      atS: Number(atS),
      format: decodeEntities(format),
      url: link,
      fallback: label,
    };
  }
  if (/^!(here|channel|everyone)$/.test(target)) {
    return { kind: "broadcast", range: target.slice(1) };
  }
  const address = decodeEntities(target);
  const url = safeUrl(address);
  if (url !== null) return { kind: "link", url, label: label === "" ? url : label };
  if (address.startsWith("mailto:")) {
    return { kind: "text", text: label === "" ? address.slice(7) : label };
  }
  return null;
}

function plain(text: string, verbatim: boolean): Inline[] {
  if (verbatim) return withEmoji(decodeEntities(text));
  return text.split(/(\bhttps?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]'"*_~])/).flatMap((part, index) => {
    const decoded = decodeEntities(part);
    const url = index % 2 === 1 ? safeUrl(decoded) : null;
    if (url !== null) return [{ kind: "link", url, label: url }];
    return withEmoji(decoded);
  });
}

/** Emoji names become their own nodes; whether the name is known is the drawing's business. */
export function withEmoji(text: string): Inline[] {
  return text
    .split(/:([a-z0-9_+-]+):/)
    .map((part, index): Inline =>
      index % 2 === 1 ? { kind: "emoji", name: part } : { kind: "text", text: part },
    )
    .filter((node) => node.kind !== "text" || node.text !== "");
}

function literal(text: string): string {
  const named = text.replace(/<([^<>\n]+)>/g, (whole, body: string) => {
    const bar = body.indexOf("|");
    if (bar !== -1) return body.slice(bar + 1);
    return /^https?:/.test(body) ? body : whole;
  });
  return decodeEntities(named);
}
