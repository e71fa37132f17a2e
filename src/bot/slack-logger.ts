import { LogLevel } from "@slack/web-api";
import type { Logger } from "@slack/web-api";
import type { Log } from "../domain/log.ts";

/** What Slack's libraries say may hold whole payloads: never at length, never at debug level. */
const longest = 500;

/** Slack's libraries write to our log; their debug lines, which hold payloads and tokens, do not. */
export function slackLogger(log: Log): Logger {
  const write =
    (level: "info" | "warn" | "error") =>
    (...parts: unknown[]) => {
      log[level]({ from: "slack" }, parts.map(shown).join(" ").slice(0, longest));
    };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: write("warn"),
    error: write("error"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

/** Objects are named, not printed: they may carry headers and bodies. */
function shown(part: unknown): string {
  if (typeof part === "string") return part;
  return part instanceof Error ? `${part.name}: ${part.message}` : typeof part;
}
