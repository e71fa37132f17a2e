import type { Json } from "./json.ts";
import type { Message } from "./message.ts";
import type { StepSpec } from "./options.ts";
import type { PageChannel, PageMessage, PagePerson, PageState, PageView } from "./page-api.ts";
import { nameOf, readMarkup } from "./rendered-text.ts";
import { linesOf } from "./shown.ts";
import type { SlackState } from "./state.ts";
import type { View } from "./views.ts";
import type { Channel, Person } from "./workspace.ts";

/** Threads of a channel that the page gets; older ones are left out. */
const threadsShown = 150;
const toastMs = 15_000;

/** Everything as that person sees it. */
export function pageStateFor(
  person: Person,
  state: SlackState,
  extras: Pick<PageState, "hint" | "faults">,
): PageState {
  const { workspace, transport } = state;
  const direct = workspace.directMessage(person);
  const own = [...workspace.channels.values()].filter(
    (channel) => channel.kind === "channel" && channel.members.has(person.id),
  );
  const home = state.views.home(person.id);
  const everybody = [...workspace.people.values()];
  const { inbox } = state.messages;
  return {
    me: pagePerson(person),
    people: everybody.map(pagePerson),
    channels: [...own, direct].map((channel) => pageChannel(channel, person, state)),
    bot: {
      name: workspace.bot.name,
      userId: workspace.bot.userId,
      connected: transport.connected(),
      mode: transport.mode,
    },
    commands: state.options.commands ?? [],
    shortcuts: state.options.shortcuts ?? [],
    steps: (state.options.steps ?? []).map((step) => pageStep(step, state)),
    groups: [...workspace.groups.values()].map(({ id, handle }) => ({ id, handle })),
    views: state.views.stack(person.id).map(pageView),
    home: home && pageView(home),
    notifications: inbox.notifications(person.id).map(({ id, message }) => ({
      id,
      channelId: message.channelId,
      ts: message.ts,
      text: summaryOf(message, state),
    })),
    waiting: Object.fromEntries(everybody.map(({ id }) => [id, inbox.notifications(id).length])),
    toast: toastFor(person, state),
    ...extras,
  };
}

function pagePerson({ id, name, title, standing, locale }: Person): PagePerson {
  return { id, name, title, badge: standing === "member" ? "" : standing, locale };
}

function pageChannel(channel: Channel, person: Person, state: SlackState): PageChannel {
  const hidden = state.messages
    .privateOf(person.id)
    .filter((message) => message.channelId === channel.id);
  const roots = state.messages.roots(channel.id, threadsShown);
  const known = new Set(roots.map((root) => root.ts));
  const entries: PageMessage[] = [];
  for (const root of roots) {
    const mine = hidden.filter((message) => message.threadTs === root.ts);
    const thread = [...root.replies, ...mine].sort(byTime);
    entries.push({
      ...pageMessage(root, state),
      thread: thread.map((reply) => pageMessage(reply, state)),
    });
    for (const reply of root.replies.filter((each) => each.broadcast))
      entries.push({ ...pageMessage(reply, state), broadcastOf: root.ts });
  }
  const loose = hidden.filter(({ threadTs }) => threadTs === null || !known.has(threadTs));
  return {
    id: channel.id,
    name: channel.name,
    kind: channel.kind,
    topic: channel.topic,
    unread: state.messages.inbox.unread(person.id, channel.id),
    messages: [...entries, ...loose.map((each) => pageMessage(each, state))].sort(byTime),
  };
}

function pageMessage(message: Message, state: SlackState): PageMessage {
  return {
    ts: message.ts,
    authorId: message.authorId,
    authorName: nameOf(message.authorId, state.workspace),
    fromBot: message.fromBot,
    text: message.text,
    blocks: message.blocks,
    ephemeral: message.onlyFor !== null,
    edited: message.editedTs !== null,
    pinned: message.pinned,
    thread: [],
    broadcastOf: null,
  };
}

const runsShown = 10;

function pageStep(step: StepSpec, state: SlackState): PageState["steps"][number] {
  const runs = state.stepRuns.filter((run) => run.step.callbackId === step.callbackId);
  const lines = (values: Json) =>
    Object.entries(values).map(([name, value]) => `${name}: ${String(value)}`);
  return {
    callbackId: step.callbackId,
    title: step.title,
    description: step.description,
    inputs: Object.entries(step.input_parameters).map(([name, parameter]) => ({
      name,
      type: parameter.type,
      title: parameter.title,
      description: parameter.description,
      required: parameter.is_required,
    })),
    runs: runs
      .slice(-runsShown)
      .toReversed()
      .map((run) => ({
        id: run.id,
        state: run.state,
        inputs: lines(run.inputs).join(" · "),
        result: run.error ?? lines(run.outputs).join("\n"),
      })),
  };
}

function pageView({ id, content, hash }: View): PageView {
  return { id, view: content, hash };
}

function summaryOf(message: Message, state: SlackState): string {
  const text = message.text || linesOf(message, state).join(" ");
  return readMarkup(text, state.workspace).slice(0, 200);
}

function toastFor(person: Person, state: SlackState): PageState["toast"] {
  const last = state.complaints
    .all()
    .findLast((complaint) => complaint.personId === person.id && !complaint.beside);
  if (!last || state.clock() - Number(last.ts) * 1000 > toastMs) return null;
  return { id: last.id, text: last.text };
}

function byTime(one: { readonly ts: string }, other: { readonly ts: string }): number {
  return one.ts < other.ts ? -1 : 1;
}
