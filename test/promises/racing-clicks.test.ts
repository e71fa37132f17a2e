import { describe, expect, test } from "vitest";
import { openDatabase } from "../../src/requests/database.ts";
import { createQueries } from "../../src/requests/queries.ts";
import { verifyChain } from "../../src/requests/record.ts";
import { startStage } from "../support/bot-process.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { whenOver } from "../support/store-cleanup.ts";
import { ask } from "./acts.ts";
import { crowdOf } from "./crowd.ts";
import { soak } from "./scale.ts";

const clicks = soak ? 500 : 50;

const policy = `
@id("two-leads")
permit (principal in Usergroup::"engineers", action == Action::"create", resource)
when { context.approvals >= 2 };

@id("leads-approve")
permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);
`;

describe.runIf(hasPostgres)("P2: never two", () => {
  test(
    `${clicks} people click on one card at once, through two bots on one Postgres: one effect, everybody answered`,
    { timeout: 240_000 },
    async () => {
      const leads = Math.round(clicks * 0.6);
      const crowd = crowdOf({ engineers: 1, leads, others: clicks - leads });
      const databaseUrl = await postgresUrl();
      const stage = await startStage({
        policy,
        slack: { ...crowd.slack, logLimit: 50_000 },
      });
      whenOver(async () => stage.close());
      await Promise.all([stage.bot({ databaseUrl }).start(), stage.bot({ databaseUrl }).start()]);
      await stage.slack.waitFor(() => stage.slack.connections() >= 2);

      const asked = await ask(stage.slack, "e0", "db-primary before everybody clicks");
      const card = asked.card();
      const people = [...crowd.leads, ...crowd.others];
      const outcomes = await Promise.all(
        people.map(async (who) => stage.slack.as(who).clicks(card, "Approve", { stale: true })),
      );
      expect(outcomes.filter(({ complaint }) => complaint !== null)).toEqual([]);

      await stage.slack.waitFor(
        () => people.every((who) => stage.slack.ephemerals(who).length > 0),
        { timeoutMs: 120_000 },
      );
      await asked.says("SAFE TO CHANGE", 60_000);
      expect(stage.aws.state.createdSnapshots()).toHaveLength(1);

      const heard = people.map((who) => ({
        who,
        answers: stage.slack.ephemerals(who).map(({ text }) => text.split("\n")[0] ?? ""),
      }));
      const counted = heard.filter(({ answers }) => answers.some((a) => a.startsWith("Done")));
      expect(counted).toHaveLength(2);
      for (const { who, answers } of heard) {
        expect(answers).toHaveLength(1);
        expect(answers[0]).toMatch(who.startsWith("l") ? /^(Done|Too late)/u : /^Refused/u);
      }

      const db = await openDatabase({ kind: "postgres", url: databaseUrl });
      whenOver(async () => db.destroy());
      const queries = createQueries(db, Date.now);
      const events = await queries.events(asked.id);
      const count = (type: string) => events.filter((event) => event.type === type).length;
      expect(count("approval")).toBe(2);
      expect(count("approved")).toBe(1);
      // On a slow machine an intent may grow too old to be sent, and is written anew.
      expect(count("item-accepted") + count("item-adopted")).toBe(1);
      expect(count("decision-refused")).toBe(clicks - leads);
      expect(count("decision-late")).toBe(leads - 2);
      for await (const { requestId, lines, head } of queries.chains()) {
        expect(verifyChain(requestId, lines, head)).toBeNull();
      }
    },
  );
});
