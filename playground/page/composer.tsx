import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PageChannel, PageState } from "../slack/page-api.ts";
import { complete, type Suggestion } from "./completion.ts";
import { historyOf, keepDraft, readDraft, remember } from "./drafts.ts";
import { server } from "./server.ts";
import { ShortcutButtons } from "./shortcuts.tsx";

/** Puts a text into the composer of the channel, wherever it is asked from. */
export const offerText = "offer-text";

export interface ComposerProps {
  readonly state: PageState;
  readonly channel: PageChannel;
  readonly threadTs: string | null;
  readonly label: string;
}

/** Where one types: Enter sends, Shift+Enter breaks the line, ↑ brings back what was sent before. */
export function Composer(props: ComposerProps): JSX.Element {
  const { state, channel, threadTs } = props;
  const draftPlace = `${state.me.id}/${channel.id}/${threadTs ?? ""}`;
  const [text, setText] = useState(() => readDraft(draftPlace));
  const [caret, setCaret] = useState(text.length);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // How far back in the history one is; -1 is what is being written.
  const back = useRef(-1);
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();

  const write = (next: string, at = next.length) => {
    setText(next);
    keepDraft(draftPlace, next);
    setCaret(at);
    setActive(0);
    setClosed(false);
  };
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 180)}px`;
  }, [text]);
  useEffect(() => {
    // Whoever changed person or channel by a key goes on typing.
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  useEffect(() => {
    if (threadTs !== null) return undefined;
    const take = (event: Event) => {
      if (!(event instanceof CustomEvent) || typeof event.detail !== "string") return;
      write(event.detail);
      box.current?.focus();
    };
    addEventListener(offerText, take);
    return () => removeEventListener(offerText, take);
  });

  const found = closed ? null : complete(text, caret, state);
  // A command that is already complete needs no list in the way of Enter.
  const completion =
    found?.suggestions.length === 1 && found.suggestions[0]?.insert.trim() === text ? null : found;
  const usage = state.commands.find((each) => text.startsWith(`${each.command} `));

  const take = (suggestion: Suggestion) => {
    if (completion === null) return;
    const start = text.slice(0, completion.from) + suggestion.insert;
    write(start + text.slice(completion.to).trimStart(), start.length);
    box.current?.focus();
    requestAnimationFrame(() => box.current?.setSelectionRange(start.length, start.length));
  };
  const send = async () => {
    const message = text.trim();
    if (message === "") return;
    const mistake = commandMistake(message, threadTs !== null, state);
    setProblem(mistake);
    if (mistake !== null) return;
    remember(state.me.id, message);
    back.current = -1;
    write("");
    const place = { as: state.me.id, channel: channel.id };
    const answer = message.startsWith("/")
      ? await server.command({ ...place, text: message })
      : await server.message({ ...place, threadTs, text: message });
    setProblem(answer.problem);
  };
  const recall = (step: number): boolean => {
    const history = historyOf(state.me.id);
    const next = Math.max(-1, Math.min(back.current + step, history.length - 1));
    if (next === back.current) return false;
    back.current = next;
    write(history[next] ?? "");
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (completion !== null && (step !== 0 || ["Enter", "Tab", "Escape"].includes(event.key))) {
      if (event.shiftKey) return;
      event.preventDefault();
      const { suggestions } = completion;
      const chosen = suggestions[active];
      if (step !== 0) setActive((active + step + suggestions.length) % suggestions.length);
      else if (event.key === "Escape") setClosed(true);
      else if (chosen !== undefined) take(chosen);
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (step !== 0 && (text === "" || back.current >= 0) && !text.includes("\n")) {
      if (recall(-step)) event.preventDefault();
    }
  };
  return (
    <div class="composer">
      {completion !== null && (
        <div class="popup above" id={listId} role="listbox" aria-label="Suggestions">
          {completion.suggestions.map((suggestion, index) => (
            <div
              key={suggestion.insert}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              class={index === active ? "active" : ""}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
            >
              {suggestion.label}
              <small>{suggestion.note}</small>
            </div>
          ))}
        </div>
      )}
      <div class="composer-box">
        <textarea
          ref={box}
          rows={1}
          aria-label={props.label}
          placeholder={props.label}
          spellcheck={false}
          value={text}
          aria-autocomplete="list"
          {...(completion === null
            ? {}
            : { "aria-controls": listId, "aria-activedescendant": `${listId}-${active}` })}
          onInput={(event) => {
            back.current = -1;
            write(event.currentTarget.value, event.currentTarget.selectionStart);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setClosed(true)}
          onKeyDown={onKeyDown}
        />
        {threadTs === null && <ShortcutButtons message={null} />}
        <button
          type="button"
          class="send"
          aria-label="Send"
          disabled={text.trim() === ""}
          onClick={() => void send()}
        >
          ➤
        </button>
      </div>
      {problem === null ? (
        <p class="composer-note">{usage === undefined ? "" : `${usage.command} ${usage.hint}`}</p>
      ) : (
        <p class="composer-note problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What Slack itself says about a command that it does not pass on. */
function commandMistake(text: string, inThread: boolean, state: PageState): string | null {
  const word = /^\/\S*/.exec(text)?.[0];
  if (word === undefined) return null;
  if (!state.commands.some((each) => each.command === word.toLowerCase())) {
    return `${word} is not a valid command.`;
  }
  return inThread ? `${word} is not supported in threads. Sorry!` : null;
}
