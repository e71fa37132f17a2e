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
