import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { PageChannel, PageNotification, PageState } from "../slack/page-api.ts";
import { Composer } from "./composer.tsx";
import { ConfirmProvider } from "./confirm.tsx";
import { DirectoryContext, useNewDirectory } from "./directory.ts";
import { Faults } from "./faults.tsx";
import { Hint } from "./hint.tsx";
import { Home } from "./home.tsx";
import { Messages } from "./messages.tsx";
import { Modals } from "./modal.tsx";
import { type Route, useRoute } from "./route.ts";
import { ShortcutsContext } from "./shortcuts.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Workflows } from "./workflow.tsx";
import { usePageState } from "./state.ts";
import { Mrkdwn } from "./text/mrkdwn.tsx";
import { Thread } from "./thread.tsx";
import { Toast } from "./toast.tsx";
import { useReading, useShortcuts } from "./use-page.ts";

export function App(): JSX.Element {
  const [route, go] = useRoute();
  const stream = usePageState(route.as);
  const { state } = stream;
  const shownAs = state?.me.id ?? "";
  useEffect(() => {
    // The address named nobody, or somebody unknown: say who the server answered for.
    if (stream.as === route.as && shownAs !== "" && shownAs !== route.as) {
      go({ as: shownAs }, true);
    }
  }, [stream.as, route.as, shownAs, go]);
  if (state === null) {
    return (
      <p class="starting" role="status">
        {stream.problem === null
          ? "Connecting to the playground…"
          : `The playground said something that this page does not understand. ${stream.problem}`}
      </p>
    );
  }
  return <Workspace state={state} live={stream.live} route={route} go={go} />;
}

function Workspace(props: {
  readonly state: PageState;
  readonly live: boolean;
  readonly route: Route;
  readonly go: (change: Partial<Route>, replace?: boolean) => void;
}): JSX.Element {
  const { state, route, go } = props;
  const [faultsOpen, setFaultsOpen] = useState(false);
  const [workflowsOpen, setWorkflowsOpen] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const [targetTs, setTargetTs] = useState<string | null>(null);

  const channel =
    route.place === "home"
      ? null
      : (state.channels.find((each) => each.id === route.place) ?? state.channels[0] ?? null);
  const root = channel?.messages.find((each) => each.ts === route.thread) ?? null;

  const goTo = useCallback(
    (place: string) => {
      go({ place, thread: "" });
      setTargetTs(null);
      setMenuOpen(false);
    },
    [go],
  );
  const become = useCallback(
    (as: string) => {
      go({ as });
      setTargetTs(null);
      setMenuOpen(false);
    },
    [go],
  );
  const channels = useRef(state.channels);
  channels.current = state.channels;
  const visit = useCallback(
    (channelId: string, ts?: string) => {
      goTo(channelId);
      if (ts === undefined) return;
      const thread = threadOf(channels.current, channelId, ts);
      if (thread !== null) go({ thread });
      setTargetTs(ts);
    },
    [goTo, go],
  );
  const openThread = useCallback(
    (rootTs: string) => {
      go({ thread: rootTs });
      setTargetTs(null);
    },
    [go],
  );
  const closeThread = useCallback(() => go({ thread: "" }), [go]);

  useReading(state, channel);
  useShortcuts(state, channel?.id ?? "home", { become, goTo, closeThread });
  useEffect(() => {
    const where = channel === null ? "App Home" : channel.name;
    document.title = `${state.me.name} · ${where} · Snapshot playground`;
  }, [state.me.name, channel]);

  const directory = useNewDirectory(state, visit);
  return (
    <DirectoryContext.Provider value={directory}>
      <ShortcutsContext.Provider value={state.shortcuts}>
        <ConfirmProvider>
          <div class={menuOpen ? "workspace menu-open" : "workspace"}>
            <Sidebar
              state={state}
              place={channel?.id ?? "home"}
              live={props.live}
              faultsOpen={faultsOpen}
              onPerson={become}
              onPlace={goTo}
              onNotification={(each: PageNotification) => visit(each.channelId, each.ts)}
              onFaults={() => setFaultsOpen(!faultsOpen)}
              workflowsOpen={workflowsOpen}
              onWorkflows={() => setWorkflowsOpen(!workflowsOpen)}
            />
            <main aria-label={channel === null ? "App Home" : channel.name}>
              <header class="main-head">
                <button
                  type="button"
                  class="quiet menu-button"
                  aria-label="People and channels"
                  aria-expanded={menuOpen}
                  onClick={() => setMenuOpen(!menuOpen)}
                >
                  ☰
                  {state.notifications.length > 0 && (
                    <span class="count">
                      {state.notifications.length}
                      <span class="unseen"> unread</span>
                    </span>
                  )}
                </button>
                <h1>{titleOf(channel)}</h1>
                <div class="topic">{channel !== null && <Mrkdwn text={channel.topic} />}</div>
                <span class="whoami">as {state.me.name}</span>
              </header>
              <Hint hint={state.hint} />
              {channel === null ? (
                <Home state={state} />
              ) : (
                <>
                  <Messages
                    key={`${state.me.id}/${channel.id}`}
                    label={`Messages in ${channel.name}`}
                    channelId={channel.id}
                    messages={channel.messages}
                    inThread={false}
                    targetTs={targetTs}
                    onThread={openThread}
                  />
                  <Composer
                    key={`${state.me.id}/${channel.id}`}
                    state={state}
                    channel={channel}
                    threadTs={null}
                    label={`Message ${channel.kind === "dm" ? "" : "#"}${channel.name}`}
                  />
                </>
              )}
            </main>
            {channel !== null && root !== null && (
              <Thread
                key={`${state.me.id}/${root.ts}`}
                state={state}
                channel={channel}
                root={root}
                targetTs={targetTs}
                onClose={closeThread}
              />
            )}
            {workflowsOpen && (
              <Workflows
                state={state}
                channelId={channel?.id ?? ""}
                onClose={() => setWorkflowsOpen(false)}
              />
            )}
            {faultsOpen && <Faults faults={state.faults} onClose={() => setFaultsOpen(false)} />}
          </div>
          <Modals key={state.me.id} views={state.views} />
          <Toast toast={state.toast} />
        </ConfirmProvider>
      </ShortcutsContext.Provider>
    </DirectoryContext.Provider>
  );
}

function titleOf(channel: PageChannel | null): string {
  if (channel === null) return "App Home";
  return channel.kind === "dm" ? channel.name : `# ${channel.name}`;
}

/** The root of the thread that a reply stands in; `null` when it is not a reply. */
function threadOf(channels: readonly PageChannel[], channelId: string, ts: string): string | null {
  const channel = channels.find((each) => each.id === channelId);
  const root = channel?.messages.find((each) => each.thread.some((reply) => reply.ts === ts));
  return root?.ts ?? null;
}
