import { z } from "zod";
import { markerKey, managedByKey, requestKey } from "./own-tags.ts";

// Source for all limits: CreateSnapshot, API version 2013-06-30 (botocore model), and the EC2 User
// Guide's tag restrictions. The service's SDK checks none of them before it sends.
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const characters = "letters, digits, spaces and _ . : / = + - @";

/** AWS allows 50 tags; three are this bot's own. */
const ownTagsMax = 47;

const ours: readonly string[] = [markerKey, requestKey, managedByKey];

/** What is wrong with a tag's name; `null` when nothing is. */
function keyProblem(key: string): string | null {
  if (key === "") return "a tag's name is empty";
  if (key.length > 128) return "a tag's name is longer than 128 characters";
  if (!tagText.test(key)) return `a tag's name may hold ${characters}`;
  if (key.toLowerCase().startsWith("aws:")) return "names that start with `aws:` belong to AWS";
  return ours.includes(key) ? "this tag is set by the bot itself" : null;
}

const tagValue = z
  .string()
  .max(256, "a tag's value is longer than 256 characters")
  .regex(tagText, `a tag's value may hold ${characters}`);

/** What a person may set on a snapshot of a gateway volume. */
export const optionsSchema = z.strictObject({
  /** Instead of the reason; the marker is put behind it. */
  description: z.exactOptional(
    z
      .string()
      .trim()
      .min(1, "the description is empty")
      .max(200, "the description is longer than 200 characters"),
  ),
  tags: z.exactOptional(
    z
      .record(z.string(), tagValue)
      .refine((tags) => Object.keys(tags).length <= ownTagsMax, `more than ${ownTagsMax} tags`)
      .superRefine((tags, ctx) => {
        for (const key of Object.keys(tags)) {
          const message = keyProblem(key);
          if (message !== null) ctx.addIssue({ code: "custom", message, path: [key] });
        }
      }),
  ),
  /** From the last recovery point of a cached volume instead of its data now. */
  "from-recovery-point": z.exactOptional(z.boolean()),
});

export type AwsOptions = z.output<typeof optionsSchema>;
