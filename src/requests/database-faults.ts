import { ForOperator, seeCause } from "../domain/for-operator.ts";

/** What kept the ledger from being opened, as a sentence for the operator. */

// Primary result codes: https://sqlite.org/rescode.html
const sqliteFaults: Readonly<Record<number, readonly [what: string, fix: string]>> = {
  5: [
    "is locked by another program",
    "end that program (a backup, a database browser), then start again",
  ],
  8: ["cannot be written", "check that the bot's user may write it and its folder"],
  10: ["cannot be read or written: the disk reports an error", "check the disk"],
  11: ["is damaged or no database", "restore it from a backup, or move it away to begin anew"],
  13: ["cannot be written: the disk is full", "make room, then start again"],
  14: ["cannot be opened", "check that its folder exists and that the bot's user may write there"],
  26: ["is damaged or no database", "restore it from a backup, or move it away to begin anew"],
};

/** The ledger was last opened by another version of the bot. */
export class OtherVersion extends Error {
  constructor(which: "older" | "newer") {
    super(
      which === "older"
        ? "is of an older version: use that one, or start this one once, which brings it up to date"
        : "is of a newer version: use that one, or restore the backup from before it",
    );
  }
}

/** The sentence goes in front, the library's own error behind it as the cause. */
export function sqliteFault(file: string, cause: unknown): Error {
  if (cause instanceof OtherVersion) return new ForOperator(`${file} ${cause.message}.`);
  const known = sqliteFaults[primaryCode(cause)];
  const [what, fix] = known ?? ["cannot be used", seeCause];
  return new ForOperator(`${file} ${what}: ${fix}.`, { cause });
}

/** Names the server, never the user's password. */
export function postgresFault(url: string, cause: unknown): Error {
  const code = codeOf(cause);
  const server = URL.parse(url)?.host ?? "DATABASE_URL";
  if (cause instanceof OtherVersion) {
    return new ForOperator(`The ledger at ${server} ${cause.message}.`);
  }
  // Class 28: invalid authorization; 3D000: no such database. Source: PostgreSQL's appendix of codes.
  if (/^(28...|3D000)$/u.test(code)) {
    return new ForOperator(
      `The database refused the bot (${code}): check user, password and database in DATABASE_URL.`,
      { cause },
    );
  }
  if (/^(E[A-Z]+|CONNECT_TIMEOUT|CONNECTION_[A-Z]+|57P0.)$/u.test(code)) {
    return new ForOperator(
      `The database at ${server} does not answer (${code}): check DATABASE_URL and that the server runs.`,
      { cause },
    );
  }
  // Since PostgreSQL 15 only a database's owner may create tables in its schema `public`. Source: its
  // release notes. CREATE on that schema alone does not do: the engine makes a schema of its own.
  if (code === "42501") {
    return new ForOperator(
      `The database at ${server} does not let the bot's user make and use its tables (${code}): make it the owner of the database and of what is in it, or GRANT it CREATE on the database and on its schema.`,
      { cause },
    );
  }
  return new ForOperator(`The database at ${server} cannot be used (${code}): ${seeCause}.`, {
    cause,
  });
}

/** SQLite's extended codes carry the primary one in their lowest byte. */
function primaryCode(error: unknown): number {
  if (!(error instanceof Error) || !("errcode" in error)) return 0;
  return typeof error.errcode === "number" ? error.errcode % 256 : 0;
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  return typeof code === "string" ? code : "unknown";
}
