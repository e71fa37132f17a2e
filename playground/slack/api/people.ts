import { z } from "zod";
import type { Json } from "../json.ts";
import type { SlackState } from "../state.ts";
import type { Group, Person } from "../workspace.ts";
import { ApiError, flag, method, pageOf, paging, type Method } from "./method.ts";

const info = method(
  ["users:read"],
  z.object({ user: z.string().min(1), include_locale: flag }),
  (args, state) => {
    const { bot } = state.workspace;
    if (args.user === bot.userId) return { user: botUser(state) };
    const person = state.workspace.people.get(args.user);
    if (!person) throw new ApiError("user_not_found");
    return { user: userObject(person, state, args.include_locale) };
  },
);

const list = method(["users:read"], z.object(paging), (args, state) => {
  const everybody = [...state.workspace.people.values()].map((each) => userObject(each, state));
  const { items, response_metadata } = pageOf([...everybody, botUser(state)], args);
  return { members: items, response_metadata };
});

const groupList = method(
  ["usergroups:read"],
  z.object({ include_users: flag, include_count: flag }),
  (args, state) => ({
    usergroups: [...state.workspace.groups.values()].map((group) => ({
      ...groupObject(group, state),
      ...(args.include_users && { users: [...group.members] }),
      ...(args.include_count && { user_count: group.members.size }),
    })),
  }),
);

const groupMembers = method(
  ["usergroups:read"],
  z.object({ usergroup: z.string().min(1) }),
  (args, state) => {
    const group = state.workspace.groups.get(args.usergroup);
    if (!group) throw new ApiError("no_such_subteam");
    return { users: [...group.members] };
  },
);

function userObject(person: Person, state: SlackState, withLocale = false): Json {
  const guest = person.standing === "guest";
  const mayRead = state.grantedScopes().includes("users:read.email");
  const common = {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: person.standing === "deactivated",
    is_bot: person.standing === "bot",
    is_app_user: false,
    profile: {
      real_name: person.name,
      display_name: person.name,
      title: person.title,
      team: person.teamId,
      ...(mayRead && person.email !== null && { email: person.email }),
    },
  };
  // People of other workspaces come without the flags of this one.
  if (person.teamId !== state.workspace.team.id)
    return { ...common, is_stranger: state.workspace.isStranger(person) };
  return {
    ...common,
    real_name: person.name,
    tz: person.tz,
    ...(withLocale && { locale: person.locale }),
    is_admin: person.admin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: guest,
    is_ultra_restricted: false,
    is_email_confirmed: true,
  };
}

function botUser(state: SlackState): Json {
  const { bot, team } = state.workspace;
  const profile = { real_name: bot.name, bot_id: bot.botId, api_app_id: bot.appId };
  return {
    id: bot.userId,
    team_id: team.id,
    name: bot.name,
    deleted: false,
    is_bot: true,
    profile,
  };
}

function groupObject(group: Group, state: SlackState): Json {
  return {
    id: group.id,
    team_id: state.workspace.team.id,
    is_usergroup: true,
    is_external: false,
    name: group.handle,
    handle: group.handle,
    description: "",
    date_delete: 0,
    auto_type: null,
    deleted_by: null,
  };
}

export const peopleMethods: Readonly<Record<string, Method>> = {
  "users.info": info,
  "users.list": list,
  "usergroups.list": groupList,
  "usergroups.users.list": groupMembers,
};
