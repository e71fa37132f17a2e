import type { JSX } from "preact";
import { safeUrl } from "../text/prose.ts";
import { Button } from "./button.tsx";
import { Choices } from "./choices.tsx";
import { JsonNote } from "./contained.tsx";
import type { Spot } from "./field.ts";
import { readElement } from "./model.ts";
import { Overflow } from "./overflow.tsx";
import { Select } from "./select.tsx";
import { Picked, Typed } from "./typed.tsx";

/** Any element of a block; unknown ones are shown as JSON. */
export function ElementView(props: { readonly raw: unknown; readonly spot: Spot }): JSX.Element {
  const { spot } = props;
  const element = readElement(props.raw);
  if (element === null)
    return <JsonNote raw={props.raw} why="An element this page does not know" />;
  switch (element.type) {
    case "button":
      return <Button element={element} spot={spot} />;
    case "overflow":
      return <Overflow element={element} spot={spot} />;
    case "static_select":
    case "multi_static_select":
    case "external_select":
    case "multi_external_select":
    case "users_select":
    case "multi_users_select":
    case "conversations_select":
    case "multi_conversations_select":
    case "channels_select":
    case "multi_channels_select":
      return <Select element={element} spot={spot} />;
    case "checkboxes":
    case "radio_buttons":
      return <Choices element={element} spot={spot} />;
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return <Picked element={element} spot={spot} />;
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return <Typed element={element} spot={spot} />;
    case "image":
      return <Picture url={element.image_url} alt={element.alt_text} class="thumbnail" />;
  }
}

/** A picture from the web, or its description where the address may not be followed. */
export function Picture(props: {
  readonly url: string;
  readonly alt: string;
  readonly class: string;
}): JSX.Element {
  const url = safeUrl(props.url);
  if (url === null) return <span class={props.class}>{props.alt}</span>;
  return <img class={props.class} src={url} alt={props.alt} loading="lazy" />;
}
