import { z } from "zod";
import { parseDuration } from "../domain/duration.ts";
import { Secret } from "../domain/secret.ts";
import type { Capabilities } from "./provider.ts";

/** When a target's calls are given up, when its snapshots are looked at, and how many at once. */
export interface Rhythm extends Pick<
  Capabilities,
  "slowestCreateMs" | "visibleAfterMs" | "firstReadMs" | "createConcurrency"
> {
  /** The deadline of every call but a create. */
  readonly slowestReadMs: number;
}

/** The rhythm out of a target's accepted fields. */
export function rhythmOf(given: {
  readonly "slowest-create": number;
  readonly "slowest-read": number;
  readonly "visible-after": number;
  readonly "first-read": number;
  readonly "create-concurrency": number;
}): Rhythm {
  return {
    slowestCreateMs: given["slowest-create"],
    slowestReadMs: given["slowest-read"],
    visibleAfterMs: given["visible-after"],
    firstReadMs: given["first-read"],
    createConcurrency: given["create-concurrency"],
  };
}

/** What an adapter says of itself: its service's own facts, and the rhythm of its target. */
export function capabilities(
  own: Pick<Capabilities, "progress" | "batchSize">,
  { slowestCreateMs, visibleAfterMs, firstReadMs, createConcurrency }: Rhythm,
): Capabilities {
  return {
    deleteSnapshot: true,
    ...own,
    createConcurrency,
    slowestCreateMs,
    visibleAfterMs,
    firstReadMs,
  };
}

/** A field that may also come from the environment, where it arrives as a Secret. */
export function plain<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value instanceof Secret ? value.reveal() : value), schema);
}

/** A field that comes from the environment and never stands in the file. */
export const secret = z.instanceof(Secret, {
  error: "must be a reference such as ${NAME}, not the value itself",
});

/** Milliseconds, written as `60s`. */
export function duration(fallback: string, least = "1ms") {
  const leastMs = parseDuration(least) ?? 1;
  const message = `must be a duration such as 60s, 15m or 4h${leastMs > 1 ? `, and at least ${least}` : ""}`;
  return z
    .string()
    .default(fallback)
    .transform((text, ctx) => {
      const ms = parseDuration(text);
      if (ms !== null && ms >= leastMs) return ms;
      ctx.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}

/** Where a service is. */
export const address = z.url({ protocol: /^https?$/, error: "must be an http or https address" });

/** Accepts what another schema accepts, for a schema that chooses it by what was given. */
export function acceptAs<T>(schema: z.ZodType<T>, given: unknown, ctx: z.RefinementCtx): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    ctx.addIssue({ code: "custom", message: issue.message, path: issue.path });
  }
  return z.NEVER;
}
