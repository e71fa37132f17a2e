import type { JSX } from "preact";
import { safeUrl } from "../text/prose.ts";
import { Plain } from "../text/mrkdwn.tsx";
import { type Spot, useField } from "./field.ts";
import type { ElementOf } from "./model.ts";

export function Button(props: {
  readonly element: ElementOf<"button">;
  readonly spot: Spot;
}): JSX.Element {
  const { element } = props;
  const field = useField(element, props.spot);
  const url = element.url === undefined ? null : safeUrl(element.url);
  const press = () => {
    if (url !== null) window.open(url, "_blank", "noopener,noreferrer");
    void field.act(element.value ?? null);
  };
  return (
    <span class="with-problem">
      <button
        type="button"
        class={`block-button ${element.style ?? ""}`}
        aria-disabled={field.busy}
        aria-busy={field.busy}
        {...(element.accessibility_label === undefined
          ? {}
          : { "aria-label": element.accessibility_label })}
        onClick={press}
      >
        <Plain text={element.text} />
        {url !== null && <span aria-hidden="true"> ↗</span>}
      </button>
      <Problem text={field.problem} />
    </span>
  );
}

/** Slack's warning mark beside an element whose action went wrong. */
export function Problem({ text }: { readonly text: string | null }): JSX.Element | null {
  if (text === null) return null;
  return (
    <span class="problem" role="alert" title={text}>
      <span aria-hidden="true">⚠ </span>
      {text}
    </span>
  );
}
