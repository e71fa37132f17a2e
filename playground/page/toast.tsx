import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
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
  // The region is always there: a live region that appears together with its text is not read out.
  return (
    <div class="toast-region" role="alert">
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
