import { cleanText, tidy } from "./clean.ts";

/** A command's text without the chat's escaping. */
export interface PlainText {
  /** Clean; a mention reads `@U024BE7LH`. */
  readonly text: string;
  /** What the chat calls the mentioned people, by user id; a label for reading, never an identity. */
  readonly names: ReadonlyMap<string, string>;
}

const entities: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** The three entities as the characters they stand for. */
export function decode(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/gu, (entity) => entities[entity] ?? entity);
}

/** The reverse of decoding: what the chat sends when somebody types these three characters. */
export function encode(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Reads `<@U…|name>`, `<#C…|name>`, `<!subteam^S…|@name>`, `<!here>` and `<https://…|label>` as the
 * text they stand for, then the three entities. Mentions are found before anything is decoded or
 * normalised: what looks like one afterwards was typed by hand and is only text.
 */
export function plainText(raw: string): PlainText {
  const names = new Map<string, string>();
  if (!/[<&]/u.test(raw)) return { text: cleanText(raw), names };
  const parts: string[] = [];
  let from = 0;
  for (const match of raw.matchAll(/<([^<>]*)>/gu)) {
    parts.push(decode(raw.slice(from, match.index)), readToken(match[1] ?? "", names));
    from = match.index + match[0].length;
  }
  parts.push(decode(raw.slice(from)));
  return { text: cleanText(parts.join("")), names };
}

function readToken(content: string, names: Map<string, string>): string {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? "" : tidy(decode(content.slice(bar + 1)));
  const user = /^@([UW][A-Z0-9]+)$/u.exec(target)?.[1];
  if (user !== undefined) {
    if (label !== "") names.set(user, label);
    return `@${user}`;
  }
  if (/^#[A-Z0-9]+$/u.test(target)) return label === "" ? target : `#${label.replace(/^#/u, "")}`;
  const special = /^!(?:subteam\^)?([A-Za-z0-9]+)/u.exec(target)?.[1];
  if (special !== undefined) return label === "" ? `@${special}` : label;
  if (/^[a-z][a-z0-9+.-]*:/iu.test(target)) return label === "" ? decode(target) : label;
  return `<${decode(content)}>`;
}

/** Puts people's names where their ids stand, for a sentence that is only read. */
export function withNames(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/@([UW][A-Z0-9]+)/gu, (mention, id: string) => {
    const name = names.get(id);
    return name === undefined ? mention : `@${name.replace(/^@/u, "")}`;
  });
}
