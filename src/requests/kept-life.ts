/** The later life of a snapshot that this bot made. */
export const keptStates = [
  /** It is there, and stays until its time is over. */
  "kept",
  /** Its deletion is approved; until the grace period ends it can be undone. */
  "leaving",
  /** The intent to delete is written; the call may be under way. */
  "deleting",
  "deleted",
  /** The provider does not know it any more, and it was not us. */
  "vanished",
  /** It is there but not recognised as ours: never touched again. */
  "released",
] as const;
export type KeptState = (typeof keptStates)[number];

export type KeptEvent =
  /** Another end, a reminder, a note: it goes on being kept. */
  | "keep"
  | "leave"
  | "undo"
  /** The call to delete it follows. */
  | "delete"
  /** The call did not succeed and is made again. */
  | "again"
  /** The provider clearly refused: it is still there. */
  | "hold"
  | "gone"
  | "vanish"
  | "release";

const table: Record<KeptState, Partial<Record<KeptEvent, KeptState>>> = {
  kept: {
    keep: "kept",
    leave: "leaving",
    delete: "deleting",
    vanish: "vanished",
    release: "released",
  },
  leaving: { undo: "kept", delete: "deleting", vanish: "vanished", release: "released" },
  deleting: { again: "deleting", hold: "kept", gone: "deleted", release: "released" },
  deleted: {},
  vanished: {},
  released: {},
};

/** The state after `event`, or `null` when this state does not allow it. */
export function nextKeptState(state: KeptState, event: KeptEvent): KeptState | null {
  return table[state][event] ?? null;
}

/** The states that allow `event`: for compare-and-set writes. */
export function keptStatesBefore(event: KeptEvent): readonly KeptState[] {
  return keptStates.filter((state) => nextKeptState(state, event) !== null);
}

/** Every event leads to one state only, whatever the state before. */
export function keptStateAfter(event: KeptEvent): KeptState {
  const [state, ...others] = new Set(keptStates.flatMap((before) => table[before][event] ?? []));
  if (state === undefined || others.length > 0) throw new Error("an event leads to one state");
  return state;
}

export function isFinalKept(state: KeptState): boolean {
  return Object.keys(table[state]).length === 0;
}
