import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { seeded } from "../../playground/clouds/seeded.ts";
import { providerNames } from "../../src/domain/volume.ts";
import type { ProviderName } from "../../src/domain/volume.ts";
import { startStage } from "../support/bot-process.ts";
import { untilAnother, killWhileAsked } from "./kill-loop.ts";
import type { Ask, Ending, KillLoopResult, Kills } from "./kill-loop.ts";
import { lossyClouds } from "./lossy-clouds.ts";
import type { LossyCloud } from "./lossy-clouds.ts";
import { soak } from "./scale.ts";

const creates = soak ? Number(process.env["CREATES"] ?? 1000) : 12;
const seed = Number(process.env["SEED"] ?? 1 + Math.floor(Math.random() * 1e6));
/** Volumes of one request, and of the next: small ones tell each step, large ones sum it up. */
const sizes = soak ? [1, 2, 10] : [1, 2, 9];
const create = soak ? { minMs: 30, maxMs: 400 } : { minMs: 30, maxMs: 250 };
const slowestCreateMs = soak ? 2000 : 1200;

const policy = `
@id("engineers")
permit (principal in Usergroup::"engineers", action == Action::"create", resource)
when { context.approvals >= 1 || context.reason like "free *" };

@id("leads-approve")
permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);
`;

function asksFor(cloud: LossyCloud): readonly Ask[] {
  const asks: Ask[] = [];
  for (let next = 0; next < creates;) {
    const size = Math.min(sizes[asks.length % sizes.length] ?? 1, creates - next);
    const what = Array.from({ length: size }, (_, n) => cloud.volume(next + n)).join(",");
    asks.push({ what, reason: `${asks.length % 2 === 0 ? "free" : "approved"} change ${next}` });
    next += size;
  }
  return asks;
}

interface Outcome extends KillLoopResult {
  readonly asked: number;
  /** Snapshots at the cloud, with a marker or without. */
  readonly count: number;
  /** How the cloud took the creates that reached it. */
  readonly creates: { readonly worked: number; readonly refused: readonly string[] };
}

/** Many: a second of life on average. Few: in the middle of creates, or when there are none for a second. */
function killsAt(cloud: LossyCloud): Kills {
  if (soak) return { meanUpMs: 1000, killForMs: 600_000 };
  return {
    meanUpMs: 80,
    killForMs: 20_000,
    mostKills: 2,
    moment: untilAnother(() => cloud.arrived()),
  };
}

async function lossyAndKilled(provider: ProviderName): Promise<Outcome> {
  const random = seeded(seed);
  const cloud = await lossyClouds[provider]({
    volumes: creates,
    create,
    slowestCreateMs,
    tenants: soak ? 20 : 4,
    random,
  });
  const stage = await startStage({ policy, slack: { logLimit: 50_000 } });
  try {
    writeFileSync(
      join(stage.folder, "snapshot.yml"),
      ["targets:", ...cloud.targets, "defaults: { expiry: 4h, keep: 14d }", ""].join("\n"),
    );
    const bot = stage.bot({ environment: cloud.secrets });
    const asks = asksFor(cloud);
    const made = (marker: string) => cloud.made(marker);
    const result = await killWhileAsked({ stage, bot, asks, made, random }, killsAt(cloud));
    const sent = cloud.log.of("CreateSnapshot");
    return {
      ...result,
      asked: asks.length,
      count: cloud.count(),
      creates: {
        worked: sent.filter(({ worked }) => worked).length,
        refused: sent.filter(({ worked }) => !worked).map(({ outcome }) => outcome),
      },
    };
  } finally {
    await stage.close();
    await cloud.close();
  }
}

/** Of one or two snapshots each is told with its id, of more all together with the volumes' names. */
function adoptionTold({ card, snapshotId, volumeName }: Ending): boolean {
  const thread = card?.thread.map(({ text }) => text) ?? [];
  return thread.some(
    (text) =>
      text.includes(`${snapshotId} carries our marker`) ||
      (text.includes("was found by our marker and adopted") && text.includes(volumeName)),
  );
}

describe(`P2: never two, never lost: ${creates} creates, 30 % of the answers lost after the work, the bot killed again and again`, () => {
  test.each(providerNames)(
    "%s ends with exactly one snapshot each, and the thread says where one was adopted",
    { timeout: soak ? 1_200_000 : 120_000 },
    async (provider) => {
      const begun = performance.now();
      const result = await lossyAndKilled(provider);
      const { endings, acknowledged } = result;
      const adopted = endings.filter((ending) => ending.adopted);
      const resent = endings.filter(({ attempts }) => attempts > 1).length;
      const seconds = Math.round((performance.now() - begun) / 1000);
      process.stdout.write(
        `${provider}, seed ${seed}: ${endings.length} creates in ${result.asked} requests, ${result.kills} kills, ${adopted.length} adopted, ${resent} sent again, ${result.creates.refused.length} refused, ${seconds} s\n`,
      );
      // Lost: acknowledged and without a request.
      expect(acknowledged).toHaveLength(result.asked);
      const reasons = new Set(endings.map(({ reason }) => reason));
      expect(acknowledged.filter((reason) => !reasons.has(reason))).toEqual([]);
      expect(endings.length).toBeGreaterThanOrEqual(creates);
      const unsafe = endings.filter(({ itemState }) => itemState !== "verified");
      expect(unsafe.map(({ id, state, failure }) => ({ id, state, failure }))).toEqual([]);
      // Two, or none; nor any that nobody knows of.
      expect(endings.filter(({ made }) => made.length !== 1)).toEqual([]);
      expect(result.count).toBe(endings.length);
      expect(result.creates.worked).toBe(endings.length);
      // Some refuse a second one of the same name, so none was even tried; 409 is a busy tenant.
      expect(result.creates.refused.filter((outcome) => !outcome.endsWith("-409"))).toEqual([]);
      for (const ending of endings) {
        const { id, state, itemState, snapshotId, made, card } = ending;
        expect({ id, state, itemState, snapshotId }).toEqual({
          id,
          state: "settled",
          itemState: "verified",
          snapshotId: made[0],
        });
        const thread = card?.thread.map(({ text }) => text).join("\n");
        expect(card?.text).toContain("SAFE TO CHANGE");
        expect(card?.text).toContain(id);
        expect(thread).toContain("SAFE TO CHANGE");
      }
      expect(adopted.filter((ending) => !adoptionTold(ending))).toEqual([]);
      // Otherwise nothing was tried.
      expect(result.kills).toBeGreaterThan(soak ? creates / 50 : 0);
      expect(adopted.length).toBeGreaterThan(1);
    },
  );
});
