import { providerNames } from "../domain/volume.ts";
import type { Person } from "../domain/person.ts";
import type { Action, Situation, Thing, Verdict, VolumeFacts } from "./model.ts";

type Decide = (
  person: Person,
  action: Action,
  thing: Thing,
  situation: Situation,
  approvals: number,
) => Verdict;

/** Whether the engine gets through a decision of every kind; some rules parse and then break it. */
export function survivesTrial(decide: Decide): boolean {
  const actions = [...volumeActions, ...snapshotActions];
  return [false, true].every((yes) =>
    actions.every((action) => {
      const verdict = decide(trialPerson, action, trialThing(action), trial(yes), yes ? 5 : 0);
      // A rule that fails is named; an engine that broke names none.
      return (
        verdict.allowed || verdict.refusal.reason !== "policy-error" || verdict.policies.length > 0
      );
    }),
  );
}

const volumeActions = ["view", "create", "approve"] as const;
const snapshotActions = ["delete", "keep", "restore"] as const;

const trialPerson: Person = {
  teamId: "",
  userId: "",
  standing: "member",
  displayName: "",
  email: null,
  admin: false,
  groups: [],
};

function trial(yes: boolean): Situation {
  return {
    requester: { ...trialPerson, userId: "somebody else" },
    channel: { id: "", name: null },
    incident: yes,
    reason: yes ? "a reason" : "",
    keepDays: 14,
    force: yes,
    deletes: yes,
    items: 1,
    nowMs: 0,
  };
}

function trialThing(action: Action): Thing {
  const volume: VolumeFacts = {
    target: "",
    provider: providerNames[0],
    id: "",
    shortId: "",
    name: null,
    sets: [],
    sizeGiB: null,
    labels: {},
  };
  return volumeActions.some((one) => one === action)
    ? volume
    : { volume, id: "", ageDays: 0, requesterId: null };
}
