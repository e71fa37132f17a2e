import type { Message } from "./message.ts";
import { nameOf } from "./rendered-text.ts";
import { linesOf } from "./shown.ts";
import type { SlackState } from "./state.ts";
import type { Channel } from "./workspace.ts";

interface Entry {
  readonly ts: string;
  readonly lines: readonly string[];
}

/**
 * A conversation as plain text: who said what, buttons in [brackets], replies indented under what
 * they answer, and what only one person sees marked so. Messages are shown as they are now.
 * @param viewer only what this person sees; `null` for what anybody sees
 */
export function transcriptOf(state: SlackState, channel: Channel, viewer: string | null): string {
  const entries = [
    ...rootEntries(state, channel, viewer),
    ...privateEntries(state, channel, viewer),
    ...complaintEntries(state, channel, viewer),
  ];
  return entries
    .sort((one, other) => (one.ts < other.ts ? -1 : 1))
    .flatMap((entry) => entry.lines)
    .join("\n");
}

/** All conversations in which anything was said. */
export function wholeTranscript(state: SlackState): string {
  return [...state.workspace.channels.values()]
    .map((channel) => ({ channel, text: transcriptOf(state, channel, null) }))
    .filter(({ text }) => text !== "")
    .map(({ channel, text }) => `${titleOf(state, channel)}\n${text}`)
    .join("\n\n");
}

function titleOf(state: SlackState, channel: Channel): string {
  if (channel.kind === "channel") return `── #${channel.name}`;
  const [personId = ""] = channel.members;
  return `── ${nameOf(personId, state.workspace)} and ${channel.name}`;
}

function rootEntries(state: SlackState, channel: Channel, viewer: string | null): Entry[] {
  const mine = privateIn(state, channel, viewer);
  return state.messages.roots(channel.id).map((root) => {
    const hidden = mine.filter((message) => message.threadTs === root.ts);
    const replies = [...root.replies, ...hidden].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    const inThread = replies.flatMap((reply) => indented(messageLines(reply, state), "    "));
    return { ts: root.ts, lines: [...messageLines(root, state), ...inThread] };
  });
}

function privateEntries(state: SlackState, channel: Channel, viewer: string | null): Entry[] {
  return privateIn(state, channel, viewer)
    .filter(({ threadTs }) => threadTs === null || !state.messages.find(channel.id, threadTs))
    .map((message) => ({ ts: message.ts, lines: messageLines(message, state) }));
}

function complaintEntries(state: SlackState, channel: Channel, viewer: string | null): Entry[] {
  return state.complaints
    .all()
    .filter((each) => each.channelId === channel.id)
    .filter((each) => viewer === null || each.personId === viewer)
    .map(({ ts, personId, text }) => {
      const name = nameOf(personId, state.workspace);
      return { ts, lines: [`(only ${name}) Slack: ${text}`] };
    });
}

function privateIn(state: SlackState, channel: Channel, viewer: string | null): Message[] {
  const readers = viewer === null ? [...state.workspace.people.keys()] : [viewer];
  return readers
    .flatMap((id) => state.messages.privateOf(id))
    .filter((message) => message.channelId === channel.id);
}

function messageLines(message: Message, state: SlackState): string[] {
  const [first = "", ...rest] = linesOf(message, state);
  const author = nameOf(message.authorId, state.workspace);
  const reader =
    message.onlyFor === null ? "" : `(only ${nameOf(message.onlyFor, state.workspace)}) `;
  const reactions = [...message.reactions.keys()].map((name) => `:${name}:`).join(" ");
  const tail = reactions === "" ? [] : [reactions];
  return [`${reader}${author}: ${first}`, ...indented([...rest, ...tail], "  ")];
}

function indented(lines: readonly string[], margin: string): string[] {
  return lines.map((line) => `${margin}${line}`);
}
