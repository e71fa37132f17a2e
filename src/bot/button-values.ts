import { z } from "zod";
import type { PageTurn } from "../commands/reply.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import type { Request } from "../requests/model.ts";

/** What a card's button carries: which request, and which version of it the person saw. */
export interface CardValue {
  readonly requestId: string;
  /** The first 12 hex digits of the digest that was on the card. */
  readonly digest: string;
}

const shownDigits = 12;

/** The part of a digest that people see and buttons carry. */
export function shortDigest(digest: string): string {
  return digest.slice(0, shownDigits);
}

export function cardValue(request: Pick<Request, "id" | "digest">): string {
  return `${request.id}:${shortDigest(request.digest)}`;
}

const cardValueText = z
  .string()
  .max(64)
  .regex(/^[A-Z]+-[0-9A-Z]+:[0-9a-f]{12}$/u);

/** `null` for anything that no card of ours carries. */
export function readCardValue(value: unknown): CardValue | null {
  const text = cardValueText.safeParse(value);
  if (!text.success) return null;
  const [requestId = "", digest = ""] = text.data.split(":");
  return { requestId, digest };
}

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

/** What the buttons of a reminder carry: which snapshots of which request. */
export interface ReminderValue {
  readonly requestId: string;
  /** The end that the person saw. */
  readonly until: Instant;
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

/** The sections of the App Home that have pages. */
export const homeSections = ["waiting", "mine", "recent"] as const;
export type HomeSection = (typeof homeSections)[number];

/** Which page of each section somebody looks at, from 0. */
export type HomePages = Readonly<Record<HomeSection, number>>;

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

/** @param page counts from 0 */
export function detailsValue(requestId: string, page: number): string {
  return `${requestId}:${page}`;
}

/** `null` for anything that no card of ours carries. */
export function readDetailsValue(value: string): { requestId: string; page: number } | null {
  const [, requestId, page] = /^([A-Z]+-[0-9A-Z]{1,20}):(\d{1,3})$/u.exec(value) ?? [];
  return requestId === undefined ? null : { requestId, page: Number(page) };
}

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
