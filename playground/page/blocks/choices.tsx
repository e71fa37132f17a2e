import type { JSX } from "preact";
import { Text } from "../text/mrkdwn.tsx";
import { Problem } from "./button.tsx";
import { named, type Spot, useField } from "./field.ts";
import type { ElementOf } from "./model.ts";

/** Checkboxes and radio buttons. */
export function Choices(props: {
  readonly element: ElementOf<"checkboxes" | "radio_buttons">;
  readonly spot: Spot;
}): JSX.Element {
  const { element, spot } = props;
  const field = useField(element, spot);
  const many = element.type === "checkboxes";
  const values = typeof field.value === "string" ? [field.value] : (field.value ?? []);
  const toggle = (value: string) => {
    if (!many) return void field.choose(value);
    const without = values.filter((each) => each !== value);
    void field.choose(without.length < values.length ? without : [...values, value]);
  };
  return (
    <div
      class="choices"
      id={spot.id}
      role={many ? "group" : "radiogroup"}
      aria-busy={field.busy}
      {...named(spot, "Options")}
    >
      {element.options.map((option, index) => {
        const value = option.value ?? "";
        return (
          <label key={index} class="choice">
            <input
              type={many ? "checkbox" : "radio"}
              name={spot.id}
              checked={values.includes(value)}
              onChange={() => toggle(value)}
            />
            <span>
              <Text text={option.text} />
              {option.description !== undefined && (
                <small>
                  <Text text={option.description} />
                </small>
              )}
            </span>
          </label>
        );
      })}
      <Problem text={field.problem} />
    </div>
  );
}
