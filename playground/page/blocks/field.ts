import { useState } from "preact/hooks";
import { useConfirm } from "../confirm.tsx";
import type { BlockElement } from "./model.ts";
import { useSurface } from "./surface.ts";
import { fieldKey, initialValue, type Value } from "./values.ts";

/** Where an element stands and how it is named for those who cannot see it. */
export interface Spot {
  readonly blockId: string;
  /** Tells the bot at once when it changes: everywhere but in an input block without dispatch_action. */
  readonly dispatches: boolean;
  readonly id: string;
  /** Id of the visible label; `null` outside input blocks. */
  readonly labelledBy: string | null;
  readonly describedBy: string | null;
  readonly invalid: boolean;
}

export type ActiveElement = Exclude<BlockElement, { type: "image" }>;

export interface Field {
  readonly value: Value;
  readonly busy: boolean;
  /** What went wrong when the bot was told. */
  readonly problem: string | null;
  /** Takes the value without telling the bot. */
  readonly edit: (value: Value) => void;
  /** Takes the value and, where the element dispatches, confirms it and tells the bot. */
  readonly choose: (value: Value) => Promise<void>;
  /** Confirms and tells the bot what was chosen, for elements that hold nothing. */
  readonly act: (chosen: string | null) => Promise<void>;
}

export function useField(element: ActiveElement, spot: Spot): Field {
  const surface = useSurface();
  const confirm = useConfirm();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { blockId } = spot;
  const actionId = element.action_id;
  const edited = surface.edits[fieldKey(blockId, actionId)];
  const value = edited === undefined ? (initialValue(element) ?? null) : edited;

  const send = async (chosen: string | null) => {
    setBusy(true);
    setProblem(null);
    setProblem(await surface.act(blockId, actionId, chosen));
    setBusy(false);
  };
  const edit = (next: Value) => surface.change(blockId, actionId, next);
  return {
    value,
    busy,
    problem,
    edit,
    act: async (chosen) => {
      if (busy || (element.confirm !== undefined && !(await confirm(element.confirm)))) return;
      await send(chosen);
    },
    choose: async (next) => {
      if (!spot.dispatches) return edit(next);
      if (element.confirm !== undefined && !(await confirm(element.confirm))) return;
      edit(next);
      await send(typeof next === "string" ? next : null);
    },
  };
}

/** The attributes that name a control for those who cannot see it. */
export interface Naming {
  readonly "aria-labelledby"?: string;
  readonly "aria-label"?: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: boolean;
}

/** `fallback` is read out where there is no visible label. */
export function named(spot: Spot, fallback: string): Naming {
  return {
    ...(spot.labelledBy === null
      ? { "aria-label": fallback }
      : { "aria-labelledby": spot.labelledBy }),
    ...(spot.describedBy === null ? {} : { "aria-describedby": spot.describedBy }),
    ...(spot.invalid ? { "aria-invalid": true } : {}),
  };
}
