import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PageState } from "../slack/page-api.ts";

/** Who and what the ids in texts stand for. */
export interface Directory {
  readonly meId: string;
  readonly people: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
  /** Goes to a channel, or to one message of it. */
  readonly visit: (channelId: string, ts?: string) => void;
}

export const DirectoryContext = createContext<Directory>({
  meId: "",
  people: new Map(),
  groups: new Map(),
  channels: new Map(),
  visit: () => undefined,
});

export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}

/** Ids to names. Where the server does not say the bot's id, the messages it wrote do. */
export function namesIn(state: PageState): Omit<Directory, "visit"> {
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
    people,
    groups: new Map(state.groups.map((group) => [group.id, group.handle])),
    channels: new Map(state.channels.map((channel) => [channel.id, channel.name])),
  };
}
