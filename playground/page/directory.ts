import { createContext } from "preact";
import { useContext, useRef } from "preact/hooks";
import type { PageState } from "../slack/page-api.ts";

/** Who reads, and who and what the ids in texts stand for. */
export interface Directory {
  readonly meId: string;
  /** Of whoever reads: Slack writes dates and its own words in it. */
  readonly locale: string;
  readonly people: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
  /** Goes to a channel, or to one message of it. */
  readonly visit: (channelId: string, ts?: string) => void;
}

export const DirectoryContext = createContext<Directory>({
  meId: "",
  locale: "en-US",
  people: new Map(),
  groups: new Map(),
  channels: new Map(),
  visit: () => undefined,
});

export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}

/**
 * The directory of this state. It stays the same object while the names do, because every mention
 * on the page is drawn anew when it changes.
 */
export function useNewDirectory(state: PageState, visit: Directory["visit"]): Directory {
  const newest = useRef<Directory | null>(null);
  const next = { ...namesIn(state), visit };
  const before = newest.current;
  const same =
    before !== null &&
    before.meId === next.meId &&
    before.locale === next.locale &&
    before.visit === visit &&
    haveSameEntries(before.people, next.people) &&
    haveSameEntries(before.groups, next.groups) &&
    haveSameEntries(before.channels, next.channels);
  if (!same) newest.current = next;
  return same ? before : next;
}

function haveSameEntries(
  some: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
): boolean {
  return some.size === others.size && [...some].every(([id, name]) => others.get(id) === name);
}

/** Ids to names. Where the server does not say the bot's id, the messages it wrote do. */
function namesIn(state: PageState): Omit<Directory, "visit"> {
  const people = new Map<string, string>();
  for (const channel of state.channels) {
    for (const message of channel.messages) {
      if (message.fromBot) people.set(message.authorId, message.authorName);
    }
  }
  if (state.bot.userId !== undefined) people.set(state.bot.userId, state.bot.name);
  for (const person of state.people) people.set(person.id, person.name);
  return {
    meId: state.me.id,
    locale: state.me.locale,
    people,
    groups: new Map(state.groups.map((group) => [group.id, group.handle])),
    channels: new Map(state.channels.map((channel) => [channel.id, channel.name])),
  };
}
