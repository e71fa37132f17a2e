import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "./json.ts";
import { eventPayload } from "./payloads.ts";
import type { SlackState } from "./state.ts";
import type { Delivery } from "./transport.ts";
import type { Channel } from "./workspace.ts";

/** `http_timeout` and the like, as `x-slack-retry-reason` has them. */
const reasons: Readonly<Record<Delivery["outcome"], string>> = {
  acked: "unknown_error",
  timeout: "http_timeout",
  refused: "http_error",
  unreachable: "connection_failed",
};

/** What a subscription is worth nothing without. Source: Slack's page on each event. */
const scopeOf: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  "message.im": "im:history",
};

/**
 * Tells the app about something, when it is subscribed to it. Waits for the first attempt only; an
 * event that was not acknowledged is sent again up to three times.
 * @returns `null` when the app is not subscribed
 */
export async function sendEvent(
  state: SlackState,
  event: Json,
  channel: Channel | null,
  subscription = String(event["type"]),
): Promise<Delivery | null> {
  if (!state.subscriptions.has(subscription)) return null;
  const scope = scopeOf[subscription];
  if (scope !== undefined && !state.grantedScopes().includes(scope)) return null;
  const payload = eventPayload(state, event, channel);
  const first = await state.deliver("events_api", payload);
  if (first.outcome !== "acked" && !first.noRetry) void repeat(state, payload, first);
  return first;
}

async function repeat(state: SlackState, payload: Json, first: Delivery): Promise<void> {
  let last = first;
  for (const [index, waitMs] of state.waits.eventRetryMs.entries()) {
    await sleep(waitMs, undefined, { ref: false });
    if (state.isStopped()) return;
    const retry = { num: index + 1, reason: reasons[last.outcome] };
    last = await state.deliver("events_api", payload, retry);
    if (last.outcome === "acked" || last.noRetry) return;
  }
}
