import { request as requestPart, strong, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { RequestView } from "../../requests/model.ts";
import { verdictOf } from "../../requests/verdict.ts";
import { statusOf } from "./status.ts";
import { line } from "./text.ts";
import { namesOf, verdictWords } from "./wording.ts";

/** In a list a reason is a reminder, not the whole story. */
const reasonMax = 80;

/** One request in two lines: what and how it stands, then who asked, why and when. */
export function requestLine(view: RequestView, nowMs: number): Phrase {
  const { request, items } = view;
  const reason = line(request.reason, reasonMax);
  return [
    requestPart(request.id),
    " ",
    strong(verdictWords[verdictOf(view)]),
    " · ",
    ...namesOf(items),
    " — ",
    ...statusOf(view, nowMs),
    "\n",
    user(request.requesterId),
    reason === "" ? " " : `: ${reason} · `,
    time(request.createdAt),
  ];
}
