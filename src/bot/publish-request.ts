import { toMs } from "../domain/instant.ts";
import { isFinalRequest } from "../requests/lifecycle.ts";
import type { Posted } from "../requests/messages.ts";
import type { RequestView } from "../requests/model.ts";
import type { Unpublished } from "../requests/outbox.ts";
import { inLanguage } from "../texts/reading.ts";
import { card } from "./blocks/card.ts";
import { discreetCard, withoutNames } from "./blocks/discreet.ts";
import type { Milestone } from "./blocks/milestone.ts";
import { milestones } from "./blocks/milestones.ts";
import { othersOn } from "./card-links.ts";
import { pinCard } from "./pin-card.ts";
import { placeCard } from "./place-card.ts";
import { isAlone, keepTrue, reply, tellAbsent, tellApprovers } from "./publish-replies.ts";
import type { PublishDeps, Work } from "./sending.ts";
import { slackFault } from "./slack-errors.ts";
import { tellUnplaced } from "./tell-unplaced.ts";

/** Later than this, the card says so. */
const lateMs = 10_000;
/** The client gives up a call by then; a lease must outlast the call that is made under it. */
const callMs = 11_000;

/** Somebody else has taken this request over: whatever is left is theirs to do. */
export class Overtaken extends Error {}

export type Published =
  /** Slack shows everything up to this version, be it to the requester alone. */
  | { readonly kind: "complete"; readonly version: number }
  /** Slack does not let the card be where and as it is to be, now: in a while it may. */
  | { readonly kind: "again" };

/**
 * Makes Slack equal to the newest state of one request.
 * @throws Overtaken, or what Slack's client throws; what was sent before that is remembered
 */
export async function publishRequest(
  deps: PublishDeps,
  unpublished: Unpublished,
): Promise<Published> {
  const view = await deps.queries.get(unpublished.requestId);
  if (view === null) return { kind: "complete", version: unpublished.version };
  const { state, version } = view.request;
  // Refusals are private: whoever asked was told, and nobody else is to see it.
  if (state === "refused") return { kind: "complete", version };
  const posted = new Map(unpublished.posted.map((message) => [message.key, message]));
  const hold = holder(deps, unpublished);
  // A card that waited for an invitation was never behind.
  const behindMs = posted.has("direct-card") ? 0 : deps.clock() - toMs(unpublished.changedAt);
  const late = behindMs > lateMs;
  let placed = posted.has("card") || posted.has("direct-card");
  try {
    const discretion = await deps.discretion(view.request.channelId);
    const told =
      discretion === "open" ? view : inLanguage(deps.language(), () => withoutNames(view));
    const work: Work = { ...deps, view, told, posted, hold };
    const around = { ...deps.around(), late, links: await deps.links(othersOn(view)) };
    const draw = () =>
      discretion === "open" ? card(view, around) : discreetCard(view, around, discretion);
    let place = await placeCard(work, inLanguage(deps.language(), draw));
    placed = true;
    await pinCard(work, view.request, place, posted);
    const readable = place.key === "card" ? told : view;
    const repliesOf = (seen: RequestView) =>
      milestones(seen).map((due) => (heardBefore(due, posted, place) ? quietly(due) : due));
    const own = repliesOf(view);
    const replies = readable === view ? own : repliesOf(readable);
    for (const milestone of replies) {
      if (posted.has(milestone.key)) continue;
      if (milestone.forApprovers === true && isAlone(place)) {
        await tellApprovers(work, milestone);
        continue;
      }
      const uncut = own.find(({ key }) => key === milestone.key) ?? milestone;
      await tellAbsent(work, place, uncut);
      place = await reply(work, place, milestone);
    }
    await keepTrue(work, readable, replies);
    // It shows no names, for as long as Slack does not answer.
    if (discretion === "unanswered") return { kind: "again" };
    // Where its card is already, the channel may open again.
    const elsewhere = posted.has("card") && place.key !== "card";
    if (!elsewhere || isFinalRequest(state)) return { kind: "complete", version };
  } catch (error) {
    if (!placed) await tellUnplaced(deps, view.request, unpublished.posted, error);
    if (slackFault(error).kind !== "place-gone") throw error;
  }
  // What is over is not going to be published for ever in a place that is closed to us.
  return isFinalRequest(state) ? { kind: "complete", version } : { kind: "again" };
}

/** Whether they heard it who read what is posted at that place. */
function heardBefore(
  { quietAfter }: Milestone,
  posted: ReadonlyMap<string, Posted>,
  { channelId }: Posted,
): boolean {
  return quietAfter !== undefined && posted.get(quietAfter)?.channelId === channelId;
}

function quietly(milestone: Milestone): Milestone {
  return { ...milestone, broadcast: false, mentionRequester: false };
}

/** Renews the lease before it could run out during a call, so that nobody posts the same beside us. */
function holder({ outbox, clock }: PublishDeps, { requestId, heldUntil }: Unpublished) {
  let until = heldUntil;
  return async () => {
    if (toMs(until) - clock() > callMs) return;
    const renewed = await outbox.renew(requestId, until);
    if (renewed === null) throw new Overtaken();
    until = renewed;
  };
}
