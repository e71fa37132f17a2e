import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { PageMessage } from "../slack/page-api.ts";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks/blocks.tsx";
import { Contained } from "./blocks/contained.tsx";
import { SurfaceContext, useNewSurface } from "./blocks/surface.ts";
import { useDirectory } from "./directory.ts";
import { ShortcutButtons } from "./shortcuts.tsx";
import { clockTime, instantOfTs } from "./text/dates.ts";
import { Mrkdwn } from "./text/mrkdwn.tsx";
import { slackWords } from "./text/words.ts";

export interface MessageProps {
  readonly channelId: string;
  readonly message: PageMessage;
  /** Follows another of the same author: no need to say again who it is. */
  readonly follows: boolean;
  readonly inThread: boolean;
  readonly isTarget: boolean;
  readonly onThread: (rootTs: string) => void;
}

/** Redrawn only when something about it changed. */
export function Message(props: MessageProps): JSX.Element {
  const { channelId, message, follows, inThread, isTarget, onThread } = props;
  return useMemo(
    () => <MessageBody {...{ channelId, message, follows, inThread, isTarget, onThread }} />,
    [channelId, message, follows, inThread, isTarget, onThread],
  );
}

export function messageElementId(ts: string, inThread: boolean): string {
  return `${inThread ? "reply" : "message"}-${ts}`;
}

function MessageBody(props: MessageProps): JSX.Element | null {
  const { message, inThread } = props;
  const { locale } = useDirectory();
  const words = slackWords(locale);
  const [dismissed, setDismissed] = useState(false);
  if (dismissed) return null;
  const at = instantOfTs(message.ts);
  const rootTs = message.broadcastOf ?? message.ts;
  const threadable = !inThread && !message.ephemeral;
  return (
    <article
      id={messageElementId(message.ts, inThread)}
      class={[
        "message",
        props.follows ? "follows" : "",
        message.ephemeral ? "ephemeral" : "",
        props.isTarget ? "target" : "",
      ].join(" ")}
      tabIndex={-1}
      aria-label={`${message.authorName}, ${clockTime(at, locale)}`}
    >
      <div class="message-side">
        {props.follows ? (
          <Time at={at} />
        ) : (
          <Avatar id={message.authorId} name={message.authorName} bot={message.fromBot} />
        )}
      </div>
      <div class="message-main">
        {message.ephemeral && (
          <p class="private">
            <span aria-hidden="true">👁 </span>
            {words.onlyYou}
            <button type="button" class="quiet" onClick={() => setDismissed(true)}>
              {words.dismiss}
            </button>
          </p>
        )}
        {!props.follows && (
          <p class="byline">
            <strong>{message.authorName}</strong>
            {message.fromBot && <span class="badge">app</span>}
            <Time at={at} />
          </p>
        )}
        {message.broadcastOf !== null && !inThread && (
          <p class="broadcast">
            replied to a{" "}
            <button type="button" class="quiet" onClick={() => props.onThread(rootTs)}>
              thread
            </button>
          </p>
        )}
        <Contained raw={message}>
          <Content channelId={props.channelId} message={message} />
        </Contained>
        {threadable && message.broadcastOf === null && message.thread.length > 0 && (
          <ThreadLink message={message} onOpen={() => props.onThread(rootTs)} />
        )}
      </div>
      {!message.ephemeral && (
        <div class="message-tools">
          <ShortcutButtons message={{ channel: props.channelId, ts: message.ts }} />
          {threadable && (
            <button type="button" onClick={() => props.onThread(rootTs)}>
              {words.replyInThread}
            </button>
          )}
        </div>
      )}
    </article>
  );
}

function Time({ at }: { readonly at: Date }): JSX.Element {
  const { locale } = useDirectory();
  if (Number.isNaN(at.getTime())) return <time />;
  return (
    <time dateTime={at.toISOString()} title={at.toString()}>
      {clockTime(at, locale)}
    </time>
  );
}

function Content(props: {
  readonly channelId: string;
  readonly message: PageMessage;
}): JSX.Element {
  const { message, channelId } = props;
  const { meId, locale } = useDirectory();
  const words = slackWords(locale);
  const { surface } = useNewSurface({
    as: meId,
    container: { type: "message", channel: channelId, ts: message.ts },
    blocks: message.blocks,
  });
  const edited: ComponentChildren = message.edited && <span class="edited">{words.edited}</span>;
  const pinned: ComponentChildren = message.pinned && <span class="edited">📌 {words.pinned}</span>;
  if (message.blocks.length === 0) {
    return (
      <div class="text-with-mark">
        <Mrkdwn text={message.text} />
        {edited}
        {pinned}
      </div>
    );
  }
  return (
    <SurfaceContext.Provider value={surface}>
      <Blocks blocks={message.blocks} />
      {edited}
      {pinned}
    </SurfaceContext.Provider>
  );
}

function ThreadLink(props: { readonly message: PageMessage; readonly onOpen: () => void }) {
  const { thread } = props.message;
  const { locale } = useDirectory();
  const words = slackWords(locale);
  const last = thread.at(-1);
  const faces = new Map(thread.map((reply) => [reply.authorId, reply]));
  return (
    <button type="button" class="thread-link" onClick={props.onOpen}>
      {[...faces.values()].slice(0, 3).map((reply) => (
        <Avatar
          key={reply.authorId}
          id={reply.authorId}
          name={reply.authorName}
          bot={reply.fromBot}
        />
      ))}
      <span>{words.replies(thread.length)}</span>
      {last !== undefined && <small>{words.lastAt(clockTime(instantOfTs(last.ts), locale))}</small>}
    </button>
  );
}
