import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Looks into the bot's record from outside, without holding it up. */
export interface LedgerLook {
  /** Actions that were committed before an acknowledgement, and those not yet worked on to the end. */
  actions(): { readonly all: number; readonly open: number };
  /** How many items are in each state. */
  items(): ReadonlyMap<string, number>;
  /** Of each request: the newest change, and the newest that Slack is known to show. */
  versions(): readonly Version[];
  close(): void;
}

export interface Version {
  readonly id: string;
  readonly version: number;
  readonly published: number;
}

export function lookInto(folder: string): LedgerLook {
  const db = new DatabaseSync(join(folder, "data", "ledger.sqlite"), { readOnly: true });
  const actions = db.prepare("SELECT count(*) AS n, sum(done = 0) AS open FROM intake");
  const items = db.prepare("SELECT state, count(*) AS n FROM items GROUP BY state");
  const versions = db.prepare("SELECT id, version, published_version FROM requests");
  return {
    actions: () => {
      const row = actions.get();
      return { all: Number(row?.["n"]), open: Number(row?.["open"]) };
    },
    items: () => new Map(items.all().map(({ state, n }) => [String(state), Number(n)])),
    versions: () =>
      versions.all().map((row) => ({
        id: String(row["id"]),
        version: Number(row["version"]),
        published: Number(row["published_version"]),
      })),
    close: () => {
      db.close();
    },
  };
}
