import type { SnapshotOptions } from "../domain/snapshot.ts";
import { canonical, sha256 } from "./canonical.ts";

/** Exactly what will be done, and under which policy it was judged. */
export interface Plan {
  readonly requesterId: string;
  readonly reason: string;
  readonly keepDays: number;
  readonly policyVersion: string;
  readonly items: readonly {
    readonly target: string;
    readonly volumeId: string;
    readonly options: SnapshotOptions;
  }[];
}

/** Exactly which snapshot is to be deleted, and under which policy that was judged. */
export interface DeletionPlan {
  readonly requesterId: string;
  readonly reason: string;
  readonly policyVersion: string;
  readonly item: {
    readonly id: string;
    readonly target: string;
    readonly volumeId: string;
    readonly snapshotId: string;
    readonly marker: string;
  };
}

/** SHA-256, hex, of a deletion: no plan to make a snapshot has the same. */
export function digestOfDeletion({
  requesterId,
  reason,
  policyVersion,
  item,
}: DeletionPlan): string {
  const { id, target, volumeId, snapshotId, marker } = item;
  return sha256(
    canonical({
      operation: "delete",
      requester: requesterId,
      reason,
      policy: policyVersion,
      item: { id, target, volumeId, snapshotId, marker },
    }),
  );
}

/** SHA-256, hex. An approval is bound to it: any difference in the plan voids the approval. */
export function digestOf(plan: Plan): string {
  return sha256(
    canonical({
      operation: "create",
      requester: plan.requesterId,
      reason: plan.reason,
      keepDays: plan.keepDays,
      policy: plan.policyVersion,
      items: plan.items.map(({ target, volumeId, options }) => ({ target, volumeId, options })),
    }),
  );
}
