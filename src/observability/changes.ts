import type { Log } from "../domain/log.ts";

interface ChangeLine {
  readonly type: string;
  readonly actorId?: string | null;
  readonly itemId?: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What people wrote is in the record, for those who may read it, and not in the log. */
const written: readonly string[] = ["reason", "note", "items"];

/** One line for each state change, with its request, item and (from the log itself) run. */
export function logChange(log: Log, requestId: string, line: ChangeLine): void {
  const { type, itemId, actorId, data = {} } = line;
  const facts = Object.entries(data).filter(([name]) => !written.includes(name));
  const ids = { request: requestId, item: itemId ?? undefined, actor: actorId ?? undefined };
  log.info({ ...Object.fromEntries(facts), ...ids, change: type }, type);
}
