import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";

/** A request outlives the configuration that it was made under. */
export function targetGone(target: string): Failure {
  return failure(
    "not-found",
    `The target ${target} is not configured any more.`,
    "Put it back into snapshot.yml, or ask again for a configured volume.",
  );
}
