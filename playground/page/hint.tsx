import type { JSX } from "preact";
import { offerText } from "./composer.tsx";
import { decodeEntities } from "./text/parse-mrkdwn.ts";
import { Mrkdwn } from "./text/mrkdwn.tsx";

/** What to try next. A command in it is one click away from the composer. */
export function Hint({ hint }: { readonly hint: string }): JSX.Element | null {
  if (hint === "") return null;
  const code = /`([^`]+)`/.exec(hint)?.[1];
  const text = <Mrkdwn text={hint} verbatim />;
  return (
    <div class="hint" role="note" aria-label="Try next">
      <span aria-hidden="true">💡</span>
      {text}
      {code !== undefined && (
        <button
          type="button"
          onClick={() =>
            dispatchEvent(new CustomEvent(offerText, { detail: decodeEntities(code) }))
          }
        >
          Try it
        </button>
      )}
    </div>
  );
}
