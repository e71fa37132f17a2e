import type { Log } from "../domain/log.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { CardPlace, Outbox } from "../requests/outbox.ts";
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
