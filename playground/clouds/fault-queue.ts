/** A fault that waits for its call. */
export interface FaultHandle {
  /** Calls that it will still happen to; `Infinity` while it is switched on. */
  left(): number;
  /** Calls that it has happened to. */
  hits(): number;
  remove(): void;
}

interface Rule<Fault> {
  readonly operation: string;
  readonly fault: Fault;
  readonly probability: number;
  left: number;
  hits: number;
}

/** Faults of a simulated cloud, by operation; `*` stands for all of them. */
export class FaultQueue<Fault> {
  #rules: Rule<Fault>[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Happens to the next call of the operation, or to the next few; queued ones one after the other. */
  next(operation: string, fault: Fault, times = 1): FaultHandle {
    return this.#add({ operation, fault, probability: 1, left: times, hits: 0 });
  }

  /** Happens to every call of the operation until removed, or to a seeded share of them. */
  whileOn(operation: string, fault: Fault, probability = 1): FaultHandle {
    return this.#add({ operation, fault, probability, left: Number.POSITIVE_INFINITY, hits: 0 });
  }

  /** What happens to this call: at most one fault of `next`, and every one that is switched on. */
  take(operation: string): Fault[] {
    const taken: Fault[] = [];
    let queued = false;
    for (const rule of this.#rules) {
      if (rule.operation !== "*" && rule.operation !== operation) continue;
      const counted = rule.left !== Number.POSITIVE_INFINITY;
      if (counted && queued) continue;
      if (rule.probability < 1 && this.#random() >= rule.probability) continue;
      queued ||= counted;
      rule.left -= 1;
      rule.hits += 1;
      taken.push(rule.fault);
    }
    this.#rules = this.#rules.filter(({ left }) => left > 0);
    return taken;
  }

  clear(): void {
    for (const rule of this.#rules) rule.left = 0;
    this.#rules = [];
  }

  #add(rule: Rule<Fault>): FaultHandle {
    this.#rules.push(rule);
    return {
      left: () => rule.left,
      hits: () => rule.hits,
      remove: () => {
        rule.left = 0;
        this.#rules = this.#rules.filter((other) => other !== rule);
      },
    };
  }
}
