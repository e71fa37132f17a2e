import type { JSX } from "preact";
import { decodeEntities } from "../text/parse-mrkdwn.ts";
import { Problem } from "./button.tsx";
import { named, type Spot, useField } from "./field.ts";
import type { ElementOf } from "./model.ts";

export type TypedElement = ElementOf<
  "plain_text_input" | "email_text_input" | "url_text_input" | "number_input"
>;

/** Text and number inputs. */
export function Typed(props: { readonly element: TypedElement; readonly spot: Spot }): JSX.Element {
  const { element, spot } = props;
  const field = useField(element, spot);
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const type = (text: string) => {
    const value = text === "" ? null : text;
    if (triggers.includes("on_character_entered")) void field.choose(value);
    else field.edit(value);
  };
  const common = {
    ...named(spot, "Text"),
    id: spot.id,
    value: typeof field.value === "string" ? field.value : "",
    placeholder: decodeEntities(element.placeholder?.text ?? ""),
    ...(element.max_length === undefined ? {} : { maxLength: element.max_length }),
    "aria-busy": field.busy,
  };
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || !spot.dispatches) return;
    if (!triggers.includes("on_enter_pressed")) return;
    event.preventDefault();
    void field.choose(field.value);
  };
  return (
    <span class="with-problem">
      {element.multiline === true ? (
        <textarea
          {...common}
          rows={4}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
      ) : (
        <input
          {...common}
          type="text"
          autocomplete="off"
          {...(element.type === "number_input" ? { inputMode: "decimal" as const } : {})}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={onEnter}
        />
      )}
      <Problem text={field.problem} />
    </span>
  );
}

/** Date, time and date-and-time pickers. The last speaks in Unix seconds. */
export function Picked(props: {
  readonly element: ElementOf<"datepicker" | "timepicker" | "datetimepicker">;
  readonly spot: Spot;
}): JSX.Element {
  const { element, spot } = props;
  const field = useField(element, spot);
  const value = typeof field.value === "string" ? field.value : "";
  const withZone = element.type === "datetimepicker";
  const types = {
    datepicker: "date",
    timepicker: "time",
    datetimepicker: "datetime-local",
  } as const;
  const take = (text: string) => {
    if (text === "") return void field.choose(null);
    void field.choose(withZone ? String(Math.round(new Date(text).getTime() / 1000)) : text);
  };
  return (
    <span class="with-problem">
      <input
        {...named(spot, decodeEntities(element.placeholder?.text ?? "Date"))}
        id={spot.id}
        type={types[element.type]}
        value={withZone ? localDateTime(value) : value}
        aria-busy={field.busy}
        onChange={(event) => take(event.currentTarget.value)}
      />
      <Problem text={field.problem} />
    </span>
  );
}

function localDateTime(atS: string): string {
  if (atS === "") return "";
  const at = new Date(Number(atS) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
