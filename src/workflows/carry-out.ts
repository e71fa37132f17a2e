import type { TakenIntake } from "../requests/intake-store.ts";
import { askDeletion } from "./ask-deletion.ts";
import { decide } from "./decide.ts";
import type { DecideDeps } from "./decide.ts";
import { keepLonger, letGo } from "./keep.ts";
import { retry } from "./retry.ts";
import type { RetryDeps } from "./retry.ts";
import { takeRequest } from "./take-request.ts";
import type { TakeDeps } from "./take-request.ts";
import { undoDeletion } from "./undo-deletion.ts";
import { withdraw } from "./withdraw.ts";
import type { WithdrawDeps } from "./withdraw.ts";

/** Does what an acknowledged action asks for. */
export async function carryOut(
  deps: TakeDeps & DecideDeps & WithdrawDeps & RetryDeps,
  { key, intake }: TakenIntake,
): Promise<void> {
  switch (intake.kind) {
    case "create":
      return takeRequest(deps, key, intake);
    case "decide":
      return decide(deps, intake);
    case "cancel":
      return withdraw(deps, intake);
    case "retry":
      return retry(deps, key, intake);
    case "keep":
      return keepLonger(deps, intake);
    case "delete":
      return askDeletion(deps, key, intake);
    case "undo":
      return undoDeletion(deps, intake);
    case "let-go":
      return letGo(deps, intake);
  }
}
