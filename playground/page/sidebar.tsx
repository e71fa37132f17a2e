import type { JSX } from "preact";
import type { PageChannel, PageNotification, PagePerson, PageState } from "../slack/page-api.ts";
import { Avatar } from "./avatar.tsx";
import { Mrkdwn } from "./text/mrkdwn.tsx";

export interface SidebarProps {
  readonly state: PageState;
  readonly place: string;
  readonly live: boolean;
  readonly faultsOpen: boolean;
  readonly onPerson: (id: string) => void;
  readonly onPlace: (place: string) => void;
  readonly onNotification: (notification: PageNotification) => void;
  readonly onFaults: () => void;
  readonly workflowsOpen: boolean;
  readonly onWorkflows: () => void;
}

/** Who I am, what I have not read, and where I can go. */
export function Sidebar(props: SidebarProps): JSX.Element {
  const { state, place } = props;
  const channels = state.channels.filter((channel) => channel.kind === "channel");
  const directs = state.channels.filter((channel) => channel.kind === "dm");
  const faultsOn = state.faults.filter((fault) => fault.on).length;
  return (
    <nav class="sidebar" aria-label="Workspace">
      <div class="sidebar-places">
        <div class="sidebar-head">
          <strong>Snapshot playground</strong>
          <Connection bot={state.bot} live={props.live} />
        </div>
        <section aria-label="People">
          <h2>I am</h2>
          <ul>
            {state.people.map((person, index) => (
              <li key={person.id}>
                <PersonButton
                  person={person}
                  index={index}
                  isMe={person.id === state.me.id}
                  waiting={state.waiting[person.id] ?? 0}
                  onPick={() => props.onPerson(person.id)}
                />
              </li>
            ))}
          </ul>
        </section>
        {state.notifications.length > 0 && (
          <section aria-label="Unread for you" class="waiting">
            <h2>Unread for you</h2>
            <ul>
              {state.notifications.map((notification) => (
                <li key={notification.id}>
                  <button
                    type="button"
                    class="notification"
                    onClick={() => props.onNotification(notification)}
                  >
                    <span class="clamp">
                      <Summary text={notification.text} />
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section aria-label="Channels">
          <h2>Channels</h2>
          <ul>
            {channels.map((channel) => (
              <li key={channel.id}>
                <ChannelButton
                  channel={channel}
                  sign="#"
                  here={place === channel.id}
                  onPick={props.onPlace}
                />
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="Apps">
          <h2>Apps</h2>
          <ul>
            {directs.map((channel) => (
              <li key={channel.id}>
                <ChannelButton
                  channel={channel}
                  sign="●"
                  here={place === channel.id}
                  onPick={props.onPlace}
                />
              </li>
            ))}
            <li>
              <button
                type="button"
                class="place"
                aria-current={place === "home" ? "page" : undefined}
                onClick={() => props.onPlace("home")}
              >
                <span class="sign" aria-hidden="true">
                  ⌂
                </span>
                App Home
              </button>
            </li>
          </ul>
        </section>
      </div>
      {state.steps.length > 0 && (
        <button
          type="button"
          class="faults-toggle"
          aria-expanded={props.workflowsOpen}
          onClick={props.onWorkflows}
        >
          Run a workflow
        </button>
      )}
      {state.faults.length > 0 && (
        <button
          type="button"
          class="faults-toggle"
          aria-expanded={props.faultsOpen}
          onClick={props.onFaults}
        >
          Make something fail
          {faultsOn > 0 && <span class="count danger">{faultsOn} on</span>}
        </button>
      )}
    </nav>
  );
}

function Connection(props: { readonly bot: PageState["bot"]; readonly live: boolean }) {
  const { connected, name, mode } = props.bot;
  const way = mode === "socket" ? "socket" : "HTTP";
  const status = !props.live ? "lost" : connected ? "up" : "down";
  const words = !props.live
    ? "connection lost, trying again"
    : connected
      ? `${name} connected (${way})`
      : `${name} not connected (${way})`;
  return (
    <p class={`connection ${status}`} role="status">
      <span class="dot" aria-hidden="true" />
      {words}
    </p>
  );
}

function PersonButton(props: {
  readonly person: PagePerson;
  readonly index: number;
  readonly isMe: boolean;
  readonly waiting: number;
  readonly onPick: () => void;
}) {
  const { person, waiting } = props;
  const shortcut = props.index < 9 ? `Alt+${props.index + 1}` : undefined;
  return (
    <button
      type="button"
      class="person"
      aria-pressed={props.isMe}
      aria-keyshortcuts={shortcut}
      title={shortcut === undefined ? person.title : `${person.title} (${shortcut})`}
      onClick={props.onPick}
    >
      <Avatar id={person.id} name={person.name} />
      <span class="person-name">{person.name}</span>
      <span class="person-title">{person.title}</span>
      {person.badge !== "" && <span class="badge">{person.badge}</span>}
      {waiting > 0 && (
        <span class="count">
          {waiting}
          <span class="unseen"> unread</span>
        </span>
      )}
    </button>
  );
}

function ChannelButton(props: {
  readonly channel: PageChannel;
  readonly sign: string;
  readonly here: boolean;
  readonly onPick: (id: string) => void;
}) {
  const { channel } = props;
  return (
    <button
      type="button"
      class={channel.unread > 0 ? "place unread" : "place"}
      aria-current={props.here ? "page" : undefined}
      onClick={() => props.onPick(channel.id)}
    >
      <span class="sign" aria-hidden="true">
        {props.sign}
      </span>
      {channel.name}
      {channel.unread > 0 && (
        <span class="count">
          {channel.unread}
          <span class="unseen"> unread</span>
        </span>
      )}
    </button>
  );
}

/** A message in one line: its markup drawn, its line breaks gone. */
function Summary({ text }: { readonly text: string }) {
  return <Mrkdwn text={text.replaceAll("\n", " ")} verbatim />;
}
