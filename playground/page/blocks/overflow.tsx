import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Plain } from "../text/mrkdwn.tsx";
import { safeUrl } from "../text/prose.ts";
import { Problem } from "./button.tsx";
import { type Spot, useField } from "./field.ts";
import type { ElementOf, OptionObject } from "./model.ts";

/** The "⋯" menu. */
export function Overflow(props: {
  readonly element: ElementOf<"overflow">;
  readonly spot: Spot;
}): JSX.Element {
  const { element } = props;
  const field = useField(element, props.spot);
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);

  const items = () => [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useEffect(() => {
    if (!open) return;
    const [first] = items();
    first?.focus();
    first?.parentElement?.scrollIntoView({ block: "nearest" });
  }, [open]);

  const close = () => {
    setOpen(false);
    toggle.current?.focus();
  };
  const pick = (option: OptionObject) => {
    close();
    const url = option.url === undefined ? null : safeUrl(option.url);
    if (url !== null) window.open(url, "_blank", "noopener,noreferrer");
    void field.act(option.value ?? null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape") close();
    else if (step !== 0) {
      const all = items();
      const at = all.findIndex((item) => item === document.activeElement);
      all.at((at + step) % all.length)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span
      class="popup-root with-problem"
      ref={root}
      onKeyDown={onKeyDown}
      onFocusOut={(event) => {
        const next = event.relatedTarget;
        if (!(next instanceof Node) || root.current?.contains(next) !== true) setOpen(false);
      }}
    >
      <button
        type="button"
        ref={toggle}
        class="block-button overflow"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={field.busy}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <div class="popup menu" role="menu" aria-label="More actions">
          {element.options.map((option, index) => (
            <button
              key={index}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => pick(option)}
            >
              <Plain text={option.text} />
              {option.description !== undefined && (
                <small>
                  <Plain text={option.description} />
                </small>
              )}
            </button>
          ))}
        </div>
      )}
      <Problem text={field.problem} />
    </span>
  );
}
