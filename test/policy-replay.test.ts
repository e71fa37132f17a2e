import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { instant } from "../src/domain/instant.ts";
import { answered, ask } from "./promises/acts.ts";
import type { Asked } from "./promises/acts.ts";
import { startStage } from "./support/bot-process.ts";
import type { Stage } from "./support/bot-process.ts";
import { typed } from "./support/command-line.ts";
import { hasPostgres, postgresUrl } from "./support/postgres.ts";
import { folder } from "./support/store-cleanup.ts";
import { newRequest, openStore } from "./support/store.ts";
import type { AskedFor, OpenStore } from "./support/store.ts";
import { policyText } from "./support/world.ts";

interface Ended {
  readonly status: number;
  /** Times left out. */
  readonly lines: readonly string[];
  readonly err: string;
}

/** As an operator runs it who has no more of the bot's environment than it needs. */
async function replay(
  { slack, folder }: Stage,
  words: readonly string[] = [],
  changes: Record<string, string> = {},
): Promise<Ended> {
  const env = {
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_API_URL: slack.apiUrl,
    DATA_DIR: "data",
    ...changes,
  };
  const { status, out, err } = await typed(["policy", "replay", ...words], { env, folder });
  const lines = out.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/gu, "‹time›").split("\n");
  return { status, lines: lines.slice(0, -1), err };
}

function draft({ folder }: Stage, text: string): string {
  writeFileSync(join(folder, "draft.cedar"), text);
  return "draft.cedar";
}

const policy = `${policyText}
@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 };
`;
const today =
  "note: people and groups are as Slack has them today; volumes, sets and labels as snapshot.yml has them";

const ledgers: readonly { readonly name: string; readonly url: () => Promise<string | null> }[] = [
  { name: "SQLite", url: async () => null },
  ...(hasPostgres ? [{ name: "Postgres", url: postgresUrl }] : []),
];

describe.each(ledgers)("policy replay, beside a bot on $name", ({ name, url }) => {
  let stage: Stage;
  let where: Record<string, string>;
  let approved: Asked;
  let deletion: Asked;
  let snapshot: string;

  const replayed = async (text: string) => replay(stage, [draft(stage, text)], where);

  beforeAll(async () => {
    stage = await startStage({ policy });
    const { slack } = stage;
    const databaseUrl = await url();
    where = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl };
    await stage.bot(databaseUrl === null ? {} : { databaseUrl }).start();
    await slack.waitForBot();
    approved = await ask(slack, "alice", "db-primary before migration 42");
    await approved.says(/512 GiB/u);
    await slack.as("bob").clicks(approved.card(), "Approve");
    const { text } = await approved.says("SAFE TO CHANGE");
    [snapshot = "none"] = /snap-0[0-9a-f]{16}/u.exec(text) ?? [];
    await slack.as("alice").types("/snapshot db-replica", { channel: "ops" });
    await answered(slack, "alice", "No rule lets you");
    await (await ask(slack, "dave", "web-data checkout is down", "inc-42")).says("SAFE TO CHANGE");
    deletion = await ask(slack, "alice", `delete ${snapshot} not needed`);
  });

  afterAll(async () => stage.close());

  test("finds all alike with the policy in force", async () => {
    expect(await replayed(policy)).toEqual({
      status: 0,
      lines: [today, "4 requests of 90 days: 4 as with policy.cedar, 0 otherwise"],
      err: "",
    });
  });

  test("names what a draft refuses, what it allows, and what needs one more approval", async () => {
    const stricter = policy
      .replace('context.approvals >= 1 && context.reason != ""', "context.approvals >= 2")
      .concat(
        `@id("nothing-is-deleted") forbid (principal, action == Action::"delete", resource);`,
      );
    const { status, lines } = await replayed(stricter);
    expect(lines).toEqual([
      `${approved.id}  ‹time›  alice (U024ALICE)  create db-primary "before migration 42": needs 1 approval (engineers-snapshot) → needs 2 approvals (engineers-snapshot)`,
      expect.stringMatching(
        /^SR-\w+ {2}‹time› {2}alice \(U024ALICE\) {2}create db-replica: refused, no rule permits it → needs 2 approvals \(engineers-snapshot\)$/u,
      ),
      `${deletion.id}  ‹time›  alice (U024ALICE)  delete ${snapshot} of db-primary "not needed": needs 1 approval (engineers-delete) → refused, forbidden (nothing-is-deleted)`,
      today,
      "4 requests of 90 days: 1 as with policy.cedar, 3 otherwise",
    ]);
    expect(status).toBe(1);
  });

  test("compares the policy in force with the record where no draft is named", async () => {
    expect((await replay(stage, [], where)).lines.at(-1)).toBe(
      "4 requests of 90 days: 4 as recorded, 0 otherwise",
    );
    const changed = {
      ...where,
      POLICY: draft(stage, policy.replace("approvals >= 1 &&", "approvals >= 3 &&")),
    };
    const { status, lines } = await replay(stage, [], changed);
    expect(lines[0]).toMatch(
      /needs 1 approval \(engineers-snapshot\) → refused, too few people may approve it/u,
    );
    expect(status).toBe(1);
  });

  // What is decided does not depend on where the record is.
  if (name !== "SQLite") return;

  test("names whose approval would not have counted", async () => {
    const { status, lines } = await replayed(policy.replace('"storage-leads"', '"oncall"'));
    expect(lines[0]).toMatch(
      /→ needs 1 approval .*; the approval of bob \(U024BOBBY\) would not count$/u,
    );
    expect(lines.at(-1)).toBe("4 requests of 90 days: 3 as with policy.cedar, 1 otherwise");
    expect(status).toBe(1);
  });

  test("asks as of the moment and the place of the ask", async () => {
    const fromNowOn = `${policy}@id("from-now-on") forbid (principal, action, resource)
      when { context.now > datetime("${instant(Date.now())}") };`;
    expect(await replayed(fromNowOn)).toMatchObject({ status: 0 });
    const elsewhere = 'context.channel.name == "war-room"';
    const { lines } = await replayed(policy.replace("context.incident", elsewhere));
    expect(lines[0]).toMatch(
      /dave .* "checkout is down": needs no approval .* → needs 1 approval/u,
    );
    expect(lines).toHaveLength(3);
  });

  test("knows the sizes that approvers saw, and says of how many it does not", async () => {
    const { lines } = await replayed(
      `${policy}@id("big-ones") forbid (principal, action == Action::"create", resource) when { resource has sizeGiB && resource.sizeGiB > 500 };`,
    );
    expect(lines).toEqual([
      expect.stringMatching(`^${approved.id} .* → refused, forbidden \\(big-ones\\)$`),
      "note: a rule speaks of sizeGiB, which is not on record for 2 requests: decided without it",
      today,
      "4 requests of 90 days: 3 as with policy.cedar, 1 otherwise",
    ]);
  });
});

const dayMs = 86_400_000;
const gateway = "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B";

describe("policy replay", () => {
  let stage: Stage;
  /** Where the ledger is: another for each test, and nothing in it. */
  let data: string;
  let store: OpenStore;

  const replayed = async (text: string, changes: Record<string, string> = {}) =>
    replay(stage, [draft(stage, text)], { DATA_DIR: data, ...changes });

  /** An ask for web-data, written into the ledger as the bot does it. */
  async function asked(asked: AskedFor & { readonly name?: string; readonly agoDays?: number }) {
    const { name = "web-data", agoDays = 0, requesterId = "U024ALICE" } = asked;
    const fresh = newRequest({
      volumes: [`${gateway}/volume/vol-2C4D6E80`],
      ...asked,
      requesterId,
    });
    store.clock.advance(Date.now() - agoDays * dayMs - store.clock());
    const { requestId } = await store.ledger.open({
      ...fresh,
      request: { ...fresh.request, team_id: "T0PLAYG01" },
      items: fresh.items.map((item) => ({ ...item, volume_name: name })),
    });
    return requestId;
  }

  const freeForAll = '@id("free") permit (principal, action, resource);';

  beforeAll(async () => {
    stage = await startStage({ policy });
  });

  beforeEach(async () => {
    data = folder();
    store = await openStore({ kind: "sqlite", file: join(data, "ledger.sqlite") });
  });

  afterAll(async () => stage.close());

  test("has nothing to compare in an empty ledger", async () => {
    const lines = ["no requests of 90 days: there is nothing to compare"];
    expect(await replayed(policy)).toEqual({ status: 0, lines, err: "" });
  });

  test("looks back for as long as it is told", async () => {
    await asked({ agoDays: 89 });
    await asked({ agoDays: 91 });
    const since = async (days: string) =>
      replay(stage, [draft(stage, policy), "--days", days], { DATA_DIR: data });
    const [usual, longer, shorter, never] = await Promise.all([
      replayed(policy),
      ...["92", "1d", "2000"].map(since),
    ]);
    expect(usual.lines.at(-1)).toMatch(/^1 request of 90 days: /u);
    expect(longer?.lines.at(-1)).toMatch(/^2 requests of 92 days: /u);
    expect(shorter?.lines).toEqual(["no requests of 1 day: there is nothing to compare"]);
    const err = "--days: write it as 90d, up to 365d\n";
    expect(never).toEqual({ status: 2, lines: [], err });
  });

  test("takes a snapshot for as old as it was when somebody wanted it deleted", async () => {
    const made = await asked({ agoDays: 30, state: "settled", itemState: "verified" });
    const startedAt = instant(Date.now() - 30.1 * dayMs);
    await store.db
      .updateTable("items")
      .set({ snapshot_id: "snap-old", started_at: startedAt })
      .execute();
    const fresh = newRequest({ requesterId: "U024ALICE", reason: "make room" });
    store.clock.advance(10 * dayMs);
    await store.ledger.open({
      ...fresh,
      request: { ...fresh.request, team_id: "T0PLAYG01", deletes: `${made}/1`, keep_days: 0 },
      items: [],
      lines: [{ type: "asked", data: { snapshot: "snap-old" } }],
    });
    const young = (days: number) => `${policy}@id("too-young")
      forbid (principal, action == Action::"delete", resource) when { resource.ageDays < ${days} };`;
    expect((await replayed(young(10))).status).toBe(0);
    expect((await replayed(young(11))).lines[0]).toMatch(
      /delete snap-old of web-data "make room": needs 1 approval \(engineers-delete\) → refused, forbidden \(too-young\)$/u,
    );
  });

  test("writes nothing, and asks Slack for people and groups and nobody for anything else", async () => {
    await asked({});
    await asked({ requesterId: "U024DAVEY" });
    const before = await store.db.selectFrom("requests").selectAll().execute();
    stage.slack.calls.clear();
    await replayed(freeForAll);
    const methods = stage.slack.calls.all().map(({ method }) => method);
    expect(methods.toSorted()).toEqual(["usergroups.list", "users.info", "users.info"]);
    expect(stage.aws.log.entries).toEqual([]);
    expect(await store.db.selectFrom("requests").selectAll().execute()).toEqual(before);
  });

  test("shows words of others in one short line that cannot steer a terminal or mention anybody", async () => {
    const reason = `\u001B]0;owned\u0007red\u202E <!channel> <@U024BOBBY>\n${"and so on ".repeat(20)}`;
    const id = await asked({ reason });
    expect((await replayed(freeForAll)).lines[0]).toBe(
      `${id}  ‹time›  alice (U024ALICE)  create web-data "]0;ownedred ‹!channel› ‹@U024BOBBY› and so on and so on and…": needs 1 approval (engineers-snapshot) → needs no approval (free)`,
    );
  });

  test("names what cannot be replayed, and why", async () => {
    const kyoto = await asked({ target: "kyoto" });
    const renamed = await asked({ name: "old-data", volumes: [`${gateway}/volume/vol-0000AAAA`] });
    const nobody = await asked({ requesterId: "U0NOBODY1" });
    const guest = await asked({ requesterId: "U024FRANK" });
    // What has no short name is known by the cloud's.
    await asked({ name: "vol-0000BBBB", volumes: [`${gateway}/volume/vol-0000BBBB`] });
    expect(await replayed(policy)).toEqual({
      status: 0,
      lines: [
        `cannot be replayed: target kyoto is not configured any more (${kyoto})`,
        `cannot be replayed: volume old-data is not configured any more (${renamed})`,
        `cannot be replayed: Slack knows no U0NOBODY1 (${nobody})`,
        `cannot be replayed: frank (U024FRANK) is no full member any more (guest) (${guest})`,
        today,
        "5 requests of 90 days: 1 as with policy.cedar, 0 otherwise, 4 cannot be replayed",
      ],
      err: "",
    });
  });

  test("does not take it for alike when nothing at all could be replayed", async () => {
    for (let made = 0; made < 7; made += 1) await asked({ target: "kyoto" });
    const { status, lines } = await replayed(policy);
    expect(lines[0]).toMatch(
      /^cannot be replayed: target kyoto .* \((SR-\w+, ){4}SR-\w+ and 2 more\)$/u,
    );
    expect(status).toBe(2);
  });

  test("says where the policy in force decides otherwise today than was decided at the time", async () => {
    await asked({ quorum: 2, state: "awaiting-approval" });
    const { status, lines } = await replayed(freeForAll);
    expect(lines[0]).toContain(
      "needs 1 approval (engineers-snapshot) (recorded: needs 2 approvals (engineers)) → needs no approval (free)",
    );
    expect(lines).toContain(
      "note: policy.cedar decides 1 otherwise today than was decided at the time; `policy replay` without a draft names them",
    );
    expect(status).toBe(1);
  });

  test("waits where Slack says that it was too much at once", async () => {
    await asked({});
    stage.slack.faults.rateLimit("users.info", 1);
    expect(await replayed(policy)).toMatchObject({ status: 0, err: "" });
  });

  test("names line, column and fix of a bad draft, and a file that is not there", async () => {
    const bad = await replay(stage, [
      draft(stage, `${policy}permit (principal, action, resource);`),
    ]);
    expect(bad).toMatchObject({ status: 2, lines: [] });
    expect(bad.err).toMatch(/^draft\.cedar:\d+:1: this rule has no @id.*\n {2}fix: /u);
    const misspelt = '@id("a") permit (principal, action, resource in Target::"tokio");';
    expect((await replayed(misspelt)).err).toMatch(/^draft\.cedar:1:\d+: .*tokio/u);
    expect(await replay(stage, ["nowhere.cedar"])).toMatchObject({
      status: 2,
      err: "nowhere.cedar cannot be read\n  fix: name the file that holds the draft\n",
    });
  });

  test("says what to do without a whole ledger, a token, or Slack", async () => {
    await asked({});
    const [file, token, wrong, away] = await Promise.all([
      replayed(policy, { DATA_DIR: join(data, "elsewhere") }),
      replayed(policy, { SLACK_BOT_TOKEN: "" }),
      replayed(policy, { SLACK_BOT_TOKEN: "xoxb-wrong" }),
      replayed(policy, { SLACK_API_URL: "http://127.0.0.1:1/api/" }),
    ]);
    expect(file.err).toMatch(
      /ledger\.sqlite does not exist\n {2}fix: set DATA_DIR or DATABASE_URL\n$/u,
    );
    expect(token.err).toMatch(
      /^SLACK_BOT_TOKEN: is not set\n {2}fix: copy the Bot User OAuth Token/u,
    );
    const silent = (code: string) =>
      `Slack does not say who people are (${code})\n  fix: \`snapshot-bot doctor\` says what is missing; then run this again\n`;
    expect(wrong.err).toBe(silent("invalid_auth"));
    expect(away.err).toBe(silent("no answer"));
    stage.slack.faults.missingScope("usergroups:read");
    const scope = await replayed(policy);
    stage.slack.faults.missingScope("usergroups:read", false);
    expect(scope.err).toBe(silent("missing_scope"));
    await store.db.schema.dropTable("messages").execute();
    const broken = await replayed(policy);
    expect(broken.err).toContain("messages");
    for (const ended of [file, token, wrong, away, scope, broken]) {
      expect(ended).toMatchObject({ status: 2, lines: [] });
    }
  });
});
