import { setImmediate as nextTurn } from "node:timers/promises";

/** Work on many things that lets everybody else have a turn at each `yield`. */
export type Sliced<Result> = Generator<undefined, Result>;

/** How many things are handled between two turns: a millisecond or two. */
export const sliceSize = 500;

/** Does it in as many turns as it takes. */
export async function inSlices<Result>(work: Sliced<Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

/** Does all of it in one turn, for whoever cannot wait. */
export function atOnce<Result>(work: Sliced<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Sorts slice by slice, then merges two and two. */
export function* sortedInSlices<Value extends object>(
  values: readonly Value[],
  isBefore: (a: Value, b: Value) => boolean,
): Sliced<readonly Value[]> {
  let runs: (readonly Value[])[] = [];
  for (let at = 0; at < values.length; at += sliceSize) {
    const run = values.slice(at, at + sliceSize);
    runs.push(run.sort((a, b) => Number(isBefore(b, a)) - Number(isBefore(a, b))));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly Value[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* mergedInSlices(runs[at] ?? [], runs[at + 1] ?? [], isBefore));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergedInSlices<Value extends object>(
  left: readonly Value[],
  right: readonly Value[],
  isBefore: (a: Value, b: Value) => boolean,
): Sliced<readonly Value[]> {
  const merged: Value[] = [];
  for (let [l, r] = [0, 0]; l < left.length || r < right.length;) {
    const [a, b] = [left[l], right[r]];
    if (a !== undefined && (b === undefined || !isBefore(b, a))) {
      merged.push(a);
      l += 1;
    } else if (b !== undefined) {
      merged.push(b);
      r += 1;
    }
    if (merged.length % sliceSize === 0) yield;
  }
  return merged;
}
