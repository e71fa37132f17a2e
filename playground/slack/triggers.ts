import { newSecret } from "./ids.ts";

const limit = 10_000;

export interface Trigger {
  readonly personId: string;
  /** The modal in which the person acted. */
  readonly viewId: string | null;
  readonly bornMs: number;
  used: boolean;
}

export type Exchange =
  | { readonly trigger: Trigger }
  | { readonly error: "invalid_trigger_id" | "expired_trigger_id" | "exchanged_trigger_id" };

/** The short-lived right to open a form for the person who acted: good once. */
export class Triggers {
  readonly #clock: () => number;
  readonly #lifeMs: number;
  readonly #known = new Map<string, Trigger>();
  #count = 0;

  constructor(clock: () => number, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  issue(personId: string, viewId: string | null = null): string {
    this.#count += 1;
    const id = `${this.#clock()}.${this.#count}.${newSecret()}`;
    this.#known.set(id, { personId, viewId, bornMs: this.#clock(), used: false });
    if (this.#known.size > limit)
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    return id;
  }

  exchange(id: string): Exchange {
    const trigger = this.#known.get(id);
    if (!trigger) return { error: "invalid_trigger_id" };
    if (trigger.used) return { error: "exchanged_trigger_id" };
    if (this.#clock() - trigger.bornMs > this.#lifeMs) return { error: "expired_trigger_id" };
    trigger.used = true;
    return { trigger };
  }
}
