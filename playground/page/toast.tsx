import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PageState } from "../slack/page-api.ts";

const shownForMs = 10_000;

/** Slack's own passing complaint to this person. */
export function Toast({ toast }: { readonly toast: PageState["toast"] }): JSX.Element {
  const [gone, setGone] = useState<number | null>(null);
  const id = toast?.id ?? null;
  useEffect(() => {
    if (id === null) return undefined;
    const timer = setTimeout(() => setGone(id), shownForMs);
    return () => clearTimeout(timer);
  }, [id]);
  const shown = toast !== null && gone !== toast.id;
  const region = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Shown anew for each text, so that it stands above a dialog that was opened in the meantime.
    region.current?.hidePopover();
    if (shown) region.current?.showPopover();
  }, [shown, id]);
  return (
    <div class="toast-region" role="alert" popover="manual" ref={region}>
      {shown && (
        <div class="toast">
          {toast.text}
          <button
            type="button"
            class="quiet"
            aria-label="Dismiss"
            onClick={() => setGone(toast.id)}
          >
            ✕
          </button>
        </div>
      )}
    </div>
  );
}
