import { pino } from "pino";
import type { DestinationStream } from "pino";
import type { Secret } from "../domain/secret.ts";
import { currentRun } from "../workflows/engine.ts";

export interface LogOptions {
  readonly level: string;
  /** Values that must never be printed, wherever they turn up. */
  readonly secrets: readonly Secret[];
  readonly destination?: DestinationStream;
}

/** Slack's tokens and one-off answering addresses, should a library print one. */
const tokenShapes = /xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|https:\/\/hooks\.slack\.com\/\S+/gu;
const hidden = "[secret]";
/** Shorter values would blank out ordinary words. */
const shortestSecret = 6;

/** One JSON line per event, with the run it belongs to; known secrets and tokens are blanked out. */
export function createLog(options: LogOptions) {
  const values = options.secrets
    .map((secret) => secret.reveal())
    .filter((value) => value.length >= shortestSecret)
    // A value inside JSON text stands there escaped.
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
  const scrub = (line: string) => {
    let clean = line.replaceAll(tokenShapes, hidden);
    for (const value of values) clean = clean.replaceAll(value, hidden);
    return clean;
  };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...currentRun.getStore() }),
      serializers: { err: plainError },
      hooks: { streamWrite: scrub },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

/** Name, code, message and stack: what else libraries hang on their errors may be requests and keys. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code: unknown = Reflect.get(error, "code");
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    stack: error.stack,
  };
}
