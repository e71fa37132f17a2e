import { setTimeout as delay } from "node:timers/promises";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import type { Stage } from "../support/bot-process.ts";

/** Draws what people, Slack and the cloud do next; the same seed draws the same. */
export interface Dice {
  /** From 0 to 1. */
  readonly random: () => number;
  /** @throws Error when there is nothing to choose from */
  readonly oneOf: <Choice>(of: readonly Choice[]) => Choice;
}

export function diceOf(random: () => number): Dice {
  return {
    random,
    oneOf: (of) => {
      const chosen = of[Math.floor(random() * of.length)];
      if (chosen === undefined) throw new Error("there is nothing to choose from");
      return chosen;
    },
  };
}

type Act = () => Promise<unknown>;

const people = ["alice", "alice", "dave", "haru", "lin", "bob", "carol", "erin", "frank"] as const;
const approvers = ["bob", "carol"] as const;
const channels = ["ops", "ops", "inc-42"] as const;
const whats = [
  "db-primary",
  "db-replica",
  "web-data",
  "checkout",
  "db-primary,web-data",
  "tokyo/vol-2C4D6E80",
  "nothing-like-it",
] as const;

const requestId = /\bSR-[0-9A-Z]{4,}\b/u;
const snapshotId = /\bsnap-\w+/u;

/** Everything that somebody could do now, each as often as it is to be tried. */
function possible({ slack }: Stage, { random, oneOf }: Dice): readonly Act[] {
  const who = slack.as(oneOf(people));
  const approver = slack.as(oneOf(approvers));
  const channel = oneOf(channels);
  const cards = slack.channel(channel).messages.filter(({ fromBot }) => fromBot);
  const card = cards.at(-1 - Math.floor(8 * random()));
  const id = requestId.exec(card?.text ?? "")?.[0] ?? "SR-0000";
  const snapshots = cards.flatMap(({ text }) => snapshotId.exec(text)?.[0] ?? []);
  const snapshot = oneOf([...snapshots.slice(-5), id]);
  const types = (text: string) => async () => who.types(`/snapshot ${text}`, { channel });
  const presses = (on: ShownMessage | undefined) => async () =>
    on === undefined ? null : who.clicks(on, oneOf(on.buttons));
  const often = (times: number, act: Act) => Array.from({ length: times }, () => act);
  return [
    ...often(20, types(`${oneOf(whats)} change ${Math.floor(1e9 * random())}`)),
    ...often(20, async () => (card === undefined ? null : approver.clicks(card, "Approve"))),
    ...often(10, presses(card)),
    ...often(5, presses(card?.thread.at(-1))),
    ...often(3, presses(slack.ephemerals(who.name).at(-1))),
    ...often(3, types(`approve ${id}`)),
    ...often(3, types(`deny ${id} not now`)),
    ...often(3, types(`cancel ${id}`)),
    ...often(3, types(`retry ${id}`)),
    ...often(3, types(`keep ${snapshot} 30d`)),
    ...often(6, types(`delete ${snapshot} not needed`)),
    ...often(3, types(oneOf(["list", "volumes", "help", `show ${id}`, `why ${oneOf(whats)}`]))),
    ...often(3, async () => who.says(`@Snapshot ${oneOf(whats)} said so`, { channel })),
    ...often(3, async () => who.opensHome()),
    ...often(2, async () => who.clicksInHome(oneOf(slack.home(who.name)?.buttons ?? []))),
    ...often(3, types("")),
    ...often(3, async () => who.submits({}, { force: true })),
    ...often(2, async () => who.closes()),
  ];
}

/** One person after the other does something. @returns how often */
export async function acting(stage: Stage, dice: Dice, over: AbortSignal): Promise<number> {
  let acts = 0;
  for (; !over.aborted; acts += 1) {
    // What the page would not offer, and what the bot was not there to take, is nothing.
    await dice
      .oneOf(possible(stage, dice))()
      .catch(() => undefined);
    await delay(20 + 100 * dice.random());
  }
  return acts;
}

/** Slack and the cloud have their troubles, one at a time. @returns how many */
export async function troubling(
  { slack, aws }: Stage,
  { random, oneOf }: Dice,
  over: AbortSignal,
): Promise<number> {
  const { faults } = slack;
  const create = "CreateSnapshot";
  const troubles: readonly (() => unknown)[] = [
    () => faults.rateLimit("chat.update", 1, 2),
    () => faults.rateLimitAllFor(1),
    () => faults.loseReply("chat.postMessage", 1),
    () => faults.loseReply("chat.update", 2),
    () => faults.fail("*", "internal_error", 5),
    () => faults.httpStatus("*", 500, 5),
    () => faults.slow("*", 800, 6),
    () => faults.fail("users.info", "internal_error", 3),
    () => faults.dropSocket(),
    () => faults.refreshSocket(),
    () => aws.faults.next(create, { kind: "lose-reply" }),
    () => aws.faults.next(create, { kind: "reset-before" }),
    () => aws.faults.next(create, { kind: "throttle" }),
    () => aws.faults.next(create, { kind: "page", status: 502, worked: true }),
    () => aws.faults.next(create, { kind: "snapshot-ends", as: "error" }),
    () => aws.faults.next("DescribeSnapshots", { kind: "lose-reply" }),
    () => aws.faults.next("DescribeSnapshots", { kind: "throttle" }),
    () => aws.faults.next("DescribeVolumes", { kind: "reset-after" }),
  ];
  let times = 0;
  for (; !over.aborted; times += 1) {
    faults.clear();
    oneOf(troubles)();
    await delay(300 + 1500 * random());
  }
  faults.clear();
  return times;
}
