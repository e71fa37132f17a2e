import type { Delivery } from "./transport.ts";

/*
 * What Slack itself tells a person when the app did not do its part. Source: Slack's page on slash
 * commands; texts of forms and buttons as reported in bolt-python issue 951 and bolt-js issue 2265.
 */

export const troubleConnecting = "We had some trouble connecting. Try again?";

export function commandComplaint(command: string, delivery: Delivery): string | null {
  if (delivery.outcome === "acked") return null;
  const error = delivery.outcome === "timeout" ? "operation_timeout" : "dispatch_failed";
  return `${command} failed with the error "${error}"`;
}

/** Slack shows a warning mark beside the button. */
export function clickComplaint(label: string, delivery: Delivery): string | null {
  return delivery.outcome === "acked" ? null : `This app is not responding to “${label}”.`;
}

export const notInstalledHere =
  "Commands and shortcuts of apps are for members of the workspace that installed them.";
