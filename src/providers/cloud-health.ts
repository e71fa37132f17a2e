import type { FailureCode } from "../domain/failure.ts";
import { instant } from "../domain/instant.ts";
import type { Clock, Instant } from "../domain/instant.ts";

/** How one target has answered lately, as far as this process has called it. */
export interface CloudHealth {
  /** Whether the newest call got an answer that makes sense; `null` before the first. */
  readonly answers: boolean | null;
  readonly lastAnswerAt: Instant | null;
  /** Of the middle one of the newest answered calls, in milliseconds. */
  readonly latencyMs: number | null;
  /** In the last hour, to the minute. */
  readonly calls: number;
  readonly errors: number;
  /** The newest error in that hour. */
  readonly lastError: Illness | null;
}

export interface CloudHealths {
  /** `outcome` is `ok` or a failure code, as a `CallObserver` is told. */
  readonly called: (target: string, outcome: string, durationMs: number) => void;
  readonly of: (target: string) => CloudHealth;
}

/**
 * The call did not do its work because of the cloud, the way to it or our standing there. With any
 * other code the cloud answered as it should: a volume may be missing or a quota used up.
 */
export const illnesses = [
  "not-connected",
  "throttled",
  "bad-credentials",
  "forbidden",
  "unreachable",
  "unavailable",
  "unknown-outcome",
  "bad-reply",
] as const satisfies readonly FailureCode[];

export type Illness = (typeof illnesses)[number];

const minuteMs = 60_000;
const minutesKept = 60;
const latenciesKept = 21;

interface Minute {
  readonly number: number;
  calls: number;
  errors: number;
}

interface Known {
  answers: boolean;
  answeredMs: number | null;
  lastError: Illness | null;
  readonly latencies: number[];
  readonly minutes: Minute[];
}

/**
 * Counts the calls to each target in memory: what may be forgotten with the process.
 * @param turned a target has begun to answer, or has ceased to
 */
export function createCloudHealths(clock: Clock, turned: () => void): CloudHealths {
  const targets = new Map<string, Known>();

  return {
    called: (target, outcome, durationMs) => {
      const illness = illnesses.find((code) => code === outcome) ?? null;
      const answers = illness === null;
      const before = targets.get(target);
      const known = before ?? newcomer(answers);
      targets.set(target, known);
      count(known.minutes, Math.floor(clock() / minuteMs), answers);
      const turns = before === undefined || known.answers !== answers;
      known.answers = answers;
      if (answers) {
        known.answeredMs = clock();
        known.latencies.push(durationMs);
        if (known.latencies.length > latenciesKept) known.latencies.shift();
      } else {
        known.lastError = illness;
      }
      if (turns) turned();
    },

    of: (target) => {
      const known = targets.get(target);
      if (known === undefined) return unknown;
      const oldest = Math.floor(clock() / minuteMs) - minutesKept;
      const recent = known.minutes.filter(({ number }) => number > oldest);
      const errors = sum(recent.map((minute) => minute.errors));
      return {
        answers: known.answers,
        lastAnswerAt: known.answeredMs === null ? null : instant(known.answeredMs),
        latencyMs: middleOf(known.latencies),
        calls: sum(recent.map((minute) => minute.calls)),
        errors,
        lastError: errors === 0 ? null : known.lastError,
      };
    },
  };
}

const unknown: CloudHealth = {
  answers: null,
  lastAnswerAt: null,
  latencyMs: null,
  calls: 0,
  errors: 0,
  lastError: null,
};

function newcomer(answers: boolean): Known {
  return { answers, answeredMs: null, lastError: null, latencies: [], minutes: [] };
}

function count(minutes: Minute[], number: number, answers: boolean): void {
  let minute = minutes.at(-1);
  if (minute?.number !== number) {
    minute = { number, calls: 0, errors: 0 };
    minutes.push(minute);
    if (minutes.length > minutesKept) minutes.shift();
  }
  minute.calls += 1;
  if (!answers) minute.errors += 1;
}

function middleOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
