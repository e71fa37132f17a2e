import type { Selectable } from "kysely";
import { z } from "zod";
import { failureCodes } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import { providerNames } from "../domain/volume.ts";
import type { Kept } from "./kept.ts";
import type { Decision, Item, LedgerEvent, Request } from "./model.ts";
import { parseRecordText } from "./record.ts";
import type { Tables } from "./tables.ts";

/** Rows to domain objects and back: the only place that knows how values are stored. */

const failureSchema: z.ZodType<Failure> = z.object({
  code: z.enum(failureCodes),
  message: z.string(),
  advice: z.string(),
  retryAfterMs: z.number().nullable(),
  providerCode: z.string().nullable(),
  providerRequestId: z.string().nullable(),
});

const optionsSchema = z.record(z.string(), z.json());

const preflightSchema = z.object({
  possible: z.boolean(),
  state: z.string(),
  sizeGiB: z.number().nullable(),
  lastSnapshotAt: z.string().nullable(),
  quota: z.object({ used: z.number(), limit: z.number() }).nullable(),
  warnings: z.array(z.string()),
});

const groupsSchema = z.array(z.object({ id: z.string(), handle: z.string() }));

const reminderSchema = z.object({ number: z.number(), userIds: z.array(z.string()) });

export function toRequest(row: Selectable<Tables["requests"]>): Request {
  return {
    id: row.id,
    teamId: row.team_id,
    requesterId: row.requester_id,
    channelId: row.channel_id,
    channelName: row.channel_name,
    threadTs: row.thread_ts,
    link: row.link,
    state: row.state,
    version: row.version,
    deletes: row.deletes,
    reason: row.reason,
    keepDays: row.keep_days,
    incident: row.incident === 1,
    byWorkflow: row.by_workflow === 1,
    quorum: row.quorum,
    policies: z.array(z.string()).parse(JSON.parse(row.policies)),
    policyVersion: row.policy_version,
    approverGroups: groupsSchema.parse(JSON.parse(row.approver_groups)),
    digest: row.digest,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    failure: orNull(row.failure, failureSchema),
    endedBy: row.ended_by,
    endNote: row.end_note,
    settledAt: row.settled_at,
    round: row.round,
    retriedBy: row.retried_by,
    retriedAt: row.retried_at,
    reminder: orNull(row.reminder, reminderSchema),
  };
}

export function toItem(row: Selectable<Tables["items"]>): Item {
  return {
    id: row.id,
    requestId: row.request_id,
    position: row.position,
    target: row.target,
    provider: z.enum(providerNames).parse(row.provider),
    volumeId: row.volume_id,
    volumeName: row.volume_name,
    options: optionsSchema.parse(JSON.parse(row.options)),
    preflight: orNull(row.preflight, preflightSchema),
    preflightFailure: orNull(row.preflight_failure, failureSchema),
    state: row.state,
    marker: row.marker,
    round: row.round,
    attempts: row.attempts,
    intentAt: row.intent_at,
    firstIntentAt: row.first_intent_at,
    snapshotId: row.snapshot_id,
    acceptedAt: row.accepted_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    progressPercent: row.progress_percent,
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    adopted: row.adopted === 1,
    failure: orNull(row.failure, failureSchema),
    behind: row.behind,
    ahead: row.ahead,
    waitingSince: row.waiting_since,
    updatedAt: row.updated_at,
  };
}

export function toDecision(row: Selectable<Tables["decisions"]>): Decision {
  return {
    requestId: row.request_id,
    userId: row.user_id,
    choice: z.enum(["approve", "deny"]).parse(row.choice),
    note: row.note,
    digest: row.digest,
    at: row.at,
  };
}

export function toEvent(row: Selectable<Tables["events"]>): LedgerEvent {
  return { ...parseRecordText(row.text), hash: row.hash };
}

const deletionSchema = z.object({ snapshot: z.string() });

/** The snapshot that somebody asked to delete, of the first line of that request's record. */
export function toSnapshotAskedFor(text: string): string {
  return deletionSchema.parse(parseRecordText(text).data).snapshot;
}

export function toKept(row: Selectable<Tables["kept"]>): Kept {
  return {
    itemId: row.item_id,
    requestId: row.request_id,
    target: row.target,
    volumeId: row.volume_id,
    snapshotId: row.snapshot_id,
    marker: row.marker,
    state: row.state,
    keepUntil: row.keep_until,
    keptAt: row.kept_at,
    keptBy: row.kept_by,
    reminded: row.reminded,
    letGoBy: row.let_go_by,
    deletion: row.deletion,
    deleteAt: row.delete_at,
    failure: orNull(row.failure, failureSchema),
    endedAt: row.ended_at,
    misses: row.misses,
    tries: row.tries,
    dueAt: row.due_at,
  };
}

function orNull<Value>(text: string | null, schema: z.ZodType<Value>): Value | null {
  return text === null ? null : schema.parse(JSON.parse(text));
}
