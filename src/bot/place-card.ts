import { request } from "../domain/phrase.ts";
import type { Posted } from "../requests/messages.ts";
import { inLanguage } from "../texts/reading.ts";
import { card } from "./blocks/card.ts";
import type { Message } from "./blocks/message.ts";
import { movedCard } from "./blocks/moved-card.ts";
import { edit, post, remember, shows } from "./sending.ts";
import type { Work } from "./sending.ts";
import { closedBy, mayGoElsewhere } from "./slack-errors.ts";
import type { Closed } from "./slack-errors.ts";
import { tellDirect } from "./tell-unplaced.ts";

/** Edits the card where it is, or posts it: in the channel, else privately to whoever asked. */
export async function placeCard(work: Work, message: Message): Promise<Posted> {
  const { view, posted } = work;
  const known = posted.get("card");
  const direct = posted.get("direct-card");
  // What looks the same says nothing about a channel that was closed: only a call does.
  const wasClosed = direct !== undefined && !shows(direct, await moved(work));
  try {
    const placed = known
      ? await edit(work, known, message, wasClosed)
      : await post(work, "card", view.request.channelId, message);
    if (direct) await edit(work, direct, await moved(work));
    return placed;
  } catch (error) {
    const neverTaken = known === undefined && mayGoElsewhere(error);
    const closed = closedBy(error) ?? (neverTaken ? "restricted" : null);
    if (closed === null) throw error;
    return placeDirectly(work, closed);
  }
}

/** What the private card turns into: once there is a card in the channel it leads there. */
async function moved({ view, language, links }: Work): Promise<Message> {
  const known = await links([[request(view.request.id)]]);
  return inLanguage(language(), () => movedCard(view.request, known));
}

/** The card that only whoever asked sees, while the channel is closed to us. */
export async function placeDirectly(work: Work, closed: Closed): Promise<Posted> {
  const { view, posted } = work;
  const direct = posted.get("direct-card");
  const privately = inLanguage(work.language(), () => card(view, { ...work.around(), closed }));
  if (!direct) {
    const placed = await post(work, "direct-card", view.request.requesterId, privately);
    await tellDirect(work, closed);
    return placed;
  }
  const { channelId, ts } = await edit(work, direct, privately);
  // Also when nothing was to be edited: that the channel was tried is remembered with it.
  return remember(work, direct.key, channelId, ts, privately);
}
