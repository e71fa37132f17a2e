import { z } from "zod";
import type { PageTurn } from "../commands/reply.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import type { Request } from "../requests/model.ts";

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

/** The sections of the App Home that have pages. */
export const homeSections = ["waiting", "mine", "recent"] as const;
export type HomeSection = (typeof homeSections)[number];

/** Which page of each section somebody looks at, from 0. */
export type HomePages = Readonly<Record<HomeSection, number>>;

/** Turns the pages of one section of the App Home; its value is what is to be looked at then. */
export const homePageId = (section: HomeSection, way: "back" | "on"): string =>
  `home-page:${section}-${way}`;
export const homePagePattern = /^home-page:[a-z]+-(?:back|on)$/u;

export function homePageValue(pages: HomePages): string {
  return homeSections.map((section) => pages[section]).join(".");
}

/** `null` for anything that no App Home of ours carries. */
export function readHomePages(value: unknown): HomePages | null {
  const text = z
    .string()
    .regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/u)
    .safeParse(value);
  if (!text.success) return null;
  const [waiting = 0, mine = 0, recent = 0] = text.data.split(".").map(Number);
  return { waiting, mine, recent };
}

/** Shows every volume of a request that has many, privately, a page at a time. */
export const detailsId = "details";
export const detailsPageId = (way: "back" | "on"): string => `details:${way}`;
export const detailsPagePattern = /^details:(?:back|on)$/u;

/** @param page counts from 0 */
export function detailsValue(requestId: string, page: number): string {
  return `${requestId}:${page}`;
}

/** `null` for anything that no card of ours carries. */
export function readDetailsValue(value: string): { requestId: string; page: number } | null {
  const [, requestId, page] = /^([A-Z]+-[0-9A-Z]{1,20}):(\d{1,3})$/u.exec(value) ?? [];
  return requestId === undefined ? null : { requestId, page: Number(page) };
}

/** Turns a private list to another page; its value is the way, from where, and the whole command. */
export const pageId = (way: PageTurn["way"]): string => `page:${way}`;
export const pagePattern = /^page:(?:older|newer)$/u;

export function pageValue({ way, from }: PageTurn, commandText: string): string {
  return `${way} ${from} ${commandText}`;
}

const pageValueText = /^(?<way>older|newer) (?<from>[0-9A-Z-]{1,20}) (?<text>[^]+)$/u;

/** `null` for anything that no list of ours carries. */
export function readPageValue(value: string): { turn: PageTurn; text: string } | null {
  const { way, from = "", text = "" } = pageValueText.exec(value)?.groups ?? {};
  if (way !== "older" && way !== "newer") return null;
  return { turn: { way, from }, text };
}

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

/** What a card's button carries: which request, and which version of it the person saw. */
export interface CardValue {
  readonly requestId: string;
  /** The first 12 hex digits of the digest that was on the card. */
  readonly digest: string;
}

/** What the buttons of a reminder carry: which snapshots of which request. */
export interface ReminderValue {
  readonly requestId: string;
  /** The end that the person saw. */
  readonly until: Instant;
}

const shownDigits = 12;

/** The part of a digest that people see and buttons carry. */
export function shortDigest(digest: string): string {
  return digest.slice(0, shownDigits);
}

export function cardValue(request: Pick<Request, "id" | "digest">): string {
  return `${request.id}:${shortDigest(request.digest)}`;
}

/** Ends are at full seconds. */
export function reminderValue({ requestId, until }: ReminderValue): string {
  return `${requestId}:${toMs(until) / 1000}`;
}

const reminderText = /^([A-Z]+-[0-9A-Z]{1,20}):(\d{10})$/u;

/** `null` for anything that no reminder of ours carries. */
export function readReminderValue(value: string): ReminderValue | null {
  const [, requestId, seconds] = reminderText.exec(value) ?? [];
  if (requestId === undefined || seconds === undefined) return null;
  return { requestId, until: instant(Number(seconds) * 1000) };
}

const cardValueText = z
  .string()
  .max(64)
  .regex(/^[A-Z]+-[0-9A-Z]+:[0-9a-f]{12}$/u);

/** What *Retry* carries: also which round the person saw, so that a second click is no second retry. */
export function retryValue(request: Pick<Request, "id" | "digest" | "round">): string {
  return `${cardValue(request)}:${request.round}`;
}

const retryValueText = /^(?<card>.+):(?<round>[1-9]\d{0,5})$/u;

/** `null` for anything that no *Retry* of ours carries. */
export function readRetryValue(value: string): (CardValue & { readonly round: number }) | null {
  const { card: text, round } = retryValueText.exec(value)?.groups ?? {};
  const card = readCardValue(text);
  return card === null ? null : { ...card, round: Number(round) };
}

/** `null` for anything that no card of ours carries. */
export function readCardValue(value: unknown): CardValue | null {
  const text = cardValueText.safeParse(value);
  if (!text.success) return null;
  const [requestId = "", digest = ""] = text.data.split(":");
  return { requestId, digest };
}
