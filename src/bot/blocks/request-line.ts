import { request as requestPart, say, strong, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { RequestView } from "../../requests/model.ts";
import { verdictOf } from "../../requests/verdict.ts";
import { targetsOf } from "./buttons.ts";
import type { Surroundings } from "./rich-text.ts";
import { statusOf } from "./status.ts";
import { line } from "./text.ts";
import { namesOf, verdictWords } from "./wording.ts";

/** In a list a reason is a reminder, not the whole story. */
const reasonMax = 80;

/** One request in two lines: what and how it stands, then who asked, why and when. */
export function requestLine(view: RequestView, around: Surroundings): Phrase {
  const { request, items } = view;
  const reason = line(request.reason, reasonMax);
  // In a list the short name of a target is enough; its card has the long one.
  const targets = targetsOf(view, { nowMs: around.nowMs });
  return [
    requestPart(request.id),
    " ",
    strong(verdictWords[verdictOf(view)]),
    " · ",
    ...(targets === "" ? namesOf(items) : say`${namesOf(items)} on ${targets}`),
    " — ",
    ...statusOf(view, around.nowMs),
    "\n",
    user(request.requesterId),
    reason === "" ? " " : `: ${reason} · `,
    time(request.createdAt),
  ];
}
