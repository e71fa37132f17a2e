import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { startWorld } from "../support/world.ts";

describe.skipIf(!hasPostgres)("while the database does not answer", () => {
  test("people hear so before Slack stops waiting, and what was taken is done afterwards", async () => {
    const databaseUrl = await postgresUrl();
    const world = await startWorld({ databaseUrl });
    const { slack } = world;
    const other = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    try {
      await other.begin(async (held) => {
        await held`LOCK TABLE intake IN ACCESS EXCLUSIVE MODE`;
        await slack.as("alice").types("/snapshot db-primary before migration", { channel: "ops" });
        const heard = await slack.waitFor(() => slack.ephemerals("alice").at(-1) ?? null);
        expect(heard.text).toMatch(/does not answer, so it is not certain/u);
      });
      const card = await slack.waitFor(() => slack.channel("ops").last ?? null);
      expect(card.text).toContain("before migration");
    } finally {
      await other.end();
      await world.stop();
    }
  }, 30_000);
});
