import type { RichTextBlock, RichTextElement } from "@slack/types";
import type { Instant } from "../../domain/instant.ts";
import { toMs } from "../../domain/instant.ts";
import type { Phrase, WordedPart } from "../../domain/phrase.ts";
import { inWords } from "../../texts/reading.ts";
import { clamp, escapeWithin, line, visible } from "./text.ts";
import { dateFormat, unknownTime, unnamed, utc } from "./words.ts";

export { unformatted } from "./words.ts";

/** The permalink of a request's card, or `null` when it has none yet. */
export type Links = (requestId: string) => string | null;

/** What drawing needs to know about the world. */
export interface Surroundings {
  readonly nowMs: number;
  readonly links?: Links;
  /** "tokyo (AWS Storage Gateway, ap-northeast-1)"; the bare name where it is not given. */
  readonly targetLabel?: (target: string) => string;
  /** For how long an approved deletion can be undone. */
  readonly deleteGraceMs?: number;
  /** What people write behind `@` to mean the bot. */
  readonly botName?: string;
}

const leafMax = 2_000;
const wordMax = 80;
const plainMax = 1_000;
/** Two blocks of lines with all that goes around them stay below a message's 12,000 characters. */
const blockMax = 5_000;
const spokenKeys = new Set(["text", "fallback", "accessibility_label"]);

interface RichTextOptions {
  readonly links?: Links | undefined;
  /** Groups are mentioned, which notifies everybody in them, only where this is set. */
  readonly mentionGroups?: boolean;
  /** How many characters the lines may have together. */
  readonly max?: number;
}

/**
 * The phrase as rich text leaves. Text leaves are never parsed by Slack, so whatever a person or a
 * service wrote stays text: it can neither mention, link nor style.
 */
export function elementsOf(phrase: Phrase, options: RichTextOptions = {}): RichTextElement[] {
  return joinTexts(inWords(phrase))
    .map((part) => elementOf(part, options))
    .filter((element) => element.type !== "text" || element.text !== "");
}

function elementOf(part: WordedPart, options: RichTextOptions): RichTextElement {
  if (typeof part === "string") return { type: "text", text: clamp(visible(part), leafMax) };
  switch (part.kind) {
    case "user":
      return { type: "user", user_id: part.id };
    case "group":
      return options.mentionGroups === true
        ? { type: "usergroup", usergroup_id: part.id }
        : { type: "text", text: `@${line(part.handle, wordMax)}` };
    case "time":
      return dateElement(part.at, part.seconds === true);
    case "code":
      return { type: "text", text: clamp(visible(part.text), leafMax), style: { code: true } };
    case "strong":
      return { type: "text", text: clamp(visible(part.text), leafMax), style: { bold: true } };
    case "request":
      return requestElement(line(part.id, wordMax), options.links?.(part.id) ?? null);
  }
}

function requestElement(id: string, url: string | null): RichTextElement {
  return url !== null && url.startsWith("https://")
    ? { type: "link", url, text: id }
    : { type: "text", text: id, style: { code: true } };
}

function joinTexts(worded: readonly WordedPart[]): WordedPart[] {
  const parts: WordedPart[] = [];
  for (const part of worded) {
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  return parts;
}

function dateElement(at: Instant, seconds: boolean): RichTextElement {
  const ms = toMs(at);
  if (!Number.isFinite(ms)) return { type: "text", text: unknownTime() };
  return {
    type: "date",
    timestamp: Math.floor(ms / 1_000),
    format: dateFormat(seconds),
    fallback: utc(at, seconds),
  };
}

/**
 * The phrase for a message's top-level `text`, at most `max` characters. People are "someone" there
 * unless `mention` is set, since a mention in it can notify; the blocks beside it say who.
 */
export function plainOf(phrase: Phrase, mention = false, max = plainMax): string {
  let text = "";
  for (const part of inWords(phrase, mention ? undefined : unnamed)) {
    const room = max - text.length;
    const next = plainPart(part, room);
    if (next.length > room) return `${text}…`;
    text += next;
  }
  return text.trim() === "" ? "–" : text;
}

function plainPart(part: WordedPart, room: number): string {
  if (typeof part === "string") return escapeWithin(visible(part), room);
  switch (part.kind) {
    case "user":
      return `<@${part.id}>`;
    case "group":
      return `@${escapeWithin(line(part.handle, wordMax), room)}`;
    case "time":
      return dateToken(part.at, part.seconds === true);
    case "code":
    case "strong":
      return escapeWithin(visible(part.text), room);
    case "request":
      return escapeWithin(line(part.id, wordMax), room);
  }
}

/** Source: Slack, "Formatting text", date tokens. */
function dateToken(at: Instant, seconds: boolean): string {
  const ms = toMs(at);
  if (!Number.isFinite(ms)) return unknownTime();
  return `<!date^${Math.floor(ms / 1_000)}^${dateFormat(seconds)}|${utc(at, seconds)}>`;
}

/** Lines that are not empty, as many as fit: the first ones matter most. */
function linesOf(phrases: readonly Phrase[], options: RichTextOptions): RichTextElement[][] {
  const lines: RichTextElement[][] = [];
  let room = options.max ?? blockMax;
  for (const phrase of phrases) {
    const elements = elementsOf(phrase, options);
    if (elements.length === 0) continue;
    room -= charactersIn(elements);
    if (room < 0) return [...lines, [{ type: "text", text: "…" }]];
    lines.push(elements);
  }
  return lines;
}

/** How much of a message's budget blocks or leaves use: every text that is shown or spoken. */
export function charactersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + charactersIn(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, inside]) => {
    if (typeof inside !== "string") return sum + charactersIn(inside);
    return spokenKeys.has(key) ? sum + inside.length : sum;
  }, 0);
}

/** One block with a line for each phrase, or none; empty phrases are left out. */
export function paragraphs(
  phrases: readonly Phrase[],
  options: RichTextOptions = {},
): RichTextBlock[] {
  const lines = linesOf(phrases, options);
  if (lines.length === 0) return [];
  const elements = lines.flatMap((line, index): RichTextElement[] =>
    index === 0 ? line : [{ type: "text", text: "\n" }, ...line],
  );
  return [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
}

/** One block with a bullet for each phrase, or none; empty phrases are left out. */
export function bullets(
  phrases: readonly Phrase[],
  options: RichTextOptions = {},
): RichTextBlock[] {
  const elements = linesOf(phrases, options).map((line) => ({
    type: "rich_text_section" as const,
    elements: line,
  }));
  if (elements.length === 0) return [];
  return [{ type: "rich_text", elements: [{ type: "rich_text_list", style: "bullet", elements }] }];
}
