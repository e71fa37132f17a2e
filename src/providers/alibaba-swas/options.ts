import { z } from "zod";
import { managedByKey, markerKey } from "./own-tags.ts";

// Source for all limits: CreateSnapshot API page of SWAS-OPEN 2020-06-01. Lengths are read as
// UTF-16 units, the stricter reading.

/** The service allows 20 tags; two are this bot's own. */
const ownTagsMax = 18;

const link = /https?:\/\//i;
const unprintable = /\p{Cc}/u;
const ours: readonly string[] = [markerKey, managedByKey];

/** What is wrong with a tag's name; `null` when nothing is. */
function keyProblem(key: string): string | null {
  if (key === "") return "a tag's name is empty";
  if (key.length > 64) return "a tag's name is longer than 64 characters";
  if (link.test(key)) return "a tag's name may not hold http:// or https://";
  if (unprintable.test(key) || !key.isWellFormed())
    return "a tag's name may not hold control characters";
  if (/^(acs:|aliyun)/i.test(key))
    return "names that start with `acs:` or `aliyun` belong to Alibaba Cloud";
  return ours.includes(key) ? "this tag is set by the bot itself" : null;
}

const tagValue = z
  .string()
  .max(64, "a tag's value is longer than 64 characters")
  .refine((value) => !link.test(value), "a tag's value may not hold http:// or https://")
  .refine(
    (value) => !unprintable.test(value) && value.isWellFormed(),
    "a tag's value may not hold control characters",
  );

/** What a person may set on a snapshot of a server's disk. */
export const optionsSchema = z.strictObject({
  /** Instead of `snapshot-bot`; the request's id is put behind it, and both share 50 characters. */
  name: z.exactOptional(
    z
      .string()
      .min(2, "the name is shorter than 2 characters")
      .max(30, "the name is longer than 30 characters")
      .regex(/^[A-Za-z]/, "the name has to start with a letter")
      .regex(/^[A-Za-z0-9:._-]*$/, "the name may hold letters, digits and : . _ -"),
  ),
  /** Refused with a sentence: a create call has no such field. */
  description: z.exactOptional(
    z.never("Alibaba keeps no description with a snapshot; put it into the reason, or use a tag"),
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
  "resource-group": z.exactOptional(
    z.string().regex(/^rg-[a-z0-9]{1,60}$/i, "a resource group is written like rg-aek2bti7cf7abcd"),
  ),
});

export type SwasOptions = z.output<typeof optionsSchema>;
