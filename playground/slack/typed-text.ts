import type { Json } from "./json.ts";
import type { Workspace } from "./workspace.ts";

/** A piece of what somebody typed, after Slack's editor has looked at it. */
interface Piece {
  /** As messages carry it: `<@U024BE7LH>`. */
  readonly inMessage: string;
  /** As commands carry it when `should_escape` is on: `<@U024BE7LH|alice>`. */
  readonly inCommand: string;
  readonly element: Json;
}

const special = /(?<![\w/])([@#][a-zA-Z0-9](?:[\w.-]*\w)?|https?:\/\/[^\s<>|]+)/gu;

/** Source for what commands carry: Slack's page on slash commands, escaping. */
export function asCommandText(typed: string, workspace: Workspace): string {
  return piecesOf(typed, workspace)
    .map((piece) => piece.inCommand)
    .join("");
}

export function asMessage(
  typed: string,
  workspace: Workspace,
): { readonly text: string; readonly blocks: readonly Json[] } {
  const pieces = piecesOf(typed, workspace);
  const section = { type: "rich_text_section", elements: pieces.map((piece) => piece.element) };
  return {
    text: pieces.map((piece) => piece.inMessage).join(""),
    blocks: typed === "" ? [] : [{ type: "rich_text", elements: [section] }],
  };
}

function piecesOf(typed: string, workspace: Workspace): Piece[] {
  return typed
    .split(special)
    .filter((part) => part !== "")
    .map((part) => pieceOf(part, workspace));
}

function pieceOf(part: string, workspace: Workspace): Piece {
  if (/^https?:\/\//u.test(part)) {
    const mark = `<${escaped(part)}>`;
    return { inMessage: mark, inCommand: mark, element: { type: "link", url: part } };
  }
  const word = part.slice(1);
  if (part.startsWith("@")) return mentionOf(word, workspace) ?? plain(part);
  const channel = part.startsWith("#") ? workspace.findChannel(word) : undefined;
  if (!channel || channel.kind === "dm") return plain(part);
  // Of a private channel Slack gives the id only.
  const shown = channel.private ? "" : channel.name;
  const mark = `<#${channel.id}|${shown}>`;
  const element = { type: "channel", channel_id: channel.id };
  return { inMessage: mark, inCommand: mark, element };
}

function mentionOf(word: string, workspace: Workspace): Piece | null {
  const { bot } = workspace;
  const isBot = [bot.name, ...bot.aliases].includes(word.toLowerCase());
  const person = [...workspace.people.values()].find((each) => each.name === word);
  const id = isBot ? bot.userId : person?.id;
  if (id !== undefined) {
    const element = { type: "user", user_id: id };
    return { inMessage: `<@${id}>`, inCommand: `<@${id}|${word}>`, element };
  }
  const group = [...workspace.groups.values()].find((each) => each.handle === word);
  if (!group) return null;
  const mark = `<!subteam^${group.id}|@${word}>`;
  const element = { type: "usergroup", usergroup_id: group.id };
  return { inMessage: `<!subteam^${group.id}>`, inCommand: mark, element };
}

function plain(part: string): Piece {
  const text = escaped(part);
  return { inMessage: text, inCommand: text, element: { type: "text", text: part } };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
