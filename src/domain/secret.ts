import { inspect } from "node:util";

const hidden = "[secret]";

/**
 * A value that cannot be printed: not by string conversion, JSON, `console.log` or a debugger's
 * inspect. `reveal()` is called only where the value goes on the wire.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
