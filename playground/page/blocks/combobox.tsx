import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Naming } from "./field.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description: string | null;
}

export interface ChoiceGroup {
  readonly label: string | null;
  readonly choices: readonly Choice[];
}

export interface Found {
  readonly groups: readonly ChoiceGroup[];
  readonly problem: string | null;
}

export interface RemoteSource {
  readonly kind: "remote";
  /** Shorter texts are not asked about. */
  readonly fewestLetters: number;
  readonly ask: (text: string) => Promise<Found>;
}
export type Source =
  { readonly kind: "local"; readonly find: (text: string) => Found } | RemoteSource;

// Nobody is asked about every letter of a word that is typed in one go.
const pauseMs = 120;

export interface ComboboxProps {
  readonly id: string;
  /** `aria-…` attributes that name the box. */
  readonly naming: Naming;
  readonly placeholder: string;
  readonly multiple: boolean;
  /** At most so many may be chosen. */
  readonly most: number;
  readonly chosen: readonly Choice[];
  readonly busy: boolean;
  readonly source: Source;
  readonly onChoose: (chosen: readonly Choice[]) => void;
}

/** A box that one types into to find and choose one or several things. */
export function Combobox(props: ComboboxProps): JSX.Element {
  const { source, chosen, multiple } = props;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const popup = useRef<HTMLDivElement>(null);

  const found = useFound(source, open, text.trim());
  useEffect(() => {
    if (open) popup.current?.scrollIntoView({ block: "nearest" });
  }, [open, found]);
  const groups = found?.groups ?? [];
  const choices = groups.flatMap((group) => group.choices);
  const isChosen = (choice: Choice) => chosen.some((each) => each.value === choice.value);

  const type = (next: string) => {
    setText(next);
    setActive(0);
  };
  const show = () => {
    if (open) return;
    setOpen(true);
    type("");
  };
  const hide = () => {
    setOpen(false);
    setText("");
  };
  const pick = (choice: Choice) => {
    if (!multiple) {
      props.onChoose([choice]);
      hide();
      return;
    }
    type("");
    if (isChosen(choice)) props.onChoose(chosen.filter((each) => each.value !== choice.value));
    else if (chosen.length < props.most) props.onChoose([...chosen, choice]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) show();
      else if (choices.length > 0) {
        const step = event.key === "ArrowDown" ? 1 : choices.length - 1;
        setActive((active + step) % choices.length);
      }
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const choice = choices[active];
      if (choice !== undefined) pick(choice);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      hide();
    } else if (event.key === "Backspace" && text === "" && multiple && chosen.length > 0) {
      props.onChoose(chosen.slice(0, -1));
    }
  };
  const single = multiple ? null : chosen[0];
  return (
    <div class="popup-root combobox">
      <div class="combobox-box">
        {multiple &&
          chosen.map((choice) => (
            <span key={choice.value} class="chip">
              {choice.label}
              <button
                type="button"
                aria-label={`Remove ${choice.label}`}
                onClick={() => props.onChoose(chosen.filter((each) => each !== choice))}
              >
                ×
              </button>
            </span>
          ))}
        <input
          {...props.naming}
          id={props.id}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-busy={props.busy}
          {...(open && choices.length > 0
            ? { "aria-activedescendant": `${listId}-${active}` }
            : {})}
          placeholder={single?.label ?? (chosen.length > 0 ? "" : props.placeholder)}
          value={open ? text : (single?.label ?? "")}
          onInput={(event) => {
            show();
            type(event.currentTarget.value);
          }}
          onClick={show}
          onBlur={hide}
          onKeyDown={onKeyDown}
        />
      </div>
      {open && (
        // Pressing inside the list must not take the focus from the box: that would close it.
        <div ref={popup} class="popup" onMouseDown={(event) => event.preventDefault()}>
          <div id={listId} role="listbox" aria-multiselectable={multiple}>
            {groups.map((group, index) => (
              <ChoiceList
                key={index}
                group={group}
                listId={listId}
                active={choices[active]}
                indexOf={(choice) => choices.indexOf(choice)}
                isChosen={isChosen}
                onPick={pick}
              />
            ))}
          </div>
          <p class="popup-note" role="status">
            {noteAbout()}
          </p>
        </div>
      )}
    </div>
  );

  function noteAbout(): string {
    if (isTooShort(source, text.trim())) {
      const { fewestLetters } = source;
      return fewestLetters === 1 ? "Type to search" : `Type at least ${fewestLetters} letters`;
    }
    if (found === null) return "Looking…";
    if (found.problem !== null) return found.problem;
    if (choices.length === 0) return "Nothing found";
    return multiple && chosen.length >= props.most ? `No more than ${props.most}` : "";
  }
}

function isTooShort(source: Source, text: string): source is RemoteSource {
  return source.kind === "remote" && text.length < source.fewestLetters;
}

/**
 * What fits this very text; `null` while that is not known. An answer to another text is never
 * shown: Enter must not choose what somebody did not ask for.
 */
function useFound(source: Source, open: boolean, text: string): Found | null {
  const [answer, setAnswer] = useState<{ readonly text: string; readonly found: Found } | null>(
    null,
  );
  const newest = useRef(source);
  newest.current = source;
  const asks = open && source.kind === "remote" && !isTooShort(source, text);
  useEffect(() => {
    if (!asks) return undefined;
    let stale = false;
    const ask = async () => {
      if (newest.current.kind !== "remote") return;
      const found = await newest.current.ask(text);
      if (!stale) setAnswer({ text, found });
    };
    const timer = setTimeout(() => void ask(), pauseMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [asks, text]);
  if (!open) return null;
  if (source.kind === "local") return source.find(text);
  return asks && answer?.text === text ? answer.found : null;
}

function ChoiceList(props: {
  readonly group: ChoiceGroup;
  readonly listId: string;
  readonly active: Choice | undefined;
  readonly indexOf: (choice: Choice) => number;
  readonly isChosen: (choice: Choice) => boolean;
  readonly onPick: (choice: Choice) => void;
}): JSX.Element {
  const { group } = props;
  const options = group.choices.map((choice) => (
    <div
      key={choice.value}
      id={`${props.listId}-${props.indexOf(choice)}`}
      role="option"
      aria-selected={props.isChosen(choice)}
      class={choice === props.active ? "active" : ""}
      onClick={() => props.onPick(choice)}
    >
      {choice.label}
      {choice.description !== null && <small>{choice.description}</small>}
    </div>
  ));
  if (group.label === null) return <>{options}</>;
  return (
    <div role="group" aria-label={group.label}>
      <div class="popup-group" aria-hidden="true">
        {group.label}
      </div>
      {options}
    </div>
  );
}
