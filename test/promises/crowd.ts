import type { SlackOptions } from "../../playground/slack/options.ts";

/** A workspace of any size: engineers who ask, leads who approve, and people who may do neither. */
export interface Crowd {
  readonly engineers: readonly string[];
  readonly leads: readonly string[];
  readonly others: readonly string[];
  readonly slack: Pick<SlackOptions, "people" | "groups" | "channels">;
}

export function crowdOf(sizes: { engineers: number; leads: number; others: number }): Crowd {
  const named = (letter: string, count: number) =>
    Array.from({ length: count }, (_, n) => `${letter}${n}`);
  const engineers = named("e", sizes.engineers);
  const leads = named("l", sizes.leads);
  const others = named("o", sizes.others);
  const everybody = [...engineers, ...leads, ...others];
  return {
    engineers,
    leads,
    others,
    slack: {
      people: everybody.map((name) => ({ id: `U0CROWD${name.toUpperCase()}`, name })),
      groups: [
        { id: "S024ENGIN", handle: "engineers", members: engineers },
        { id: "S024LEADS", handle: "storage-leads", members: leads },
        { id: "S024CALLS", handle: "oncall", members: engineers.slice(0, 1) },
      ],
      channels: [{ id: "C024OPS01", name: "ops", members: everybody }],
    },
  };
}
