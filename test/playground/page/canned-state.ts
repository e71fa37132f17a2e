import type {
  PageChannel,
  PageMessage,
  PagePerson,
  PageState,
} from "../../../playground/slack/page-api.ts";

export const alice = {
  id: "U024ALICE",
  name: "alice",
  title: "engineer",
  badge: "",
  locale: "en-US",
};
export const bob = {
  id: "U024BOB01",
  name: "bob",
  title: "storage lead",
  badge: "",
  locale: "en-US",
};
export const frank = {
  id: "U024FRANK",
  name: "frank",
  title: "contractor",
  badge: "guest",
  locale: "en-US",
};
export const people: readonly PagePerson[] = [alice, bob, frank];
export const ops = "C024OPS01";
export const botId = "U024BOT01";

/** 20 November 2026, 14:02:11 UTC, and so many seconds later. */
export function tsAt(afterS: number): string {
  return `${1_795_183_331 + afterS}.000100`;
}

let made = 0;

/** A message of the bot's; what is given replaces the usual. */
export function botMessage(given: Partial<PageMessage>): PageMessage {
  made += 1;
  return {
    ts: tsAt(made),
    authorId: botId,
    authorName: "snapshot",
    fromBot: true,
    text: "",
    blocks: [],
    ephemeral: false,
    edited: false,
    pinned: false,
    thread: [],
    broadcastOf: null,
    ...given,
  };
}

export function personMessage(person: PagePerson, text: string): PageMessage {
  return botMessage({ authorId: person.id, authorName: person.name, fromBot: false, text });
}

export function channelOf(messages: readonly PageMessage[], given: Partial<PageChannel> = {}) {
  const channel: PageChannel = {
    id: ops,
    name: "ops",
    kind: "channel",
    topic: "changes and their snapshots",
    unread: 0,
    messages,
  };
  return { ...channel, ...given };
}

/** What `person` sees when #ops holds these messages. */
export function stateOf(
  person: PagePerson,
  messages: readonly PageMessage[],
  given: Partial<PageState> = {},
): PageState {
  return {
    me: person,
    people,
    channels: [
      channelOf(messages),
      channelOf([], { id: "C024RANDM", name: "random", topic: "" }),
      channelOf([], { id: `D024${person.name}`, name: "snapshot", kind: "dm", topic: "" }),
    ],
    bot: { name: "snapshot", connected: true, mode: "socket" },
    commands: [
      {
        command: "/snapshot",
        hint: "<what> [reason…] | list | help",
        help: "Take a snapshot before a change",
      },
    ],
    shortcuts: [],
    steps: [],
    groups: [{ id: "S024LEADS", handle: "storage-leads" }],
    views: [],
    home: null,
    notifications: [],
    waiting: {},
    hint: "Ask for a snapshot: `/snapshot db-primary before migration 42`",
    faults: [],
    toast: null,
    ...given,
  };
}

export function plain(text: string) {
  return { type: "plain_text", text };
}

export function mrkdwn(text: string) {
  return { type: "mrkdwn", text };
}

export function option(text: string, value: string) {
  return { text: plain(text), value };
}
