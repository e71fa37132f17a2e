import type { Failure } from "../domain/failure.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { listOf, request as requestPart, say, time, told, user } from "../domain/phrase.ts";
import type { RequestView } from "../requests/model.ts";

/** Who was faster, in a calm sentence. */
export function tooLate({ request, decisions }: RequestView): Notice {
  const id = requestPart(request.id);
  const approvers = decisions.filter(({ choice }) => choice === "approve");
  switch (request.state) {
    case "approved":
    case "running":
    case "settled": {
      if (approvers.length === 0) {
        return notice(
          "late",
          request.state === "settled"
            ? say`${id} needed no approval and has ended: its card says how.`
            : say`${id} needed no approval and is under way.`,
        );
      }
      const names = listOf(approvers.map(({ userId }) => user(userId)));
      const last = approvers.at(-1)?.at ?? request.updatedAt;
      return notice(
        "late",
        say`${id} was approved by ${names} ${time(last)}. Nothing is left to decide.`,
      );
    }
    case "denied": {
      // The request itself is touched by every late click; the decision is not.
      const denial = decisions.find(({ userId }) => userId === request.endedBy);
      const at = denial?.at ?? request.updatedAt;
      return notice(
        "late",
        say`${id} was denied by ${user(request.endedBy ?? "")} ${time(at)}. Nothing is left to decide.`,
      );
    }
    case "withdrawn":
      return notice(
        "late",
        say`${id} was cancelled by ${user(request.endedBy ?? request.requesterId)}. Nothing is left to decide.`,
      );
    case "expired":
      if (request.failure !== null) return voidNotice(request.failure);
      return notice(
        "late",
        say`${id} has expired: nobody decided in time. It can be asked for again.`,
      );
    case "refused":
      return notice("late", say`${id} was refused by policy. Nothing is left to decide.`);
    case "awaiting-approval":
      return notice("late", say`${id} still waits for approvals.`);
  }
}

/** Why nobody can decide what was asked any more. */
export function voidNotice(why: Failure): Notice {
  return notice("late", [told(why.message)], [[told(why.advice)]]);
}
