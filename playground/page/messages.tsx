import type { JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PageMessage } from "../slack/page-api.ts";
import { useDirectory } from "./directory.ts";
import { Message, messageElementId } from "./message.tsx";
import { dayName, instantOfTs } from "./text/dates.ts";
import { slackWords } from "./text/words.ts";

// As in Slack, roughly: a pause longer than this names the author again.
const sameBreathMs = 5 * 60_000;
const nearBottomPx = 80;

export interface MessagesProps {
  readonly label: string;
  readonly channelId: string;
  readonly messages: readonly PageMessage[];
  readonly inThread: boolean;
  /** The message to go to and mark; `null` for none. */
  readonly targetTs: string | null;
  readonly onThread: (rootTs: string) => void;
}

/** Messages, oldest first. Stays at the newest one unless somebody scrolled up to read. */
export function Messages(props: MessagesProps): JSX.Element {
  const { messages, inThread, targetTs } = props;
  const frame = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [behind, setBehind] = useState(false);
  // How high all messages were when last looked at: whoever was at that bottom stays at the new one.
  const knownHeightPx = useRef(0);

  const isAtBottom = () => {
    const element = frame.current;
    if (element === null) return true;
    return knownHeightPx.current - element.scrollTop - element.clientHeight < nearBottomPx;
  };
  const toBottom = useCallback(() => {
    const element = frame.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
    setBehind(false);
  }, []);
  const follow = useCallback(() => {
    const stays = isAtBottom();
    knownHeightPx.current = frame.current?.scrollHeight ?? 0;
    if (stays) toBottom();
    return stays;
  }, [toBottom]);
  useLayoutEffect(() => {
    if (list.current === null || frame.current === null) return undefined;
    // Cards grow when they are edited, and the window shrinks: follow all of it, not only new messages.
    const observer = new ResizeObserver(follow);
    observer.observe(list.current);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [follow]);
  const newest = messages.at(-1)?.ts;
  useLayoutEffect(() => {
    if (!follow()) setBehind(true);
  }, [newest, follow]);
  useEffect(() => {
    if (targetTs === null) return;
    const element = document.querySelector(`#${CSS.escape(messageElementId(targetTs, inThread))}`);
    if (!(element instanceof HTMLElement)) return;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
  }, [targetTs, inThread]);

  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={frame}
        onScroll={() => isAtBottom() && setBehind(false)}
        tabIndex={0}
      >
        <div ref={list} role="log" aria-label={props.label}>
          {messages.map((message, index) => {
            const before = messages[index - 1];
            return (
              <Row
                key={`${message.ts}/${message.broadcastOf ?? ""}`}
                {...props}
                message={message}
                before={before}
                index={index}
              />
            );
          })}
          {messages.length === 0 && <p class="empty">Nothing here yet.</p>}
        </div>
      </div>
      {behind && (
        <button type="button" class="to-newest" onClick={toBottom}>
          New messages ↓
        </button>
      )}
    </div>
  );
}

function Row(
  props: MessagesProps & {
    readonly message: PageMessage;
    readonly before: PageMessage | undefined;
    readonly index: number;
  },
) {
  const { message, before } = props;
  const { locale } = useDirectory();
  const at = instantOfTs(message.ts);
  const beforeAt = before === undefined ? null : instantOfTs(before.ts);
  const sameDay = beforeAt?.toDateString() === at.toDateString();
  const follows =
    before !== undefined &&
    beforeAt !== null &&
    !(props.inThread && props.index === 1) &&
    sameDay &&
    before.authorId === message.authorId &&
    before.ephemeral === message.ephemeral &&
    message.broadcastOf === null &&
    at.getTime() - beforeAt.getTime() < sameBreathMs;
  return (
    <>
      {!sameDay && !props.inThread && !Number.isNaN(at.getTime()) && (
        <div class="day" role="separator">
          <span>{dayName(at, new Date(), locale)}</span>
        </div>
      )}
      {props.inThread && props.index === 1 && (
        <p class="replies">{slackWords(locale).replies(props.messages.length - 1)}</p>
      )}
      <Message
        channelId={props.channelId}
        message={message}
        follows={follows}
        inThread={props.inThread}
        isTarget={props.targetTs === message.ts}
        onThread={props.onThread}
      />
    </>
  );
}
