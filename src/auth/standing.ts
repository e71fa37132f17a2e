import type { Actor, Person } from "../domain/person.ts";
import type { Action, Refusal } from "./model.ts";

/**
 * The checks that no policy can override: guests, bots, deactivated people and other workspaces
 * never act, and requesters never approve what they asked for. `null` when policies may decide.
 */
export function standingRefusal(person: Person, action: Action, requester: Actor): Refusal | null {
  if (person.standing !== "member") return { reason: "not-a-member", standing: person.standing };
  if (person.teamId !== requester.teamId) return { reason: "not-a-member", standing: "outsider" };
  if (action === "approve" && person.userId === requester.userId) return { reason: "own-request" };
  return null;
}
