/**
 * Every Web API method that the bot calls, with the bot scope it needs; `null` where none is.
 * Source: Slack's method pages.
 */
export const methodScopes = {
  "auth.test": null,
  "chat.postMessage": "chat:write",
  "chat.update": "chat:write",
  "chat.postEphemeral": "chat:write",
  "views.open": null,
  "views.update": null,
  "views.publish": null,
  "users.info": "users:read",
  "usergroups.list": "usergroups:read",
  "conversations.info": "channels:read",
  "conversations.members": "channels:read",
  "chat.getPermalink": null,
  "functions.completeSuccess": null,
  "functions.completeError": null,
  "pins.add": "pins:write",
} as const;

/**
 * Scopes that a workspace may leave out; the manifest names them among all scopes too. Source:
 * Slack's page on optional scopes, and the example in slackapi/slack-cli, pull request 517.
 */
export const optionalScopes = ["pins:write"] as const;

/** Scopes beside those of methods, with what needs them. Source: Slack's pages on each. */
export const otherScopes = {
  "slash commands and shortcuts": "commands",
  "the event app_mention": "app_mentions:read",
  "conversations.info and conversations.members of private channels": "groups:read",
} as const;
