import { setTimeout as delay } from "node:timers/promises";
import type { Address } from "../../requests/intake.ts";
import { inLanguage } from "../../texts/reading.ts";
import { askView } from "../modals/ask.ts";
import type { AskDefaults } from "../modals/ask.ts";
import type { BotContext } from "./context.ts";
import { openView } from "./open-view.ts";
import { redraw } from "./redraw.ts";

/** Where somebody wants to ask for something. */
export interface AskPlace extends Pick<AskDefaults, "channelId" | "threadTs" | "about"> {
  /** `null` where the payload does not say it. */
  readonly channelName: string | null;
}

/** Whoever sees the form for longer has begun to fill it in. */
const patienceMs = 1500;

/**
 * Opens the form for asking at once, since a trigger does not live long. Incidents are recognised by
 * the channel's name: where that is to be asked for, the form is filled in as soon as it is known.
 */
export async function openAsk(
  context: BotContext,
  address: Address,
  triggerId: string,
  place: AskPlace,
): Promise<void> {
  const draw = (channelName: string | null) => () =>
    askView({ ...place, channelName, ...context.formDefaults(channelName) });
  const { channelId, channelName } = place;
  const asksName = channelId !== null && channelName === null;
  const naming = asksName ? context.commands.places.channelName(channelId) : null;
  const view = await openView(context, address, triggerId, draw(channelName));
  if (view === null || naming === null) return;
  const name = await Promise.race([naming, delay(patienceMs, null, { ref: false })]);
  if (context.formDefaults(name).incidentExpiryMs === undefined) return;
  const language = await context.readers.of(address.userId);
  await redraw(context, view, inLanguage(language, draw(name)), () => false);
}
