import { createHash } from "node:crypto";

/** Crockford's base 32: no I, L, O or U, so that nothing is misread or spells a word. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * `SR-7K3F`: short enough to say aloud. Drawn from the key of the ask, so that the same ask always
 * gets the same id; a longer one is drawn when it is taken.
 */
export function requestIdFrom(intakeKey: string, length: number): string {
  const bytes = createHash("sha256").update(intakeKey).digest();
  const signs = Array.from(bytes.subarray(0, length), (byte) => alphabet.charAt(byte % 32));
  return `SR-${signs.join("")}`;
}
