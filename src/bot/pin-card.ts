import type { WebClient } from "@slack/web-api";
import type { Log } from "../domain/log.ts";
import type { Posted } from "../requests/messages.ts";
import type { Request } from "../requests/model.ts";
import type { Outbox } from "../requests/outbox.ts";
import { slackFault } from "./slack-errors.ts";

/** What the record of messages calls a pin. */
const key = "pin";

export interface PinDeps {
  readonly client: WebClient;
  readonly outbox: Pick<Outbox, "remember">;
  readonly log: Log;
}

/**
 * Pins the card of an incident to its channel, once. It needs a scope that the workspace may have
 * left out, and a channel has room for 100 pins: where it cannot be done, nobody is bothered. A
 * bookmark beside it would need one more scope, and somebody to take it away after the incident.
 */
export async function pinCard(
  { client, outbox, log }: PinDeps,
  request: Pick<Request, "id" | "incident">,
  card: Posted,
  posted: ReadonlyMap<string, Posted>,
): Promise<void> {
  if (!request.incident || card.key !== "card" || posted.get(key)?.ts === card.ts) return;
  const { channelId, ts } = card;
  try {
    await client.pins.add({ channel: channelId, timestamp: ts });
  } catch (error) {
    const fault = slackFault(error);
    // Tried again with the next change.
    if (fault.kind === "rate-limited" || fault.kind === "unreachable") return;
    log.info({ request: request.id, fault }, "the card of an incident is not pinned");
  }
  await outbox.remember(request.id, { key, channelId, ts, hash: "" });
}
