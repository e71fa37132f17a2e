import { createHash } from "node:crypto";
import type { JsonValue } from "../domain/snapshot.ts";

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: JsonValue): string {
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256, hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
