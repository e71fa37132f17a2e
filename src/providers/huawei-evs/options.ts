import { z } from "zod";
import { managedByKey, markerKey } from "./own-metadata.ts";

// Sources: "Creating an EVS Snapshot" (name 64, description 85, an older edition 255 bytes); the
// error codes (metadata below 1,048,576 bytes). What a name in metadata may hold is stock Cinder's
// rule, on which EVS is built; EVS publishes none.
/** UTF-16 units: so many are never more than 255 bytes, and both editions' limits are kept. */
const descriptionMax = 85;
const metadataMaxBytes = 1_048_576;
/** EVS allows 64; the rest is kept for the request's number, by which the snapshot is found. */
const ownNameMax = 40;
const keyText = /^[a-zA-Z0-9\-_:. ]+$/;

/** Names that the backup service gives; EVS lets nobody work with such snapshots. */
const reservedNames = ["autobk_snapshot_", "manualbk_snapshot_"];

/** Whether a snapshot of this name belongs to the backup service. */
export function isBackupName(name: string): boolean {
  const lower = name.toLowerCase();
  return reservedNames.some((prefix) => lower.startsWith(prefix));
}

/** Whether EVS takes the text as a description. */
export function fitsDescription(text: string): boolean {
  return text.length <= descriptionMax;
}

/** What is wrong with the name of a tag; `null` when nothing is. */
function keyProblem(key: string): string | null {
  if (key.trim() === "") return "a tag's name is empty";
  if (key.length > 255) return "a tag's name is longer than 255 characters";
  if (!keyText.test(key)) return "a tag's name may hold letters, digits, spaces and - _ : .";
  if (key.toLowerCase().startsWith("__system__"))
    return "names that start with `__system__` belong to Huawei Cloud";
  return key === markerKey || key === managedByKey ? "this tag is set by the bot itself" : null;
}

const labels = z
  .record(z.string(), z.string().max(255, "a tag's value is longer than 255 characters"))
  .superRefine((given, ctx) => {
    for (const key of Object.keys(given)) {
      const message = keyProblem(key);
      if (message !== null) ctx.addIssue({ code: "custom", message, path: [key] });
    }
  });

/** What a person may set on a snapshot of an EVS disk. */
export const optionsSchema = z
  .strictObject({
    /** The request's number is put behind it. */
    name: z.exactOptional(
      z
        .string()
        .trim()
        .min(1, "the name is empty")
        .max(
          ownNameMax,
          `the name is longer than ${ownNameMax} characters; EVS allows 64, and the rest holds the request's number`,
        )
        .regex(/^[^\p{Cc}\u2028\u2029]*$/u, "the name holds characters that do not print")
        .refine(
          (name) => !isBackupName(name),
          "names that start with `autobk_snapshot_` or `manualbk_snapshot_` belong to the backup service",
        ),
    ),
    /** Instead of the reason. */
    description: z.exactOptional(
      z
        .string()
        .trim()
        .min(1, "the description is empty")
        .max(descriptionMax, `the description is longer than ${descriptionMax} characters`),
    ),
    /** EVS snapshots have no tags of this kind: they are stored as metadata. */
    tags: z.exactOptional(labels),
    metadata: z.exactOptional(labels),
    /** Also while the disk is attached: what a power cut would leave. */
    force: z.exactOptional(z.boolean()),
  })
  .superRefine((options, ctx) => {
    const both = Object.keys(options.tags ?? {}).find((key) =>
      Object.hasOwn(options.metadata ?? {}, key),
    );
    if (both !== undefined) {
      const message = "it is among the tags and in the metadata; EVS keeps both in one place";
      ctx.addIssue({ code: "custom", message, path: ["metadata", both] });
    }
    const stored = JSON.stringify({ ...options.tags, ...options.metadata });
    // A kilobyte is left for what the bot adds.
    if (Buffer.byteLength(stored) > metadataMaxBytes - 1_024) {
      const message = "tags and metadata together are larger than 1 MiB";
      ctx.addIssue({ code: "custom", message, path: ["tags"] });
    }
  });

export type HuaweiOptions = z.output<typeof optionsSchema>;
