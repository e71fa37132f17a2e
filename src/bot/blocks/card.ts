import type { ContextBlock, HeaderBlock, KnownBlock, RichTextBlock } from "@slack/types";
import { instant } from "../../domain/instant.ts";
import {
  code,
  group,
  request as requestPart,
  say,
  strong,
  time,
  user,
} from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Decision, Request, RequestView } from "../../requests/model.ts";
import { shortDigest } from "../button-values.ts";
import { isChannel } from "../is-channel.ts";
import { targetsOf } from "./aim.ts";
import { cardButtons } from "./buttons.ts";
import { deletionLines } from "./deletion.ts";
import { itemLines } from "./item-lines.ts";
import { keptLines } from "./kept-lines.ts";
import type { Message } from "./message.ts";
import { preflightLines } from "./preflight-lines.ts";
import { paragraphs, plainOf, unformatted } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import type { Closed } from "../slack-errors.ts";
import { statusOf } from "./status.ts";
import { headline, subjectOf } from "./subject.ts";
import { clamp, line, plain } from "./text.ts";
import { helpWith, inviteWords, joined, listUpTo, namesOf, placeOf, shown } from "./wording.ts";

/** Source: Slack, "Header block". */
const headerMax = 150;
const shownDecisions = 5;
const shownPolicies = 4;
const shownGroups = 6;

export interface CardSurroundings extends Surroundings {
  /** The card could not be kept current for a while; it says so. */
  readonly late?: boolean;
  /** Why the card is shown to the requester alone, and not in the channel. */
  readonly closed?: Closed;
}

/** The one message of a request, as of now. The same view gives the same card. */
export function card(view: RequestView, around: CardSurroundings): Message {
  const { request } = view;
  const head = headline(view);
  const status = statusOf(view, around.nowMs);
  const waiting = request.state === "awaiting-approval";
  const before = waiting || request.state === "approved" || request.state === "refused";
  const blocks: KnownBlock[] = [
    header(view, around),
    ...paragraphs(
      [
        [...head, " — ", ...status],
        reasonLine(view),
        ...(view.deletion === null
          ? before
            ? preflightLines(view)
            : []
          : deletionLines(view, view.deletion)),
        ruleLine(view),
        ...decisionLines(view),
        retriedLine(view),
        ...(request.failure === null ? [] : [helpWith(request.failure)]),
      ],
      { links: around.links, mentionGroups: waiting },
    ),
    ...aboutBlock(view),
    ...paragraphs([...itemLines(view.items), ...keptLines(view)], { links: around.links }),
    ...paragraphs([alone(view, around)]),
    footer(view, around),
    ...cardButtons(view, around),
  ];
  return { text: cardText(view, around.nowMs), blocks };
}

/** What notifications say about a request. */
function cardText(view: RequestView, nowMs: number): string {
  const phrase = say`${requestPart(view.request.id)} ${headline(view)}: ${subjectOf(view)} — ${statusOf(view, nowMs)}`;
  return plainOf(phrase);
}

function header(view: RequestView, around: Surroundings): HeaderBlock {
  const { id } = view.request;
  const names = unformatted(subjectOf(view));
  const what = names === "" ? unformatted(say`Nothing`) : names;
  const room = headerMax - id.length - 3;
  const titleWith = (targets: string) => (targets === "" ? what : `${what} · ${targets}`);
  const whole = titleWith(targetsOf(view, around, Infinity));
  const title = whole.length <= room ? whole : titleWith(targetsOf(view, around));
  return {
    type: "header",
    text: plain(`${clamp(title, room)} · ${id}`, headerMax),
  };
}

/** `@alice: before migration 42` */
export function reasonLine({ request }: RequestView): Phrase {
  const reason = line(request.reason, shown.reason);
  const who = askerOf(request);
  return reason === "" ? say`${who}: no reason given` : say`${who}: ${reason}`;
}

function askerOf({ requesterId, incident, byWorkflow }: Request): Phrase {
  const asker: Phrase = [user(requesterId)];
  const who = byWorkflow ? say`a workflow, for ${asker}` : asker;
  return incident ? say`${who} (incident)` : who;
}

/** The message that the request is about. */
function aboutBlock({ request: { link } }: RequestView): RichTextBlock[] {
  if (link === null || !link.startsWith("https://")) return [];
  const text = unformatted(say`About this message`);
  const elements = [{ type: "link" as const, url: link, text }];
  return [{ type: "rich_text", elements: [{ type: "rich_text_section", elements }] }];
}

/** Which policies decided and who is to approve; the only place where groups are mentioned. */
function ruleLine({ request }: RequestView): Phrase {
  const policies = request.policies.map((id) => code(line(id, shown.name)));
  const rule: Phrase = policies.length === 0 ? [] : say`rule ${listUpTo(policies, shownPolicies)}`;
  if (request.state === "refused") return rule;
  return joined([rule, approversOf(request)], ": ");
}

function approversOf(request: Request): Phrase {
  if (request.quorum === 0) return say`no approval needed`;
  if (request.state !== "awaiting-approval") {
    return request.quorum === 1 ? say`1 approval needed` : say`${request.quorum} approvals needed`;
  }
  const groups = request.approverGroups.map(({ id, handle }) => group(id, handle));
  const asker = user(request.requesterId);
  return groups.length === 0
    ? say`others can approve · asked by ${asker}, who cannot`
    : say`${listUpTo(groups, shownGroups, "or")} can approve · asked by ${asker}, who cannot`;
}

/** Nobody else sees a card in a direct message, or where the bot is no member. */
function alone({ request }: RequestView, { closed, botName }: CardSurroundings): Phrase {
  if (!isChannel(request.channelId)) {
    return request.state === "awaiting-approval"
      ? say`${strong(say`Only you see this card.`)} Approvers find the request on my Home tab; asked for in a channel, it is approved there.`
      : [];
  }
  if (closed === undefined) return [];
  const only = strong(say`Only you see this card.`);
  const invite = inviteWords(botName);
  switch (closed) {
    case "not-a-member":
      return say`${only} I am not a member of ${placeOf(request)}. Type ${invite} there, and the card moves to the channel, where others can approve.`;
    case "hidden":
      return say`${only} Slack does not show me ${placeOf(request)}: it is gone, or private. If it is still there, type ${invite} in it, and the card moves there.`;
    case "restricted":
      return say`${only} Slack does not let me post where you asked, in ${placeOf(request)}. Approvers find the request on my Home tab.`;
    case "archived":
      return say`${only} ${placeOf(request)} is archived. Approvers find the request on my Home tab.`;
  }
}

function decisionLines({ request, decisions }: RequestView): Phrase[] {
  // The denial that ended it stands in the verdict's line, with its reason.
  const others = decisions.filter(
    ({ choice, userId }) =>
      !(request.state === "denied" && choice === "deny" && userId === request.endedBy),
  );
  const lines = others.map((decision): Phrase => {
    const note = line(decision.note, shown.note);
    const counts = decision.digest === request.digest;
    return [
      ...said(decision),
      ...(counts ? [] : say` (of an earlier version: does not count)`),
      note === "" ? "" : `: ${note}`,
    ];
  });
  const more = lines.length - shownDecisions;
  // One more line says no less than that there is one.
  return more > 1 ? [say`${more} earlier decisions`, ...lines.slice(-shownDecisions)] : lines;
}

function said({ choice, userId, at }: Decision): Phrase {
  return choice === "approve"
    ? say`approved by ${user(userId)} ${time(at)}`
    : say`denied by ${user(userId)} ${time(at)}`;
}

/** Who had what failed tried again; the attempts before are in the history. */
function retriedLine({ request, items }: RequestView): Phrase {
  const { round, retriedBy, retriedAt } = request;
  if (retriedBy === null || retriedAt === null) return [];
  const tried = items.filter((item) => item.round === round);
  const names = namesOf(tried, 4);
  return round === 2
    ? say`${names} tried again by ${user(retriedBy)} ${time(retriedAt)}`
    : say`${names} tried again by ${user(retriedBy)} ${time(retriedAt)} (try ${round})`;
}

function footer({ request }: RequestView, around: CardSurroundings): ContextBlock {
  const asked = say`asked ${time(request.createdAt)}`;
  const late =
    around.late === true
      ? say`this card was behind for a while and caught up ${time(instant(around.nowMs))}`
      : [];
  const facts = [[request.id], say`digest ${shortDigest(request.digest)}`, asked, late];
  return {
    type: "context",
    elements: [
      {
        type: "mrkdwn",
        verbatim: true,
        text: plainOf(joined(facts)),
      },
    ],
  };
}
