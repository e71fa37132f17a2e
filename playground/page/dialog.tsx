import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** A modal dialog of the browser's own: it keeps the focus inside and gives it back when it goes. */
export function Dialog(props: {
  readonly class: string;
  readonly labelledBy: string;
  readonly describedBy?: string;
  /** Selectors of what gets the focus first, in order of preference. */
  readonly initialFocus: string;
  readonly onEscape: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const { initialFocus } = props;
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    element.showModal();
    for (const selector of initialFocus.split(",")) {
      const first = element.querySelector<HTMLElement>(selector);
      if (first === null) continue;
      first.focus();
      break;
    }
    return () => element.close();
  }, [initialFocus]);
  return (
    <dialog
      ref={dialog}
      class={props.class}
      aria-labelledby={props.labelledBy}
      {...(props.describedBy === undefined ? {} : { "aria-describedby": props.describedBy })}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        // The browser would close it by itself, but whether it closes is the server's to say.
        event.preventDefault();
        event.stopPropagation();
        props.onEscape();
      }}
      onCancel={(event) => {
        event.preventDefault();
        props.onEscape();
      }}
    >
      {props.children}
    </dialog>
  );
}
