import type { PlainTextElement } from "@slack/types";
import type { Phrase } from "../../domain/phrase.ts";
import { unformatted } from "./words.ts";

/** Invisible characters and those that turn the direction of writing, but not line ends. */
const unseen = /(?!\n|\uFE0E|\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Text without what cannot be seen: a name from outside cannot rearrange the line it stands in. */
export function visible(text: string): string {
  return text.replace(unseen, "");
}

/** At most `max` UTF-16 units, the last of them `…` when something was cut; no pair is split. */
export function clamp(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, Math.max(max - 1, 0));
  return `${/[\uD800-\uDBFF]$/u.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** For outside text: visible, one line, at most `max` long. */
export function line(text: string, max: number): string {
  return clamp(visible(text.replace(/\s+/gu, " ")).trim(), max);
}

/** Source: Slack, "Formatting text": these three characters and no others, `&` first. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Escaped text of at most `max` characters: cut between characters, never inside an entity. */
export function escapeWithin(text: string, max: number): string {
  const whole = escape(text);
  if (whole.length <= max) return whole;
  let cut = "";
  for (const char of text) {
    const next = escape(char);
    if (cut.length + next.length > max - 1) break;
    cut += next;
  }
  return `${cut}…`;
}

/**
 * A text object that never parses anything; Slack refuses an empty one. Texts of ours come as a
 * phrase, what comes from outside as it is.
 */
export function plain(text: string | Phrase, max: number): PlainTextElement {
  const shown = clamp(visible(typeof text === "string" ? text : unformatted(text)), max);
  return { type: "plain_text", text: shown.trim() === "" ? "–" : shown, emoji: false };
}
