import type { PageState } from "../slack/page-api.ts";

export interface Suggestion {
  /** What the word becomes. */
  readonly insert: string;
  readonly label: string;
  readonly note: string;
}

export interface Completion {
  /** The part of the text that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

const most = 8;

/** What the word before the caret may become: a command at the start, else a person, group or channel. */
export function complete(text: string, caret: number, state: PageState): Completion | null {
  const before = text.slice(0, caret);
  const slash = /^\/\S*$/.exec(before);
  if (slash !== null) {
    const suggestions = state.commands
      .filter((command) => command.command.startsWith(before.toLowerCase()))
      .map((command) => ({
        insert: `${command.command} `,
        label: `${command.command} ${command.hint}`.trim(),
        note: command.help,
      }));
    return finish(0, caret, suggestions);
  }
  const word = /(?:^|\s)([@#])([\w.-]*)$/.exec(before);
  if (word === null) return null;
  const [, sign = "", typed = ""] = word;
  const names = sign === "@" ? mentionable(state) : channelNames(state);
  const suggestions = names
    .filter((each) => each.name.toLowerCase().startsWith(typed.toLowerCase()))
    .map((each) => ({ insert: `${sign}${each.name} `, label: sign + each.name, note: each.note }));
  return finish(caret - typed.length - 1, caret, suggestions);
}

function finish(from: number, to: number, suggestions: readonly Suggestion[]): Completion | null {
  return suggestions.length === 0 ? null : { from, to, suggestions: suggestions.slice(0, most) };
}

interface Name {
  readonly name: string;
  readonly note: string;
}

function mentionable(state: PageState): Name[] {
  return [
    { name: state.bot.name, note: "app" },
    ...state.people.map((person) => ({ name: person.name, note: person.title })),
    ...state.groups.map((group) => ({ name: group.handle, note: "group" })),
  ];
}

function channelNames(state: PageState): Name[] {
  return state.channels
    .filter((channel) => channel.kind === "channel")
    .map((channel) => ({ name: channel.name, note: channel.topic }));
}
