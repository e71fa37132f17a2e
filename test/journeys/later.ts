import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import { now, requestIdOf } from "./journey.ts";
import type { Scene } from "./journey.ts";

const hourMs = 3_600_000;

/** How the snapshots of a request stand in time; hours from now, negative for what is over. */
interface Moment {
  readonly keptForHours?: number;
  readonly endsInHours?: number;
  readonly graceEndsInHours?: number;
}

/**
 * Lets time pass for the snapshots of one request: nobody waits two weeks in a test, and the clock of
 * the bot is everybody's. Only moments are moved; what follows from them is the bot's.
 */
export function timePasses({ world }: Scene, card: ShownMessage, moment: Moment): void {
  const ledger = new DatabaseSync(join(world.folder, "ledger.sqlite"), { timeout: 5000 });
  // To the full second, as every end is.
  const inHours = (hours: number) =>
    new Date(Math.round((Date.now() + hours * hourMs) / 1000) * 1000).toISOString();
  const set = (column: string, hours: number | undefined) => {
    if (hours === undefined) return;
    ledger
      .prepare(`update kept set ${column} = ? where request_id = ?`)
      .run(inHours(hours), requestIdOf(card));
  };
  set("kept_at", moment.keptForHours === undefined ? undefined : -moment.keptForHours);
  set("keep_until", moment.endsInHours);
  set("delete_at", moment.graceEndsInHours);
  set("due_at", -1);
  ledger.close();
}

/** Waits for a reply in the card's thread that says this. */
export async function replies(scene: Scene, card: ShownMessage, text: string) {
  return scene.slack.waitFor(() => {
    const found = now(scene, card).thread.findLast((reply) => reply.text.includes(text));
    return found ?? null;
  });
}
