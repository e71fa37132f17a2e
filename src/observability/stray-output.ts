import type { Log } from "../domain/log.ts";

const methods = ["log", "info", "warn", "error", "debug"] as const;

/**
 * Sends what libraries print by themselves, and Node's own warnings, through the log: there secrets
 * are blanked out, and each is one JSON line like everything else.
 */
export function captureStrayOutput(log: Log): void {
  for (const method of methods) {
    console[method] = (...said: readonly unknown[]) => {
      log.warn({ err: said.find((one) => one instanceof Error) }, wordsOf(said));
    };
  }
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    log.warn({ err: warning }, "a warning of Node's");
  });
}

/** Texts only: what else is printed may hold anything. */
function wordsOf(said: readonly unknown[]): string {
  return said.filter((one) => typeof one === "string").join(" ") || "a library printed something";
}
