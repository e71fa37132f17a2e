import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** Kysely's dialect expects better-sqlite3's shape; statements are kept because preparing costs more than running. */
export function betterSqliteShape(connection: DatabaseSync, closed: () => void = () => undefined) {
  const prepared = new Map<string, ReturnType<typeof statementShape>>();
  return {
    close: () => {
      connection.close();
      closed();
    },
    prepare: (text: string) => {
      const known = prepared.get(text);
      if (known) return known;
      const statement =
        transactionShape(connection, text) ?? statementShape(connection.prepare(text));
      if (prepared.size < 500) prepared.set(text, statement);
      return statement;
    },
  };
}

/**
 * Transactions of the ledger all write: one that began by reading would fail at once, instead of
 * waiting, while another program holds the file. And SQLite ends a transaction by itself when the
 * disk is full: rolling back once more would hide why.
 */
function transactionShape(connection: DatabaseSync, text: string) {
  if (text === "begin") return statementShape(connection.prepare("begin immediate"));
  if (text !== "rollback") return null;
  const statement = statementShape(connection.prepare(text));
  const nothing = { changes: 0, lastInsertRowid: 0 };
  return {
    ...statement,
    run: (parameters: readonly unknown[]) =>
      connection.isTransaction ? statement.run(parameters) : nothing,
  };
}

function statementShape(statement: StatementSync) {
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...parameters.map(bindable)),
    run: (parameters: readonly unknown[]) => statement.run(...parameters.map(bindable)),
    iterate: (parameters: readonly unknown[]) => statement.iterate(...parameters.map(bindable)),
  };
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`the ledger stores text and numbers only, not ${typeof value}`);
}
