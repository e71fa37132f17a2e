import { request as requestPart, say, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { RequestView } from "../../requests/model.ts";
import { targetsOf } from "./aim.ts";
import { reasonLine } from "./card.ts";
import type { Surroundings } from "./rich-text.ts";
import { statusOf } from "./status.ts";
import { headline, subjectOf } from "./subject.ts";
import { line } from "./text.ts";

/** In a list a reason is a reminder, not the whole story. */
const reasonMax = 80;

/** One request in two lines: what and how it stands, then who asked, why and when. */
export function requestLine(view: RequestView, around: Surroundings): Phrase {
  const { request } = view;
  const reason = line(request.reason, reasonMax);
  // In a list the short name of a target is enough; its card has the long one.
  const targets = targetsOf(view, { nowMs: around.nowMs });
  return [
    requestPart(request.id),
    " ",
    ...headline(view),
    " · ",
    ...(targets === "" ? subjectOf(view) : say`${subjectOf(view)} on ${targets}`),
    " — ",
    ...statusOf(view, around.nowMs),
    "\n",
    user(request.requesterId),
    reason === "" ? " · " : `: ${reason} · `,
    time(request.createdAt),
  ];
}

/** What somebody asks for, and why: for the head of a question about it. */
export function askedLines(view: RequestView, around: Surroundings): Phrase[] {
  const targets = targetsOf(view, around);
  const what = subjectOf(view);
  return [targets === "" ? what : say`${what} on ${targets}`, reasonLine(view)];
}
