import { afterAll, beforeAll, describe } from "vitest";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import type { ChannelSpec, SlackOptions } from "../../playground/slack/options.ts";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import type { Slack } from "../../playground/slack/slack.ts";
import { startWorld } from "../support/world.ts";
import type { World, WorldOptions } from "../support/world.ts";

/** Where one journey takes place: a channel that nothing else is said in. */
export interface Scene {
  readonly world: World;
  readonly slack: Slack;
  readonly aws: World["aws"];
  /** Name of the channel; everybody but olga is in it, and so is the bot. */
  readonly room: string;
}

const roomsInAWorld = 24;
const usualMs = 100;

/**
 * Makes the journeys twice, over sockets and over signed HTTP, side by side: what people see may not
 * depend on it. One world for all journeys of a mode; `scene` gives each of them a room of its own.
 */
export function inBothModes(
  options: Omit<WorldOptions, "mode">,
  journeys: (scene: () => Scene, mode: "socket" | "http") => void,
): void {
  describe.each(["socket", "http"] as const)("over %s", { concurrent: true }, (mode) => {
    describe("one after the other", { concurrent: false }, () => {
      let world: World;
      let used = 0;
      beforeAll(async () => {
        const aws = { snapshotMs: usualMs, ...options.aws };
        const slack = { ...withRooms(options.slack), ...options.slack };
        world = await startWorld({ ...options, mode, aws, slack });
      });
      afterAll(async () => world.stop());
      journeys(() => {
        used += 1;
        return { world, slack: world.slack, aws: world.aws, room: roomName(used) };
      }, mode);
    });
  });
}

function roomName(number: number): string {
  return `room-${number}`;
}

function withRooms(given: Partial<SlackOptions> = {}): Pick<SlackOptions, "channels"> {
  const demo = demoWorkspace();
  const members = (given.people ?? demo.people).map(({ name }) => name);
  const rooms = Array.from({ length: roomsInAWorld }, (_, index): ChannelSpec => ({
    id: `C024ROOM${String(index + 1).padStart(2, "0")}`,
    name: roomName(index + 1),
    members,
  }));
  return { channels: [...demo.channels, ...rooms] };
}

/** Chooses volumes in the form and waits until it shows what can be set there. */
export async function choosesVolumes({ slack }: Scene, who: string, what: readonly string[]) {
  await slack.as(who).chooses("what", what);
  return slack.waitFor(
    () => {
      const form = slack.views(who).at(-1);
      return form?.text.includes("Tags") === true && !form.text.includes("Looking") ? form : null;
    },
    { timeoutMs: 20_000 },
  );
}

/** Types a command that asks for something. @returns its card, as soon as it is there */
export async function asks(
  { slack, room }: Scene,
  who: string,
  text: string,
): Promise<ShownMessage> {
  const before = slack.channel(room).last?.ts ?? "";
  await slack.as(who).types(`/snapshot ${text}`, { channel: room });
  return slack.waitFor(() => {
    const last = slack.channel(room).last;
    return last !== undefined && last.fromBot && last.ts > before ? last : null;
  });
}

/** Presses Approve and waits for the private answer. */
export async function approves(scene: Scene, who: string, card: ShownMessage): Promise<string> {
  return heardAfter(scene, who, () => scene.slack.as(who).clicks(card, "Approve"));
}

/** Waits until the card shows how the volumes are. */
export async function checked(scene: Scene, card: ShownMessage): Promise<ShownMessage> {
  return scene.slack.waitFor(() => {
    const present = now(scene, card);
    return present.text.includes("being checked") ? null : present;
  });
}

/** The card as it is now. */
export function now({ slack, room }: Scene, card: ShownMessage): ShownMessage {
  const message = slack.message(room, card.ts);
  if (message === undefined) throw new Error("the card is gone");
  return message;
}

/** The id of the request that a card is about. */
export function requestIdOf(card: ShownMessage): string {
  const [id] = /SR-[0-9A-Z]{4,}/u.exec(card.text) ?? [];
  if (id === undefined) throw new Error(`no request id on ${card.text}`);
  return id;
}

/** Waits until the card and its thread have come to an end. */
export async function ends(scene: Scene, card: ShownMessage, timeoutMs = 15_000) {
  return scene.slack.waitFor(
    () => {
      const present = now(scene, card);
      const verdicts = present.thread.filter(({ text }) => /SAFE TO CHANGE|DO NOT/u.test(text));
      return verdicts.length > 0 ? present : null;
    },
    { timeoutMs },
  );
}

/** From now on snapshots take so long that they end only when `completes` says so. */
export function staysInTheMaking({ aws }: Scene): void {
  aws.state.timing = { ...aws.state.timing, snapshotMs: 3_600_000 };
}

/** The cloud finishes whatever it is making, and is as quick as usual from now on. */
export function completes({ aws }: Scene): void {
  aws.state.timing = { ...aws.state.timing, snapshotMs: usualMs };
  for (const snapshot of aws.state.createdSnapshots()) snapshot.workedMs = snapshot.durationMs;
}

/** Waits until the card says this. */
export async function says(scene: Scene, card: ShownMessage, text: string): Promise<string> {
  const present = await scene.slack.waitFor(() => {
    const message = now(scene, card);
    return message.text.includes(text) ? message : null;
  });
  return normalised(present.text);
}

/** What was said in the room, with everything that differs from run to run replaced. */
export function told({ slack, room }: Scene): string {
  return normalised(slack.transcript(room));
}

const replacements: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? UTC/gu, "‹time›"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gu, "‹time›"],
  [/\bdigest [0-9a-f]{12}\b/gu, "digest ‹…›"],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gu, "‹id›"],
  // Left out where the cloud's clock says that it was done before it was answered.
  [/ (?:after|· took) [\d.]+ (?:ms|s)\b/gu, ""],
];

/** Times, digests and the cloud's ids as placeholders; requests and snapshots numbered as they come. */
export function normalised(transcript: string): string {
  const plain = replacements.reduce((text, [pattern, by]) => text.replace(pattern, by), transcript);
  return numbered(numbered(plain, /SR-[0-9A-Z]{4,}/gu, "SR-"), /snap-0[0-9a-f]{16}/gu, "snap-");
}

/** Stands in usage texts. */
const exampleId = "SR-7K3F";

function numbered(text: string, pattern: RegExp, prefix: string): string {
  const seen: string[] = [];
  return text.replace(pattern, (id) => {
    if (id === exampleId) return id;
    if (!seen.includes(id)) seen.push(id);
    return `${prefix}${seen.indexOf(id) + 1}`;
  });
}

/**
 * Types a command that is answered privately.
 * @returns the answer, normalised
 */
export async function hears(scene: Scene, who: string, text: string): Promise<string> {
  return heardAfter(scene, who, () =>
    scene.slack.as(who).types(`/snapshot ${text}`.trimEnd(), { channel: scene.room }),
  );
}

/** Does something and waits for the next private answer in the room. */
export async function heardAfter(
  { slack, room }: Scene,
  who: string,
  act: () => Promise<unknown>,
): Promise<string> {
  const { id } = slack.channel(room);
  const answers = () => slack.ephemerals(who).filter(({ channelId }) => channelId === id);
  const before = answers().length;
  await act();
  await slack.waitFor(() => answers().length > before);
  return normalised(answers().at(-1)?.text ?? "");
}
