import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Looks like Slack's own: `V0A1B2C3D4`. */
export function newId(prefix: string): string {
  let id = prefix;
  for (const byte of randomBytes(9)) id += alphabet.charAt(byte % alphabet.length);
  return id;
}

/** What Slack puts where an app left out a `block_id` or `action_id`. */
export function newBlockId(): string {
  return randomBytes(4).toString("base64url").slice(0, 5);
}

export function newSecret(): string {
  return randomBytes(18).toString("base64url");
}

/** Message timestamps: seconds and microseconds, each later than the one before. */
export class Timestamps {
  readonly #clock: () => number;
  #lastMicros = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** `1596530361.000200` */
  next(): string {
    this.#lastMicros = Math.max(this.#clock() * 1000, this.#lastMicros + 1);
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, "0")}`;
  }
}
