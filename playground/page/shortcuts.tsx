import type { JSX } from "preact";
import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { PageState } from "../slack/page-api.ts";
import { useDirectory } from "./directory.ts";
import { server } from "./server.ts";

/** The app's shortcuts, for whatever offers them. */
export const ShortcutsContext = createContext<PageState["shortcuts"]>([]);

/** A button for each shortcut on messages, or for each global one where no message is given. */
export function ShortcutButtons(props: {
  readonly message: { readonly channel: string; readonly ts: string } | null;
}): JSX.Element {
  const type = props.message === null ? "global" : "message";
  const shortcuts = useContext(ShortcutsContext).filter((each) => each.type === type);
  const { meId } = useDirectory();
  const [busy, setBusy] = useState(false);
  const use = async (callbackId: string) => {
    setBusy(true);
    await server.shortcut({ as: meId, callbackId, message: props.message });
    setBusy(false);
  };
  return (
    <>
      {shortcuts.map(({ callbackId, name, description }) => (
        <button
          key={callbackId}
          type="button"
          class="shortcut"
          title={description}
          disabled={busy}
          onClick={() => void use(callbackId)}
        >
          <span aria-hidden="true">⚡ </span>
          {name}
        </button>
      ))}
    </>
  );
}
