import type { Sliced } from "../../src/providers/slices.ts";

/** Does all of it at once, and looks at what was done each time that others would have a turn. */
export function wholeOf<Result>(work: Sliced<Result>, look: () => void = () => undefined): Result {
  for (;;) {
    const step = work.next();
    look();
    if (step.done === true) return step.value;
  }
}
