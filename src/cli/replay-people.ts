import { LookUpForbidden, rememberPeople } from "../auth/membership.ts";
import type { Membership } from "../auth/membership.ts";
import { createPeopleSource } from "../bot/people.ts";
import { createPatientClient } from "../bot/slack-clients.ts";
import { slackFault } from "../bot/slack-errors.ts";
import { slackLogger } from "../bot/slack-logger.ts";
import type { SlackAccess } from "../config/env.ts";
import { silentLog } from "../domain/log.ts";
import type { Actor, Person } from "../domain/person.ts";
import type { RequestView } from "../requests/model.ts";
import { given } from "../workflows/gate.ts";
import { slackApiUrl } from "./settings.ts";

/** Slack does not say who people are; the message is for the operator. */
export class SlackSilent extends Error {}

/** People and groups as Slack has them today, each looked up once. */
export interface PeopleToday {
  readonly membership: Membership;
  /** @throws SlackSilent when Slack does not even say which groups there are */
  check(): Promise<void>;
  /**
   * Looks up who asked and who approved. @returns why the ask cannot be put again: whoever asked is
   * nobody, or no full member, by now
   * @throws SlackSilent
   */
  lookUp(view: RequestView): Promise<string | null>;
  /** Name and id of somebody who was looked up, else the id. */
  readonly called: (userId: string) => string;
}

const dayMs = 86_400_000;
/** Slack's codes for an id that is nobody's, or of somebody whom this app may not see. */
const unknown: readonly string[] = ["user_not_found", "users_not_found", "user_not_visible"];

export function peopleToday({ botToken: token, apiUrl }: SlackAccess): PeopleToday {
  const logger = slackLogger(silentLog);
  const client = createPatientClient({ token, apiUrl: apiUrl ?? slackApiUrl, logger });
  const times = { profileMs: dayMs, groupsMs: dayMs, patienceMs: 5 * 60_000 };
  const membership = rememberPeople(createPeopleSource(client), times);
  const names = new Map<string, string>();

  const look = async (actor: Actor): Promise<Person | null> => {
    try {
      const person = await membership.person(actor);
      names.set(actor.userId, person.displayName);
      return person;
    } catch (error) {
      const fault = slackFault(error);
      if (fault.kind === "refused" && unknown.includes(fault.code)) return null;
      throw silent(error);
    }
  };
  const called = (userId: string) => {
    const name = names.get(userId);
    return name === undefined ? userId : `${name} (${userId})`;
  };

  return {
    membership,
    called,
    check: async () => {
      await membership.groups().catch((error: unknown) => {
        throw silent(error);
      });
    },
    lookUp: async (view) => {
      const { teamId, requesterId, state } = view.request;
      const approvers = given(view).map(({ userId }) => userId);
      const [asker] = await Promise.all(
        [requesterId, ...approvers].map(async (userId) => look({ teamId, userId })),
      );
      if (!asker) return `Slack knows no ${requesterId}`;
      // Whoever was none at the time was refused for that, and is again.
      if (asker.standing === "member" || state === "refused") return null;
      return `${called(requesterId)} is no full member any more (${asker.standing})`;
    },
  };
}

function silent(error: unknown): SlackSilent {
  const fault = slackFault(error instanceof LookUpForbidden ? error.cause : error);
  const code = "code" in fault ? fault.code : fault.kind;
  const fix = "`snapshot-bot doctor` says what is missing; then run this again";
  return new SlackSilent(`Slack does not say who people are (${code})\n  fix: ${fix}`, {
    cause: error,
  });
}
