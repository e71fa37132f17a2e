import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";

/** So many arrivals within so many milliseconds are a rush. */
const rushCount = 4;
const rushMs = 100;
/** In a rush one piece of work goes on this often; when it has lasted for long, this often. */
const trickleMs = 5000;
const longRushMs = 30_000;
const longTrickleMs = 100;
const lookMs = 10;
/** A payload that is being read takes a few turns of the loop to be acknowledged. */
const turnsBetween = 4;
/** How long the next statement of the work waits for people, who may keep coming. */
const mostPatienceMs = 25;
/** What a person waits for stands back behind acknowledgements no longer than this. */
const mostLullMs = 1000;

export type Courtesy = ReturnType<typeof createCourtesy>;

/**
 * Lets people go first: in a rush of payloads the work behind the acknowledgements stands back, as
 * both share one thread. It never delays the work of one or two people.
 * @param clock milliseconds that only grow
 */
export function createCourtesy(clock: () => number = () => performance.now()) {
  let waiting = 0;
  let came = 0;
  const latest: number[] = [];
  let wentOnAt = -Infinity;
  let rushBeganAt = -Infinity;
  let last = Promise.resolve();
  let lastLull = Promise.resolve();

  /** Whether people come faster than anybody types. */
  const inRush = () => latest.length === rushCount && clock() - (latest[0] ?? -Infinity) < rushMs;

  const pauseMs = () => (clock() - rushBeganAt < longRushMs ? trickleMs : longTrickleMs);

  const somebodyWaits = () => waiting > 0;

  const untilNobodyWaits = async (): Promise<void> => {
    const until = clock() + mostPatienceMs;
    do await nextTurn();
    while (somebodyWaits() && clock() < until);
  };

  const calm = async (mostMs: () => number): Promise<void> => {
    while (inRush() && mostMs() > 0) await delay(lookMs);
  };

  const someTurns = async (): Promise<void> => {
    for (let turns = 0; turns < turnsBetween; turns += 1) await nextTurn();
  };

  const letThemPass = async (): Promise<void> => {
    // The database answers at once, so that without this no payload would be read between two pieces.
    await someTurns();
    await calm(() => wentOnAt + pauseMs() - clock());
    wentOnAt = clock();
  };

  const untilNobodyComes = async (until: number): Promise<void> => {
    for (let before = -1; before !== came && clock() < until;) {
      before = came;
      await someTurns();
    }
  };

  return {
    /** Somebody has come who wants something done or drawn. */
    arrived: (): void => {
      if (!inRush()) rushBeganAt = clock();
      latest.push(clock());
      if (latest.length > rushCount) latest.shift();
    },

    /** Somebody waits for an answer, until what is returned is called. */
    waits: (): (() => void) => {
      waiting += 1;
      came += 1;
      return () => {
        waiting -= 1;
      };
    },

    inRush,

    /** Resolves when there is no rush, after so long at the latest. */
    calm: async (mostMs: number): Promise<void> => {
      const until = clock() + mostMs;
      return calm(() => until - clock());
    },

    /**
     * Resolves, one after the other, when nobody comes just now, after a second at the latest: for
     * what people wait for and Slack does not.
     */
    lull: async (): Promise<void> => {
      const until = clock() + mostLullMs;
      lastLull = lastLull.then(async () => untilNobodyComes(until));
      return lastLull;
    },

    /** Resolves when the next statement of the work may run. */
    turn: untilNobodyWaits,

    /** Resolves when the next action may be worked on; of those that wait, one after the other. */
    begin: async (): Promise<void> => {
      last = last.then(letThemPass);
      return last;
    },
  };
}
