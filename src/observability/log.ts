import { pino } from "pino";
import type { DestinationStream } from "pino";
import type { Secret } from "../domain/secret.ts";
import { currentRun } from "../workflows/current-run.ts";

export interface LogOptions {
  readonly level: string;
  /** Values that must never be printed, wherever they turn up; asked for again with every line. */
  readonly secrets: () => readonly Secret[];
  readonly destination?: DestinationStream;
}

/** Slack's tokens and one-off answering addresses, should a library print one. */
const tokenShapes = /xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|https:\/\/hooks\.slack\.com\/\S+/gu;
const hidden = "[secret]";
/** Shorter values would blank out ordinary words. */
const shortestSecret = 6;

/** One JSON line per event, with the run it belongs to; known secrets and tokens are blanked out. */
export function createLog(options: LogOptions) {
  const scrub = (line: string) => {
    let clean = line.replaceAll(tokenShapes, hidden);
    for (const secret of options.secrets()) {
      const value = secret.reveal();
      if (value.length < shortestSecret) continue;
      // Inside JSON text the value may stand escaped.
      clean = clean
        .replaceAll(value, hidden)
        .replaceAll(JSON.stringify(value).slice(1, -1), hidden);
    }
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
    options.destination ?? standardOutput(),
  );
}

/** How much waits in memory for a disk that takes nothing; what comes on top is lost. */
const keptBytes = 1_000_000;

/**
 * Lines are written as they come. What cannot be written, on a full disk for example, waits for a
 * later line that finds room, and keeps nobody from being served.
 *
 * Pino sees a `write` and nothing else: after a fatal line it would call `flushSync`, which returns
 * only once everything is written, and whoever wants to end would not.
 */
function standardOutput(): DestinationStream {
  // With `minLength` 0 there is no `flush`.
  const out = pino.destination({ fd: 1, sync: true, minLength: 1, maxLength: keptBytes });
  out.on("error", () => undefined);
  // A line that is dropped tries nothing by itself, though there may be room by now.
  out.on("drop", () => {
    out.flush();
  });
  return {
    write: (line) => {
      out.write(line);
    },
  };
}

/** Name, code, message and stack: what else libraries hang on their errors may be requests and keys. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code: unknown = Reflect.get(error, "code");
  return {
    type: error.name,
    message: withoutBody(error.message),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    stack: withoutBody(error.stack ?? ""),
  };
}

/**
 * Slack's library puts a reply that is not JSON where a code belongs: whatever stands between us and
 * Slack may have written it.
 */
function withoutBody(text: string): string {
  return text.replace(/(?<=An API error occurred: )(?![a-z_]{1,80}$).*/mu, "[no code]");
}
