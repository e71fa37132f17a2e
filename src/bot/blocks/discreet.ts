import type { KnownBlock } from "@slack/types";
import type { Failure } from "../../domain/failure.ts";
import { say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import type { Discretion } from "../discretion.ts";
import { showId } from "../ids.ts";
import { card } from "./card.ts";
import type { CardSurroundings } from "./card.ts";
import type { Message } from "./message.ts";
import { paragraphs } from "./rich-text.ts";
import { plain } from "./text.ts";
import { unformatted } from "./words.ts";

/**
 * A request as people of other workspaces may see it: no names of targets and volumes, and nothing
 * that may hold one. To be called where the language is chosen.
 */
export function withoutNames(view: RequestView): RequestView {
  const { request, deletion } = view;
  const hide = hiding(namesIn(deletion === null ? view.items : [deletion.item]));
  return {
    ...view,
    request: {
      ...request,
      reason: hide(request.reason),
      endNote: request.endNote === null ? null : hide(request.endNote),
      policies: [],
      failure: withoutStory(request.failure),
    },
    items: view.items.map(withoutName),
    kept: view.kept.map((one) => ({ ...one, failure: withoutStory(one.failure) })),
    deletion: deletion === null ? null : { ...deletion, item: withoutName(deletion.item) },
    decisions: view.decisions.map((decision) => ({ ...decision, note: hide(decision.note) })),
  };
}

/** The card for a channel that people of other workspaces read. */
export function discreetCard(
  view: RequestView,
  around: CardSurroundings,
  why: Exclude<Discretion, "open">,
): Message {
  const { text, blocks } = card(withoutNames(view), around);
  return {
    text,
    blocks: [
      // What the dialogs of the buttons repeat is not for everybody's eyes either.
      ...blocks.filter(({ type }) => type !== "actions"),
      ...paragraphs([reasons[why]]),
      details(view.request.id),
    ],
  };
}

const unknown = say`${strong(say`Slack does not say who reads this channel`)}, so names are left out. Members see them with the button, and can decide there.`;
const reasons: Record<Exclude<Discretion, "open">, Phrase> = {
  shared: say`${strong(say`People of other workspaces read this channel`)}, so names are left out. Members see them with the button, and can decide there.`,
  unknown,
  unanswered: unknown,
};

function details(requestId: string): KnownBlock {
  return {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: showId(0),
        text: plain(say`Show it to me`, 75),
        value: requestId,
      },
    ],
  };
}

function withoutName<Some extends Item>(item: Some): Some {
  const { preflight } = item;
  return {
    ...item,
    target: "",
    volumeName: unformatted(say`volume ${item.position}`),
    volumeId: "",
    // Switches hold no text; whatever was typed may.
    options: Object.fromEntries(Object.entries(item.options).filter(([, value]) => value === true)),
    preflight: preflight === null ? null : { ...preflight, warnings: [] },
    preflightFailure: withoutStory(item.preflightFailure),
    failure: withoutStory(item.failure),
  };
}

/** The cloud's code stays, for whoever knows it. */
function withoutStory(failure: Failure | null): Failure | null {
  if (failure === null) return null;
  return {
    ...failure,
    message: unformatted(say`why is shown to members only.`),
    advice: "",
    providerRequestId: null,
  };
}

/** Too short to be told from an ordinary word. */
const nameMin = 3;

function namesIn(items: readonly Item[]): readonly string[] {
  const names = items.flatMap(({ target, volumeId, volumeName }) => [
    target,
    volumeName,
    volumeId,
    volumeId.split(/[/:]/u).at(-1) ?? "",
  ]);
  return [...new Set(names)].filter((name) => name.length >= nameMin);
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}

/** Replaces each name, longest first, in what a person typed. */
function hiding(names: readonly string[]): (text: string) => string {
  if (names.length === 0) return (text) => text;
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(literally).join("|"), "giu");
  return (text) => text.replace(pattern, "…");
}
