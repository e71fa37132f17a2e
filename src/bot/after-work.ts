import type { App, ReceiverEvent } from "@slack/bolt";
import { z } from "zod";

const eventSchema = z.object({ event: z.object({ type: z.string() }) });

/**
 * Bolt acknowledges an event before anybody has read it: what a crash then swallows, Slack never
 * sends again. Events of these types are acknowledged once their listeners have resolved.
 * Source: @slack/bolt 5.1.0, `App.processEvent`.
 */
export function acknowledgeAfterWork(app: App, types: readonly string[]): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async (received: ReceiverEvent) => {
    if (received.body["type"] !== "event_callback") return process(received);
    const read = eventSchema.safeParse(received.body);
    if (!read.success || !types.includes(read.data.event.type)) return process(received);
    await process({ ...received, ack: async () => undefined });
    await received.ack();
  };
}
