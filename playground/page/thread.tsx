import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { PageChannel, PageMessage, PageState } from "../slack/page-api.ts";
import { Composer } from "./composer.tsx";
import { Messages } from "./messages.tsx";

/** The thread of one message, beside the channel. */
export function Thread(props: {
  readonly state: PageState;
  readonly channel: PageChannel;
  readonly root: PageMessage;
  readonly targetTs: string | null;
  readonly onClose: () => void;
}): JSX.Element {
  const { channel, root, state } = props;
  const messages = useMemo(() => [root, ...root.thread], [root]);
  return (
    <aside class="pane thread" aria-label="Thread">
      <header class="pane-head">
        <h2>
          Thread <small>{channel.kind === "dm" ? channel.name : `#${channel.name}`}</small>
        </h2>
        <button type="button" class="quiet" aria-label="Close thread" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <Messages
        label="Messages in the thread"
        channelId={channel.id}
        messages={messages}
        inThread
        targetTs={props.targetTs}
        onThread={noThread}
      />
      <Composer
        key={`${state.me.id}/${channel.id}/${root.ts}`}
        state={state}
        channel={channel}
        threadTs={root.ts}
        label="Reply"
      />
    </aside>
  );
}

function noThread(): void {
  // There are no threads inside a thread.
}
