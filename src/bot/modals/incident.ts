import { isIncidentChannel } from "../../domain/inventory.ts";
import type { Inventory } from "../../domain/inventory.ts";
import { say } from "../../domain/phrase.ts";
import { unformatted } from "../blocks/words.ts";

/** What the form starts with in a channel in which an incident is going on; nothing elsewhere. */
export function incidentDefaults(
  inventory: Inventory,
  channelName: string | null,
): { readonly reason?: string; readonly incidentExpiryMs?: number } {
  if (channelName === null || !isIncidentChannel(inventory, channelName)) return {};
  return {
    reason: unformatted(say`incident in #${channelName}`),
    incidentExpiryMs: inventory.defaults.incidentExpiryMs,
  };
}
