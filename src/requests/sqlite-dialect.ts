import { SqliteAdapter, SqliteDialect, SqliteDriver } from "kysely";
import type { CompiledQuery, SqliteDatabase } from "kysely";
import type { LogSync } from "./log-sync.ts";

/** Who goes first: what an acknowledgement waits for, then cards and threads, then all other work. */
export type Lane = "people" | "cards" | "work";

/** When what is committed is on the disk: before the commit is over, in a moment, or with the next that waits. */
export type Sync = "first" | "soon" | "later";

/** SQLite's connection, and how it syncs. */
export interface Connection {
  readonly database: SqliteDatabase;
  /** Whether commits wait for the disk from now on; at first they do. */
  readonly waitForDisk: (wait: boolean) => void;
  readonly log: LogSync;
}

/**
 * SQLite's one connection, shared between people and work. SQLite answers without ever going back to
 * the loop: so each statement or transaction that nobody waits for has a turn of its own, and
 * payloads are read in between.
 */
export class SharedSqlite {
  readonly #connection: Connection;
  readonly #turn: () => Promise<void>;
  readonly #waiting: Readonly<Record<Lane, (() => void)[]>> = { people: [], cards: [], work: [] };
  #waitingForDisk = true;
  #taken = false;
  #turning = false;

  /** @param turn resolves when one piece of work may begin */
  constructor(connection: Connection, turn: () => Promise<void>) {
    this.#connection = connection;
    this.#turn = turn;
  }

  /**
   * Runs a statement for people, like a dialect of theirs that syncs soon, but with no promise on the way.
   * @returns how many rows it changed; `null` when somebody has the connection, and it was not run
   */
  runNow(write: () => Pick<CompiledQuery, "sql" | "parameters">): number | null {
    if (this.#taken) return null;
    const { database, log } = this.#connection;
    const { sql, parameters } = write();
    this.#waitForDisk(log.failed);
    const { changes } = database.prepare(sql).run(parameters);
    log.soon();
    return Number(changes);
  }

  dialect(lane: Lane, sync: Sync): SqliteDialect {
    const { database, log } = this.#connection;
    const config = { database };
    const take = async () => {
      await this.#take(lane);
      try {
        this.#waitForDisk(sync === "first" || (sync === "soon" && log.failed));
      } catch (error) {
        // Whoever could not take it does not give it back.
        this.#release();
        throw error;
      }
    };
    const release = () => {
      if (sync === "soon") log.soon();
      this.#release();
    };
    return new (class extends SqliteDialect {
      override createDriver = () => new TurnDriver(config, take, release);
      override createAdapter = () => new OwnLockAdapter();
    })(config);
  }

  #waitForDisk(wait: boolean): void {
    if (wait === this.#waitingForDisk) return;
    this.#connection.waitForDisk(wait);
    this.#waitingForDisk = wait;
  }

  async #take(lane: Lane): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting[lane].push(resolve);
      this.#serve();
    });
  }

  #release(): void {
    this.#taken = false;
    this.#serve();
  }

  #serve(): void {
    const { people, cards, work } = this.#waiting;
    this.#give(people);
    if (this.#taken || this.#turning || cards.length + work.length === 0) return;
    this.#turning = true;
    void this.#serveInTurn();
  }

  async #serveInTurn(): Promise<void> {
    await this.#turn();
    this.#turning = false;
    const { people, cards, work } = this.#waiting;
    for (const queue of [people, cards, work]) this.#give(queue);
  }

  /** Whoever has the connection gives it back, and then whoever is next is served. */
  #give(queue: (() => void)[]): void {
    const next = this.#taken ? undefined : queue.shift();
    if (next === undefined) return;
    this.#taken = true;
    next();
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
