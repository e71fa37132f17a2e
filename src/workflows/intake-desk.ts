import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../domain/log.ts";
import type { Intake } from "../requests/intake.ts";
import type { IntakeStore, TakenIntake } from "../requests/intake-store.ts";
import type { Courtesy } from "./courtesy.ts";

export interface IntakeDeskOptions {
  readonly store: IntakeStore;
  /**
   * Does what was asked; rejects when it could not be done now and is to be tried again.
   * @returns how to tell the person what came of it
   */
  readonly handle: (taken: TakenIntake) => Promise<Tell>;
  /** Nothing helped: tells the person. */
  readonly giveUp: (taken: TakenIntake) => Promise<void>;
  readonly courtesy: Courtesy;
  readonly log: Log;
}

/** Resolves when the person was told, or can never be. */
export type Tell = () => Promise<void>;

type Accepted = "new" | "known";

export type IntakeDesk = ReturnType<typeof createIntakeDesk>;

/** Tries before an action is given up, so that one that can never be done does not stay for ever. */
const maxTries = 30;
/** Tries to tell that; then the log alone knows. */
const maxGivingUp = 5;
/** Whoever works on an action says so this often, so that nobody takes it over. */
const renewMs = 15_000;
const workersAtOnce = 4;
/** Beyond this many in memory, actions stay in the ledger alone until there is room. */
const mostQueued = 1000;
const takenBack = 200;
/** Answers under way beside the work: when Slack is slow, actions wait for no more than these. */
const mostAnswering = 100;
/** After so long the next ones no longer wait behind a commit, whose connection may be dead. */
const patienceMs = 1000;
/** Rows in one statement: databases take some 32,000 values at most. */
const mostTogether = 1000;

/**
 * Takes inbound actions in: commits each before it is acknowledged, then works on them. Rows that
 * arrive together are committed together, so that a burst costs few commits.
 */
export function createIntakeDesk(options: IntakeDeskOptions) {
  const { store, handle, giveUp, courtesy, log } = options;
  const waiting: Waiting[] = [];
  let committing = false;
  let cameThisTurn = 0;
  let cameTogether = false;
  const queue: (() => Promise<void>)[] = [];
  const inHand = new Set<string>();
  const workers = new Set<Promise<void>>();
  const answering = new Set<Promise<void>>();
  let closed = false;
  let leftInLedger = false;

  const commitAll = async () => {
    committing = true;
    while (waiting.length > 0) {
      const { promise: late, resolve } = Promise.withResolvers<"late">();
      const timer = setTimeout(resolve, patienceMs, "late");
      await Promise.race([commitBatch(waiting.splice(0, mostTogether)), late]);
      clearTimeout(timer);
    }
    committing = false;
  };

  const commitBatch = async (batch: readonly Waiting[]) => {
    // One statement may not hold the same key twice; the later one is the double.
    const first = new Map<string, Waiting>();
    for (const row of batch) if (!first.has(row.key)) first.set(row.key, row);
    const room = queue.length < mostQueued;
    try {
      const committed = await store.commit([...first.values()], room);
      const fresh = new Set(committed.map(({ key }) => key));
      takeOn(committed, room);
      for (const row of batch) {
        row.resolve(first.get(row.key) === row && fresh.has(row.key) ? "new" : "known");
      }
    } catch (error) {
      for (const row of batch) row.reject(error);
    }
  };

  /** Whether nobody else has come in this turn of the loop, nor several in the one before. */
  const comesAlone = (): boolean => {
    cameThisTurn += 1;
    if (cameThisTurn > 1) return false;
    setImmediate(() => {
      cameTogether = cameThisTurn > 1;
      cameThisTurn = 0;
    });
    return !cameTogether;
  };

  /** Whoever comes alone need not wait for those who come along. */
  const commitNow = (key: string, intake: Intake): Accepted | null => {
    if (!comesAlone() || committing || waiting.length > 0) return null;
    const room = queue.length < mostQueued;
    const taken = store.commitNow({ key, intake }, room);
    if (taken === null || taken === "known") return taken;
    takeOn([taken], room);
    return "new";
  };

  const takeOn = (committed: readonly TakenIntake[], room: boolean) => {
    if (room) for (const taken of committed) enqueue(taken);
    else leftInLedger = true;
  };

  const enqueue = (taken: TakenIntake) => {
    if (inHand.has(taken.key)) return;
    inHand.add(taken.key);
    afterwards(async () => one(taken));
  };

  const afterwards = (work: () => Promise<void>) => {
    queue.push(work);
    if (workers.size >= workersAtOnce || closed) return;
    const worker = workOn().finally(() => workers.delete(worker));
    workers.add(worker);
  };

  const workOn = async () => {
    for (let next = queue.shift(); next; next = closed ? undefined : queue.shift()) {
      await courtesy.begin();
      await next();
      if (leftInLedger && queue.length === 0) await takeLeftOvers().catch(() => undefined);
    }
  };

  const takeLeftOvers = async () => {
    leftInLedger = false;
    const left = await store.claimLeftOvers(takenBack);
    // There may be more where these came from.
    leftInLedger ||= left.length === takenBack;
    for (const taken of left) enqueue(taken);
  };

  const one = async (claimed: TakenIntake) => {
    const taken = await begun(claimed);
    if (taken === null) return;
    const renewing = setInterval(() => {
      store.renew(taken).catch(() => undefined);
    }, renewMs);
    renewing.unref();
    const tell = await handled(taken);
    if (tell === null) return clearInterval(renewing);
    // Slack may be slow: nobody else's action is to wait for that.
    const answer = told(taken, tell).finally(() => {
      clearInterval(renewing);
      answering.delete(answer);
    });
    answering.add(answer);
    if (answering.size >= mostAnswering) await Promise.race(answering);
  };

  /** `null` when somebody else has it, or the ledger does not answer: it is taken over again later. */
  const begun = async (claimed: TakenIntake): Promise<TakenIntake | null> => {
    try {
      const tries = await store.begins(claimed);
      if (tries !== null) return { ...claimed, tries };
      inHand.delete(claimed.key);
      return null;
    } catch (error) {
      await postpone(claimed, error);
      return null;
    }
  };

  const handled = async (taken: TakenIntake): Promise<Tell | null> => {
    if (taken.tries > maxTries + maxGivingUp) return async () => undefined;
    if (taken.tries > maxTries) return async () => giveUp(taken);
    try {
      return await handle(taken);
    } catch (error) {
      await postpone(taken, error);
      return null;
    }
  };

  /** Told first and finished then: somebody is rather told twice than never. */
  const told = async (taken: TakenIntake, tell: Tell) => {
    try {
      await tell();
      await store.finish([taken.key]);
      inHand.delete(taken.key);
    } catch (error) {
      await postpone(taken, error);
    }
  };

  const postpone = async ({ key, intake, tries }: TakenIntake, error: unknown) => {
    log.error({ err: error, kind: intake.kind, tries }, "an action waits");
    const delayMs = Math.min(500 * 2 ** tries, 30_000);
    await store.postpone(key, delayMs).catch(() => undefined);
    inHand.delete(key);
  };

  return {
    /**
     * Commits an action. Acknowledge once this has resolved, and never before.
     * @returns `known` when the same delivery was committed before; no promise where it is done already
     * @throws what the ledger throws, as does the promise
     */
    accept: (key: string, intake: Intake): Accepted | Promise<Accepted> => {
      courtesy.arrived();
      const accepted = commitNow(key, intake);
      if (accepted !== null) return accepted;
      const { promise, resolve, reject } = Promise.withResolvers<Accepted>();
      waiting.push({ key, intake, resolve, reject });
      if (!committing) setImmediate(() => void (committing ? undefined : commitAll()));
      return promise;
    },

    /** Whether people come faster than anybody types: what can be left undone is. */
    inRush: courtesy.inRush,

    /** Does what may be lost: at once, in a rush behind the actions, and not at all where too many wait. */
    inCalm: async (work: () => Promise<void>): Promise<void> => {
      if (!courtesy.inRush()) return work();
      if (queue.length >= mostQueued) return;
      afterwards(async () => {
        await work().catch((error: unknown) => log.warn({ err: error }, "an answer was not given"));
      });
    },

    /** Takes over what a crash or a fault left undone. */
    resume: async (): Promise<void> => {
      if (closed || queue.length > 0) return;
      await takeLeftOvers();
    },

    /** Takes on nothing more and waits for what is in hand; the rest stays committed. */
    close: async (graceMs: number): Promise<void> => {
      closed = true;
      const inHandNow = Promise.all(workers).then(async () => Promise.all(answering));
      await Promise.race([inHandNow, delay(graceMs, undefined, { ref: false })]);
    },
  };
}

interface Waiting {
  readonly key: string;
  readonly intake: Intake;
  readonly resolve: (how: Accepted) => void;
  readonly reject: (error: unknown) => void;
}
