import { z } from "zod";
import type { SnapshotOptions } from "./snapshot.ts";

/** Characters of `optionWords` that one volume may have: approvers are to see all they approve. */
export const optionWordsMax = 2000;

const pairsSchema = z.record(z.string(), z.string());

/** What was asked for besides the volume, as it was typed. */
export function optionWords(options: SnapshotOptions): string {
  return Object.entries(options)
    .flatMap(([name, value]) => {
      if (value === true) return [`--${name}`];
      const pairs = pairsSchema.safeParse(value);
      if (typeof value === "string") return [`${name} ${value}`];
      return Object.entries(pairs.data ?? {}).map(([key, text]) => `${key}=${text}`);
    })
    .join(" · ");
}
