import type { JsonValue } from "../domain/snapshot.ts";
import { providerNames } from "../domain/volume.ts";
import { z } from "zod";

const json: z.ZodType<JsonValue> = z.json();

const addressSchema = z.object({
  userId: z.string(),
  channelId: z.string().nullable(),
  /** Slack's one-off address for answers; works for 30 minutes and where the bot is no member. */
  responseUrl: z.string().nullable(),
  /** The thread it was done in: the answer belongs there. */
  threadTs: z.string().optional(),
});

/** Where the private answer to an action goes. */
export type Address = Readonly<z.infer<typeof addressSchema>>;

const common = {
  teamId: z.string(),
  userId: z.string(),
  answerTo: addressSchema,
};

const intakeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("create"),
    ...common,
    channelId: z.string(),
    channelName: z.string().nullable(),
    /** The thread that it was asked in: the card goes there. */
    threadTs: z.string().optional(),
    /** A message that it is about; or its address, `https://…`, where that is known. */
    about: z.object({ channelId: z.string(), ts: z.string() }).optional(),
    link: z.string().optional(),
    /** The run of a workflow step that waits for the verdict. */
    step: z.string().optional(),
    items: z.array(
      z.object({
        target: z.string(),
        provider: z.enum(providerNames),
        volumeId: z.string(),
        volumeName: z.string(),
        options: z.record(z.string(), json),
      }),
    ),
    reason: z.string(),
    keepDays: z.number().int(),
  }),
  z.object({
    kind: z.literal("decide"),
    ...common,
    requestId: z.string(),
    choice: z.enum(["approve", "deny"]),
    note: z.string(),
    /** The beginning of the digest that was on the card; `null` when decided by typing. */
    seenDigest: z.string().nullable(),
  }),
  z.object({ kind: z.literal("cancel"), ...common, requestId: z.string() }),
  z.object({
    kind: z.literal("retry"),
    ...common,
    requestId: z.string(),
    /** What was on the card that was clicked; `null` when asked for by typing. */
    seen: z.object({ digest: z.string(), round: z.number().int() }).nullable(),
  }),
  z.object({
    kind: z.literal("keep"),
    ...common,
    /** The id of a snapshot, or of the request that made it and others. */
    what: z.string(),
    days: z.number().int(),
    /** The end that the person saw, which the days come on top of; `null`: they count from now. */
    until: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("delete"),
    ...common,
    channelId: z.string(),
    channelName: z.string().nullable(),
    threadTs: z.string().optional(),
    /** The id of a snapshot, or of the request that made it and no other. */
    what: z.string(),
    reason: z.string(),
  }),
  /** A deletion that was approved is not to happen. */
  z.object({ kind: z.literal("undo"), ...common, requestId: z.string() }),
  z.object({
    kind: z.literal("let-go"),
    ...common,
    requestId: z.string(),
    until: z.string(),
  }),
]);

/** An inbound action that changes something, as it was committed before the acknowledgement. */
export type Intake = Readonly<z.infer<typeof intakeSchema>>;
export type CreateIntake = Extract<Intake, { kind: "create" }>;
export type DecideIntake = Extract<Intake, { kind: "decide" }>;
export type KeepIntake = Extract<Intake, { kind: "keep" }>;
export type LetGoIntake = Extract<Intake, { kind: "let-go" }>;
export type DeleteIntake = Extract<Intake, { kind: "delete" }>;
export type UndoIntake = Extract<Intake, { kind: "undo" }>;
export type CancelIntake = Extract<Intake, { kind: "cancel" }>;
export type RetryIntake = Extract<Intake, { kind: "retry" }>;

/** `null` for what another version wrote and this one cannot read. */
export function readIntake(payload: string): Intake | null {
  const read = intakeSchema.safeParse(JSON.parse(payload));
  return read.success ? read.data : null;
}
