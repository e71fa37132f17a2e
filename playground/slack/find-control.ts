import { controlsIn, optionsOf, type Control } from "./blocks.ts";
import type { Value } from "./element-values.ts";
import { textIn, type Json } from "./json.ts";
import { labelsIn, optionLabel } from "./rendered-blocks.ts";

/** Which control: what stands on it, or its action id with, if there are several, its value. */
export type Which = string | { readonly actionId: string; readonly value?: string };

export interface Found {
  readonly control: Control;
  /** The option of an overflow menu that was meant. */
  readonly value: Value;
}

/** @throws Error that names what could be pressed instead */
export function pressableIn(blocks: readonly Json[], which: Which): Found {
  for (const control of controlsIn(blocks)) {
    const value = meant(control, which);
    if (value !== undefined) return { control, value };
  }
  const wanted = typeof which === "string" ? which : which.actionId;
  const there = labelsIn(blocks).join(", ") || "nothing";
  throw new Error(`cannot press ${wanted}: there is ${there}`);
}

/** `undefined` when it is another control that was meant. */
function meant(control: Control, which: Which): Value | undefined {
  if (typeof which === "string") {
    if (control.type === "overflow") {
      const option = optionsOf(control.element).find((each) => optionLabel(each) === which);
      return option && textIn(option["value"]);
    }
    return control.label === which ? null : undefined;
  }
  if (control.actionId !== which.actionId) return undefined;
  if (control.type === "overflow") return which.value ?? null;
  const same = which.value === undefined || control.element["value"] === which.value;
  return same ? null : undefined;
}

/**
 * A field or select: by its label, its block id, its action id or `block.action`.
 * @throws Error that names the fields there are
 */
export function fieldIn(blocks: readonly Json[], key: string): Control {
  const controls = controlsIn(blocks);
  const wanted = key.toLowerCase();
  const found =
    controls.find((each) => each.label.toLowerCase() === wanted) ??
    controls.find((each) => each.actionId === key || each.blockId === key) ??
    controls.find((each) => `${each.blockId}.${each.actionId}` === key);
  if (found) return found;
  const there = controls.map((each) => each.label || each.actionId).join(", ");
  throw new Error(`there is no field ${key}: there is ${there || "nothing"}`);
}

/** Options may be named by what stands on them; payloads carry their values. */
export function valueFor(control: Control, value: Value, offered: readonly Json[]): Value {
  if (value === null) return null;
  const known = [...optionsOf(control.element), ...offered];
  const one = (word: string): string => {
    if (known.some((option) => option["value"] === word)) return word;
    const named = known.find((option) => optionLabel(option) === word);
    return named ? textIn(named["value"]) : word;
  };
  return typeof value === "string" ? one(value) : value.map(one);
}
