import { objectIn, objectsIn, textIn, type Json } from "./json.ts";
import type { Workspace } from "./workspace.ts";

/** Marked-up text as a person reads it: names instead of ids, no styling, entities decoded. */
export function readMarkup(markup: string, workspace: Workspace): string {
  return markup
    .replaceAll(/<([^<>]+)>/gu, (whole, inside: string) => readMark(inside, workspace) ?? whole)
    .replaceAll(/(^|[\s("'([{])([*_~`])(\S(?:[^\n]*?\S)?)\2(?=$|[\s.,;:!?)"'\]}])/gmu, "$1$3")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function readMark(inside: string, workspace: Workspace): string | null {
  const [target = "", label] = inside.split("|");
  if (target.startsWith("@")) return `@${nameOf(target.slice(1), workspace)}`;
  if (target.startsWith("#"))
    return `#${workspace.channels.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith("!subteam^"))
    return `@${workspace.groups.get(target.slice(9))?.handle ?? target.slice(9)}`;
  if (target.startsWith("!date^")) return label ?? target;
  if (target.startsWith("!")) return `@${target.slice(1)}`;
  return /^(https?:|mailto:)/u.test(target) ? (label ?? target) : null;
}

export function nameOf(userId: string, workspace: Workspace): string {
  if (userId === workspace.bot.userId) return workspace.bot.name;
  return workspace.people.get(userId)?.name ?? userId;
}

/** A text object, as a person reads it. */
export function readText(text: unknown, workspace: Workspace): string {
  const { type, text: content } = objectIn(text);
  const raw = textIn(content);
  return type === "mrkdwn" ? readMarkup(raw, workspace) : raw;
}

/** The lines of a rich_text block. */
export function readRichText(block: Json, workspace: Workspace): string[] {
  return objectsIn(block["elements"]).flatMap((element) => {
    const { type, indent } = element;
    const inner = objectsIn(element["elements"]);
    if (type === "rich_text_list") {
      const ordered = element["style"] === "ordered";
      const margin = "  ".repeat(typeof indent === "number" ? indent : 0);
      return inner.map((item, index) => {
        const mark = ordered ? `${index + 1}.` : "•";
        return `${margin}${mark} ${leaves(objectsIn(item["elements"]), workspace)}`;
      });
    }
    const lines = leaves(inner, workspace).split("\n");
    return type === "rich_text_quote" ? lines.map((line) => `> ${line}`) : lines;
  });
}

function leaves(elements: readonly Json[], workspace: Workspace): string {
  return elements.map((leaf) => readLeaf(leaf, workspace)).join("");
}

function readLeaf(leaf: Json, workspace: Workspace): string {
  switch (leaf["type"]) {
    case "user":
      return `@${nameOf(textIn(leaf["user_id"]), workspace)}`;
    case "usergroup": {
      const id = textIn(leaf["usergroup_id"]);
      return `@${workspace.groups.get(id)?.handle ?? id}`;
    }
    case "channel": {
      const id = textIn(leaf["channel_id"]);
      return `#${workspace.channels.get(id)?.name ?? id}`;
    }
    case "broadcast":
      return `@${textIn(leaf["range"])}`;
    case "emoji":
      return textIn(leaf["unicode"]) === "" ? `:${textIn(leaf["name"])}:` : emoji(leaf);
    case "link":
      return textIn(leaf["text"]) || textIn(leaf["url"]);
    case "date":
      return textIn(leaf["fallback"]) || String(leaf["timestamp"]);
    default:
      return textIn(leaf["text"]);
  }
}

function emoji(leaf: Json): string {
  const points = textIn(leaf["unicode"])
    .split("-")
    .map((hex) => Number.parseInt(hex, 16));
  return points.some(Number.isNaN) ? "" : String.fromCodePoint(...points);
}
