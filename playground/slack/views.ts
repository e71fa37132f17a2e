import { controlsIn, withIds } from "./blocks.ts";
import { presentValue } from "./element-values.ts";
import { newId } from "./ids.ts";
import { objectsIn, textIn, type Json } from "./json.ts";
import type { ViewValues } from "./page-api.ts";

/** Modals that may lie on each other. Source: Slack's page on modals. */
export const stackLimit = 3;

export interface View {
  readonly id: string;
  readonly type: "modal" | "home";
  readonly personId: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** As the bot sent it, with the missing ids filled in. */
  content: Json;
  /** Another one after each update; later ones sort after earlier ones. */
  hash: string;
  /** What the person has typed and chosen so far. */
  values: ViewValues;
}

/** The forms that people have open, and each one's Home tab. */
export class Views {
  readonly #clock: () => number;
  readonly #stacks = new Map<string, View[]>();
  readonly #homes = new Map<string, View>();
  readonly #known = new Map<string, View>();
  #edition = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Bottom first. */
  stack(personId: string): readonly View[] {
    return this.#stacks.get(personId) ?? [];
  }

  home(personId: string): View | null {
    return this.#homes.get(personId) ?? null;
  }

  /** Only views that are still open, and Home tabs. */
  find(id: string): View | undefined {
    return this.#known.get(id);
  }

  findExternal(externalId: string): View | undefined {
    return [...this.#known.values()].find((view) => view.content["external_id"] === externalId);
  }

  /** In place of whatever the person had open. */
  open(personId: string, content: Json): View {
    this.clear(personId);
    return this.push(personId, content);
  }

  push(personId: string, content: Json): View {
    const stack = this.#stacks.get(personId) ?? [];
    this.#stacks.set(personId, stack);
    const view = this.#make("modal", personId, content, stack);
    stack.push(view);
    return view;
  }

  publish(personId: string, content: Json): View {
    const before = this.#homes.get(personId);
    if (before) {
      this.update(before, content);
      return before;
    }
    const view = this.#make("home", personId, content, []);
    this.#homes.set(personId, view);
    return view;
  }

  /**
   * What stands in an input stays there while its block and action ids stay the same, whatever its
   * new initial value. Source: bolt-js issue 290.
   */
  update(view: View, content: Json): void {
    for (const control of controlsIn(objectsIn(view.content["blocks"]))) {
      if (control.input === null) continue;
      const { blockId, actionId } = control;
      const stands = { [actionId]: presentValue(control, view.values) };
      view.values = { ...view.values, [blockId]: { ...view.values[blockId], ...stands } };
    }
    view.content = withBlockIds(content);
    view.hash = this.#nextHash();
  }

  /** Closes it and what lies on it. */
  close(view: View): void {
    const stack = this.#stacks.get(view.personId) ?? [];
    const at = stack.indexOf(view);
    if (at >= 0) for (const gone of stack.splice(at)) this.#known.delete(gone.id);
  }

  clear(personId: string): void {
    for (const view of this.stack(personId)) this.#known.delete(view.id);
    this.#stacks.delete(personId);
  }

  #make(type: View["type"], personId: string, content: Json, under: readonly View[]): View {
    const id = newId("V");
    const view: View = {
      id,
      type,
      personId,
      rootId: under[0]?.id ?? id,
      previousId: under.at(-1)?.id ?? null,
      content: withBlockIds(content),
      hash: this.#nextHash(),
      values: {},
    };
    this.#known.set(id, view);
    return view;
  }

  #nextHash(): string {
    this.#edition += 1;
    return `${Math.floor(this.#clock() / 1000)}.${String(this.#edition).padStart(8, "0")}`;
  }
}

function withBlockIds(content: Json): Json {
  return { ...content, blocks: withIds(objectsIn(content["blocks"])) };
}

export function callbackIdOf(view: View): string {
  return textIn(view.content["callback_id"]);
}
