import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { LookUpForbidden } from "../auth/membership.ts";
import type { PeopleSource, Profile } from "../auth/membership.ts";
import { languageOfLocale } from "../domain/language.ts";
import type { Group, Standing } from "../domain/person.ts";
import { slackFault } from "./slack-errors.ts";

const userSchema = z.object({
  id: z.string(),
  team_id: z.string(),
  name: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_workflow_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  real_name: z.string().optional(),
  locale: z.string().optional(),
  profile: z
    .object({ display_name: z.string().optional(), email: z.string().optional() })
    .optional(),
});

const groupsSchema = z.array(
  z.object({
    id: z.string(),
    handle: z.string(),
    date_delete: z.number().optional(),
    users: z.array(z.string()).optional(),
  }),
);

/** Asks Slack who somebody is and which groups there are. Rejects when Slack does not say. */
export function createPeopleSource(client: WebClient): PeopleSource {
  return {
    profile: async ({ teamId, userId }): Promise<Profile> => {
      const asked = client.users.info({ user: userId, include_locale: true });
      const { user } = await asked.catch(asForbidden);
      const known = userSchema.parse(user);
      if (known.id !== userId) throw new Error("Slack answered about somebody else");
      return {
        teamId,
        userId,
        standing: standingOf(known, teamId),
        displayName: known.profile?.display_name || known.real_name || known.name || userId,
        email: known.profile?.email ?? null,
        admin: known.is_admin === true || known.is_owner === true,
        ...(known.locale === undefined ? {} : { language: languageOfLocale(known.locale) }),
      };
    },

    groups: async (): Promise<readonly Group[]> => {
      const answer = await client.usergroups.list({ include_users: true }).catch(asForbidden);
      return groupsSchema
        .parse(answer.usergroups ?? [])
        .filter(({ date_delete }) => (date_delete ?? 0) === 0)
        .map(({ id, handle, users }) => ({ id, handle, memberIds: users ?? [] }));
    },
  };
}

/** @throws LookUpForbidden where a scope is missing, else what was given */
function asForbidden(error: unknown): never {
  const fault = slackFault(error);
  if (fault.kind !== "bad-install" || fault.needed === null) throw error;
  throw new LookUpForbidden(fault.needed, error);
}

/**
 * Somebody outside is a stranger, or a member of a shared channel whose team is not ours.
 * Source: Slack Connect documentation, "external members".
 */
function standingOf(user: z.infer<typeof userSchema>, teamId: string): Standing {
  if (user.deleted === true) return "deactivated";
  if (user.is_bot === true || user.is_workflow_bot === true || user.id === "USLACKBOT")
    return "bot";
  if (user.is_stranger === true || user.team_id !== teamId) return "outsider";
  if (user.is_restricted === true || user.is_ultra_restricted === true) return "guest";
  return "member";
}
