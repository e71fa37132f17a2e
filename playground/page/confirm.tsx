import { type ComponentChildren, createContext, type JSX } from "preact";
import { useCallback, useContext, useId, useState } from "preact/hooks";
import type { ConfirmObject } from "./blocks/model.ts";
import { Dialog } from "./dialog.tsx";
import { Plain, Text } from "./text/mrkdwn.tsx";

type Ask = (confirm: ConfirmObject) => Promise<boolean>;

const ConfirmContext = createContext<Ask>(() => Promise.resolve(false));

/** Asks "are you sure?" as the bot wrote it and resolves to the answer. */
export function useConfirm(): Ask {
  return useContext(ConfirmContext);
}

export function ConfirmProvider(props: { readonly children: ComponentChildren }): JSX.Element {
  const [open, setOpen] = useState<{ confirm: ConfirmObject; done: (yes: boolean) => void } | null>(
    null,
  );
  const ask = useCallback(
    (confirm: ConfirmObject) =>
      new Promise<boolean>((resolve) => {
        const done = (yes: boolean) => {
          setOpen(null);
          resolve(yes);
        };
        setOpen((before) => {
          before?.done(false);
          return { confirm, done };
        });
      }),
    [],
  );
  return (
    <ConfirmContext.Provider value={ask}>
      {props.children}
      {open !== null && <ConfirmDialog confirm={open.confirm} onDone={open.done} />}
    </ConfirmContext.Provider>
  );
}

function ConfirmDialog(props: {
  readonly confirm: ConfirmObject;
  readonly onDone: (yes: boolean) => void;
}): JSX.Element {
  const { confirm } = props;
  const dangerous = confirm.style === "danger";
  const title = useId();
  const text = useId();
  return (
    <Dialog
      class="confirm"
      labelledBy={title}
      describedBy={text}
      // What cannot be undone is not one careless Enter away.
      initialFocus={dangerous ? "[data-deny]" : "[data-confirm]"}
      onEscape={() => props.onDone(false)}
    >
      <h2 id={title}>
        <Plain text={confirm.title ?? "Are you sure?"} />
      </h2>
      <div id={text} class="confirm-text">
        <Text text={confirm.text} />
      </div>
      <div class="dialog-buttons">
        <button type="button" data-deny onClick={() => props.onDone(false)}>
          <Plain text={confirm.deny ?? "Cancel"} />
        </button>
        <button
          type="button"
          data-confirm
          class={dangerous ? "danger solid" : "primary"}
          onClick={() => props.onDone(true)}
        >
          <Plain text={confirm.confirm ?? "Yes"} />
        </button>
      </div>
    </Dialog>
  );
}
