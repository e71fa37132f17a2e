import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startStage } from "../support/bot-process.ts";
import { folder } from "../support/store-cleanup.ts";
import { ask } from "./acts.ts";
import { killLoop } from "./kill-loop.ts";
import { soak } from "./scale.ts";

const root = join(import.meta.dirname, "../..");
const requests = soak ? 200 : 20;
const seed = Number(process.env["SEED"] ?? 1 + Math.floor(Math.random() * 1e6));

/** This program with one thing taken out: how long to wait before looking a marker up. */
function withoutTheWait(): string {
  const copy = folder();
  cpSync(join(root, "src"), join(copy, "src"), { recursive: true });
  cpSync(join(root, "bin"), join(copy, "bin"), { recursive: true });
  cpSync(join(root, "package.json"), join(copy, "package.json"));
  cpSync(join(root, "manifest.yml"), join(copy, "manifest.yml"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const file = join(copy, "src/workflows/polling.ts");
  const text = readFileSync(file, "utf8");
  const whole = /(export function lookUpAtMs\([^)]*\): number \{\n).*?\n\}/su;
  if (!whole.test(text)) throw new Error("the wait is not where it was");
  writeFileSync(
    file,
    text.replace(whole, "$1  return toMs(intentAt) + can.slowestCreateMs * 0;\n}"),
  );
  return join(copy, "bin/snapshot-bot.js");
}

describe("P2: never two, never lost", () => {
  test(
    `${requests} requests, the bot killed at random until all are settled: one snapshot each, and a true card`,
    { timeout: soak ? 1_200_000 : 240_000 },
    async () => {
      const result = await killLoop({
        requests,
        meanUpMs: 300,
        cloud: { minMs: 30, maxMs: 900 },
        slowestCreate: "2s",
        seed,
        killForMs: soak ? 900_000 : 30_000,
      });
      const { endings, acknowledged, kills, strays } = result;
      const adopted = endings.filter((ending) => ending.adopted).length;
      const resent = endings.filter(({ attempts }) => attempts > 1).length;
      process.stdout.write(
        `seed ${seed}: ${endings.length} requests, ${kills} kills, ${adopted} adopted, ${resent} sent again, ${strays} stray copies of cards\n`,
      );
      // Otherwise nothing was tried.
      expect(kills).toBeGreaterThan(requests / 8);
      expect(adopted).toBeGreaterThan(0);
      expect(acknowledged).toHaveLength(requests);
      // Lost: acknowledged and without a request.
      const reasons = new Set(endings.map(({ reason }) => reason));
      expect(acknowledged.filter((reason) => !reasons.has(reason))).toEqual([]);
      // Two, or none.
      expect(endings.filter(({ made }) => made.length !== 1)).toEqual([]);
      for (const { id, state, itemState, snapshotId, made, card } of endings) {
        expect({ id, state, itemState, snapshotId }).toEqual({
          id,
          state: "settled",
          itemState: "verified",
          snapshotId: made[0],
        });
        const thread = card?.thread.map(({ text }) => text).join("\n");
        expect(card?.text).toContain("SAFE TO CHANGE");
        expect(card?.text).toContain(snapshotId);
        expect(card?.text).toContain(id);
        expect(card?.buttons).toEqual([]);
        expect(thread).toContain(snapshotId);
        expect(thread).toContain("SAFE TO CHANGE");
      }
    },
  );

  test.each([
    { is: "waited for before it is looked up: one", cli: () => undefined, snapshots: 1 },
    { is: "two without that wait", cli: withoutTheWait, snapshots: 2 },
  ])(
    "what a cloud does long after the bot was killed is $is",
    { timeout: 120_000 },
    async ({ cli, snapshots }) => {
      const stage = await startStage({ target: { "slowest-create": "30s" } });
      onTestFinished(async () => stage.close());
      const { slack, aws } = stage;
      const isLookedUp = () => aws.log.of("DescribeSnapshots").length > 0;
      const until = async () => vi.waitUntil(isLookedUp, 28_000).catch(() => "as late as it may");
      const create = aws.faults.next("CreateSnapshot", { kind: "held", until });
      const program = cli();
      const bot = stage.bot(program === undefined ? {} : { cli: program });
      await bot.start();
      await slack.waitForBot();
      await ask(slack, "dave", "web-data checkout is down", "inc-42");
      await expect.poll(() => create.hits()).toBe(1);
      await bot.kill();
      await bot.start();
      // On the card, or on its copy where the kill came before Slack's answer was on record.
      const safe = () => slack.channel("inc-42").messages.find(({ text }) => /SAFE TO/u.test(text));
      await slack.waitFor(safe, { timeoutMs: 60_000 });
      expect(aws.state.createdSnapshots()).toHaveLength(snapshots);
    },
  );
});
