import type { PageTurn } from "../commands/reply.ts";
import type { HomeSection } from "./button-values.ts";

export { commandName } from "../commands/grammar/problem.ts";

/** Every `action_id`. Listeners match these, or the patterns below. */
export const actionIds = {
  approve: "approve",
  deny: "deny",
  why: "why",
  cancel: "cancel",
  /** Has what failed tried again; its value also names the round that was seen. */
  retry: "retry",
  /** Opens the form with everything that an ended request asked for. */
  askAgain: "ask-again",
  keepMore: "keep-more",
  letGo: "let-go",
  /** Stops a deletion before it happens. */
  undo: "undo",
  /** Opens the form, from the App Home. */
  homeAsk: "home-ask",
  /** Type-ahead over volumes and sets in the form. */
  volumeSuggest: "volume-suggest",
  reason: "reason",
  /** The same where it is filled in for an incident: in a field that it knows, Slack keeps what stood there. */
  incidentReason: "incident-reason",
  keepDays: "keep-days",
  tags: "tags",
  description: "description",
  name: "name",
  resourceGroup: "resource-group",
  special: "special",
  channel: "channel",
  note: "note",
} as const;

/** One button per listed request; its value is the request's id. */
export const showId = (position: number): string => `show:${position}`;
export const showPattern = /^show:\d+$/u;

/** One button per thing that a name may have meant; its value is the whole command. */
export const chooseVolumeId = (position: number): string => `choose-volume:${position}`;
export const chooseVolumePattern = /^choose-volume:\d+$/u;

/** Turns the pages of one section of the App Home; its value is what is to be looked at then. */
export const homePageId = (section: HomeSection, way: "back" | "on"): string =>
  `home-page:${section}-${way}`;
export const homePagePattern = /^home-page:[a-z]+-(?:back|on)$/u;

/** Shows every volume of a request that has many, privately, a page at a time. */
export const detailsId = "details";
export const detailsPageId = (way: "back" | "on"): string => `details:${way}`;
export const detailsPagePattern = /^details:(?:back|on)$/u;

/** Turns a private list to another page; its value is the way, from where, and the whole command. */
export const pageId = (way: PageTurn["way"]): string => `page:${way}`;
export const pagePattern = /^page:(?:older|newer)$/u;

/** Any action but the type-ahead of the form: a click on a button, of this version or of an older one. */
export const anyButtonPattern = /^(?!volume-suggest$)/u;

/** Every `callback_id` of a modal. */
export const callbackIds = {
  ask: "ask-form",
  deny: "deny-form",
} as const;

/** Every `callback_id` of a shortcut. */
export const shortcutIds = {
  /** Global: from anywhere. */
  ask: "take-snapshot",
  /** On a message, which becomes the context of the request. */
  before: "snapshot-before",
} as const;

/** Every `block_id` that a form's complaints can point at. */
export const blockIds = {
  what: "what",
  reason: "reason",
  /** The same where it is filled in for an incident: in a field that it knows, Slack keeps what stood there. */
  incidentReason: "incident-reason",
  keepDays: "keep-days",
  tags: "tags",
  description: "description",
  name: "name",
  resourceGroup: "resource-group",
  special: "special",
  channel: "channel",
  note: "note",
} as const;

/** Every event that the bot listens to. */
export const eventNames = ["app_home_opened", "app_mention", "function_executed"] as const;
