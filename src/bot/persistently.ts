import { setTimeout as delay } from "node:timers/promises";

const mostTries = 16;
const pauseMs = 500;

/** What Slack has and the ledger does not would be posted again: a busy database is waited for. */
export async function persistently(write: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (tries === mostTries) throw error;
      await delay(pauseMs);
    }
  }
}
