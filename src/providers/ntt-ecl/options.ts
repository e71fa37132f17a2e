import { z } from "zod";

/**
 * The most that names and descriptions are given. ECL publishes no limit; 64 characters are within
 * whatever a service of OpenStack's family stores, in every script.
 */
export const textMax = 64;

/** What a person may set on a snapshot of a block storage volume. */
export const optionsSchema = z.strictObject({
  /** Instead of the reason. */
  description: z.exactOptional(
    z
      .string()
      .trim()
      .min(1, "the description is empty")
      .max(textMax, `the description is longer than ${textMax} characters`)
      .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, "the description holds a control character"),
  ),
  tags: z.exactOptional(
    z
      .record(z.string(), z.string())
      .refine(
        (tags) => Object.keys(tags).length === 0,
        "NTT ECL has no tags on snapshots; leave them out",
      ),
  ),
});

export type EclOptions = z.output<typeof optionsSchema>;
