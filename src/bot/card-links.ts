import type { Reply } from "../commands/reply.ts";
import type { Log } from "../domain/log.ts";
import { request } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { CardPlace } from "../requests/messages.ts";
import type { RequestView } from "../requests/model.ts";
import type { Outbox } from "../requests/outbox.ts";
import type { Links } from "./blocks/rich-text.ts";
import { isChannel } from "./is-channel.ts";

/** Finds the cards of the requests that are spoken of, as far as they are in a channel. */
export type CardLinks = (phrases: readonly Phrase[]) => Promise<Links>;

/** @param workspaceUrl `https://acme.slack.com/`; nothing is linked where it is not known */
export function createCardLinks(
  outbox: Pick<Outbox, "cardPlaces">,
  workspaceUrl: string | null,
  log: Log,
): CardLinks {
  return async (phrases) => {
    const ids = new Set(phrases.flatMap(requestsIn));
    const places = await outbox.cardPlaces([...ids]).catch((error: unknown) => {
      log.warn({ err: error }, "requests are named without links to their cards");
      return [];
    });
    const links = new Map(
      places
        .filter(({ channelId }) => isChannel(channelId))
        .map((place) => [place.requestId, URL.parse(pathOf(place), workspaceUrl ?? "")?.href]),
    );
    return (requestId) => links.get(requestId) ?? null;
  };
}

/** The other requests that the card of this one speaks of. */
export function othersOn({ items, kept, deletion }: RequestView): readonly Phrase[] {
  const ids = [
    ...items.map(({ behind }) => behind),
    ...kept.map((one) => one.deletion),
    deletion?.item.requestId ?? null,
  ];
  return ids.flatMap((id) => (id === null ? [] : [[request(id)]]));
}

/** The requests that a private answer speaks of. */
export function requestsOf(reply: Reply): readonly Phrase[] {
  switch (reply.kind) {
    case "list":
      return reply.rows.flatMap(withOthers);
    case "show":
    case "details":
      return withOthers(reply.view);
    case "notice":
      return [reply.notice.text, ...reply.notice.details];
    case "why": {
      const { requestId } = reply.explanation;
      return requestId === undefined ? [] : [[request(requestId)]];
    }
    case "usage":
    case "help":
    case "volumes":
    case "near-miss":
    case "plan":
    case "ambiguous":
      return [];
  }
}

export function withOthers(view: RequestView): readonly Phrase[] {
  return [[request(view.request.id)], ...othersOn(view)];
}

/** Source: Slack, chat.getPermalink. */
function pathOf({ channelId, ts, threadTs }: CardPlace): string {
  const path = `archives/${channelId}/p${ts.replace(".", "")}`;
  return threadTs === null ? path : `${path}?thread_ts=${threadTs}&cid=${channelId}`;
}

function requestsIn(phrase: Phrase): readonly string[] {
  return phrase.flatMap((part) => {
    if (typeof part === "string") return [];
    if (part.kind === "request") return [part.id];
    return part.kind === "said" ? part.inserts.flatMap(requestsIn) : [];
  });
}
