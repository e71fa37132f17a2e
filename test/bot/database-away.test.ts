import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { startWorld } from "../support/world.ts";

/** A world on Postgres, and somebody else who holds the table of actions while something happens. */
async function away() {
  const databaseUrl = await postgresUrl();
  const world = await startWorld({ databaseUrl });
  const other = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  return {
    world,
    locked: async (meanwhile: () => Promise<void>) =>
      other.begin(async (held) => {
        await held`LOCK TABLE intake IN ACCESS EXCLUSIVE MODE`;
        await meanwhile();
      }),
    stop: async () => {
      await other.end();
      await world.stop();
    },
  };
}

describe.skipIf(!hasPostgres)("while the database does not answer", () => {
  test("people hear so before Slack stops waiting, and what was taken is done afterwards", async () => {
    const { world, locked, stop } = await away();
    const { slack } = world;
    try {
      await locked(async () => {
        await slack.as("alice").types("/snapshot db-primary before migration", { channel: "ops" });
        const heard = await slack.waitFor(() => slack.ephemerals("alice").at(-1) ?? null);
        expect(heard.text).toMatch(/does not answer, so it is not certain/u);
      });
      const card = await slack.waitFor(() => slack.channel("ops").last ?? null);
      expect(card.text).toContain("before migration");
    } finally {
      await stop();
    }
  }, 30_000);

  test("what is said with an acknowledgement is said all the same when the connection to Slack goes before it", async () => {
    const { world, locked, stop } = await away();
    const { slack } = world;
    try {
      await locked(async () => {
        void slack.as("alice").types("/snapshot db-primary before migration", { channel: "ops" });
        await delay(400);
        slack.faults.dropSocket();
        await delay(50);
      });
      const heard = await slack.waitFor(() => slack.ephemerals("alice").at(-1) ?? null);
      expect(heard.text).toContain("Asked: a snapshot of db-primary");
      await slack.waitFor(() => slack.channel("ops").find("before migration"));
      const errors = world.log.filter((line) => line.includes('"level":"error"'));
      expect(errors.filter((line) => !line.includes('"from":"slack"'))).toEqual([]);
    } finally {
      await stop();
    }
  }, 30_000);
});
