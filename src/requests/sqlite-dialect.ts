import { SqliteAdapter, SqliteDialect, SqliteDriver } from "kysely";
import type { SqliteDatabase } from "kysely";

/**
 * SQLite's one connection, shared between people and work. SQLite answers without ever going back to
 * the loop: so each statement or transaction of the work waits for a turn of its own, payloads are
 * read in between, and what an acknowledgement waits for goes before all of it.
 */
export class SharedSqlite {
  readonly #database: SqliteDatabase;
  readonly #urgent: (() => void)[] = [];
  readonly #patient: (() => void)[] = [];
  readonly #turn: () => Promise<void>;
  #taken = false;

  /** @param turn resolves when one piece of work may begin */
  constructor(database: SqliteDatabase, turn: () => Promise<void>) {
    this.#database = database;
    this.#turn = turn;
  }

  /** @param urgent whether somebody waits for an acknowledgement */
  dialect(urgent: boolean): SqliteDialect {
    const config = { database: this.#database };
    const take = async () => {
      if (!urgent) await this.#turn();
      await this.#take(urgent ? this.#urgent : this.#patient);
    };
    const release = () => {
      this.#release();
    };
    return new (class extends SqliteDialect {
      override createDriver = () => new TurnDriver(config, take, release);
      override createAdapter = () => new OwnLockAdapter();
    })(config);
  }

  async #take(queue: (() => void)[]): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => queue.push(resolve));
    this.#taken = true;
  }

  #release(): void {
    const next = this.#urgent.shift() ?? this.#patient.shift();
    if (next) next();
    else this.#taken = false;
  }
}

class TurnDriver extends SqliteDriver {
  readonly #take: () => Promise<void>;
  readonly #release: () => void;

  constructor(
    config: ConstructorParameters<typeof SqliteDriver>[0],
    take: () => Promise<void>,
    release: () => void,
  ) {
    super(config);
    this.#take = take;
    this.#release = release;
  }

  override async acquireConnection() {
    await this.#take();
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    this.#release();
    return super.releaseConnection();
  }
}

/** Kysely's own lock would be held while a turn is awaited, and knows no order. */
class OwnLockAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
