import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDemoClouds } from "../playground/clouds/demo-clouds.ts";
import type { DemoClouds } from "../playground/clouds/demo-clouds.ts";
import { configText, policyText } from "../playground/files.ts";
import { demoWorkspace } from "../playground/slack/demo-workspace.ts";
import type { Slack } from "../playground/slack/slack.ts";
import { startSlack } from "../playground/slack/slack.ts";

const cli = join(import.meta.dirname, "../bin/snapshot-bot.js");

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

let folder: string;
let clouds: DemoClouds;
let slack: Slack;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "snapshot-bot-cli-"));
  const pace = { slowestCreate: "1s", visibleAfter: "1s", firstRead: "1s" };
  clouds = await startDemoClouds(500, pace);
  slack = await startSlack({ ...demoWorkspace(), mode: "socket" });
  writeFileSync(join(folder, "snapshot.yml"), configText(clouds.targets));
  writeFileSync(join(folder, "policy.cedar"), policyText);
  environment = {
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_APP_TOKEN: slack.tokens.app,
    SLACK_API_URL: slack.apiUrl,
    CONFIG: join(folder, "snapshot.yml"),
    POLICY: join(folder, "policy.cedar"),
    DATA_DIR: join(folder, "data"),
    ...clouds.secrets,
  };
});

afterAll(async () => {
  await slack.stop();
  await clouds.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(words: readonly string[], changes: Record<string, string> = {}): Promise<Ended> {
  const env = { PATH: process.env["PATH"] ?? "", ...environment, ...changes };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { env, cwd: folder }, (error, out, err) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ status, out, err });
    });
  });
}

describe("snapshot-bot", () => {
  test("says what it can do, and what to do about a word it does not know", async () => {
    const help = await run(["help"]);
    expect(help).toMatchObject({ status: 0, err: "" });
    expect(help.out).toContain("snapshot-bot doctor");
    const unknown = await run(["sart"]);
    expect(unknown.status).toBe(2);
    expect(unknown.err).toContain("There is no `snapshot-bot sart`");
  });

  test("prints the manifest that creates the Slack app", async () => {
    expect((await run(["manifest"])).out).toContain("command: /snapshot");
  });

  test("start and doctor name every missing variable at once, with the place to get it", async () => {
    const ended = await run(["start"], { SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "" });
    expect(ended.status).toBe(1);
    expect(ended.err).toContain("SLACK_BOT_TOKEN: is not set");
    expect(ended.err).toContain("SLACK_APP_TOKEN: is not set");
    expect(ended.err).toContain("OAuth & Permissions");
  });

  test("start names file, line, column and fix of a wrong configuration", async () => {
    const wrong = join(folder, "wrong.yml");
    writeFileSync(wrong, "targets:\n  tokyo:\n    provider: aws-storage-gatewy\n");
    const ended = await run(["start"], { CONFIG: wrong });
    expect(ended.status).toBe(1);
    expect(ended.err).toMatch(/wrong\.yml:3:\d+: .*\n\s+fix: .*/u);
  });
});

describe("policy check", () => {
  test("is content with a good file", async () => {
    const ended = await run(["policy", "check"]);
    expect(ended).toMatchObject({ status: 0, err: "" });
    const rules = (effect: string) => policyText.match(new RegExp(`^${effect} `, "gmu"))?.length;
    expect(ended.out).toContain(`good, ${rules("permit")} permit and ${rules("forbid")} forbid`);
  });

  test("names line, column and fix of a bad one", async () => {
    const bad = join(folder, "bad.cedar");
    writeFileSync(bad, '@id("a")\npermit (principal, action == Action::"creat", resource);\n');
    const ended = await run(["policy", "check", bad]);
    expect(ended.status).toBe(1);
    expect(ended.out).toMatch(/bad\.cedar:2:\d+: [\s\S]*fix: /u);
  });

  test("says that a file is missing", async () => {
    const ended = await run(["policy", "check", "nowhere.cedar"]);
    expect(ended.status).toBe(1);
    expect(ended.err).toContain("nowhere.cedar cannot be read");
  });
});

/** Nothing that is secret is set. */
const without = () => Object.fromEntries(Object.keys(clouds.secrets).map((name) => [name, ""]));

describe("policy explain", () => {
  const explain = async (...words: readonly string[]) =>
    run(["policy", "explain", ...words], without());

  test("says what would be decided for whom, by which rules, without Slack and secrets", async () => {
    const allowed = await explain(
      "db-primary",
      "--groups",
      "engineers",
      "--reason",
      "migration 42",
    );
    expect(allowed).toEqual({
      status: 0,
      out: "allowed with 1 approval by @storage-leads, decided by tokyo-needs-a-lead\n",
      err: "",
    });
    const incident = ["--groups", "@oncall", "--channel", "inc-42"];
    expect((await explain("create", "checkout", ...incident)).out).toBe(
      "allowed with no approvals, decided by oncall-fast-lane\n",
    );
    expect((await explain("approve", "tokyo", "--groups", "storage-leads")).out).toContain(
      "decided by leads-approve",
    );
  });

  test("says why not, and what would allow it", async () => {
    const refused = await explain("db-primary", "--groups", "engineers");
    expect(refused.out).toContain("refused: No rule lets you snapshot db-primary. It would be");
    expect(refused.out).toContain("with a reason");
    const own = ["db-primary", "--groups", "storage-leads", "--person", "U1", "--requester", "U1"];
    expect((await explain("approve", ...own)).out).toContain("You asked for this yourself");
    expect((await explain("delete", "db-primary")).out).toContain(
      "refused: No rule lets you delete",
    );
  });

  test("names what it cannot understand", async () => {
    expect(await explain("db-secondary")).toMatchObject({
      status: 1,
      out: "nothing is called db-secondary\n",
    });
    expect((await explain("crate", "db-primary", "--keep", "9y")).out).toMatch(
      /^do: .*\nkeep: write/u,
    );
  });
});

describe("policy test", () => {
  const tests = async (text: string, ...words: readonly string[]) => {
    writeFileSync(join(folder, "policy.test.yml"), text);
    return run(["policy", "test", ...words], without());
  };

  test("passes when all is as expected, as with the examples that come along", async () => {
    const good =
      "- { what: web-data, groups: [engineers], expect: 0, rules: [web-data-is-free] }\n";
    expect(await tests(good)).toMatchObject({ status: 0, err: "" });
    const root = join(import.meta.dirname, "..");
    const example = await run(["policy", "test", join(root, "policy.test.example.yml")], {
      CONFIG: join(root, "snapshot.example.yml"),
      POLICY: join(root, "policy.example.cedar"),
    });
    expect(example).toMatchObject({ status: 0, err: "" });
    expect(example.out).toContain("6 of 6 are as expected");
  });

  test("fails with the line of what is decided otherwise, and why", async () => {
    const ended = await tests(
      "- what: web-data\n  groups: [engineers]\n  expect: refused\n- what: db-primary\n  expect: 1\n- what: attic\n  expect: 0\n",
    );
    expect(ended.status).toBe(1);
    expect(ended.out).toMatch(
      /policy\.test\.yml:3:11: expected refused, is allowed with no approvals/u,
    );
    expect(ended.out).toMatch(/:5:11: expected approvals: 1, is refused: No rule lets you/u);
    expect(ended.out).toMatch(/:6:9: nothing is called attic\n {2}fix: /u);
    expect(ended.out).toContain("0 of 3 are as expected");
  });

  test("names the line of a slip, and a file that is empty or not there", async () => {
    const slip = await tests("- what: web-data\n  expct: 0\n  expect: 0\n");
    expect(slip.status).toBe(1);
    expect(slip.out).toMatch(/policy\.test\.yml:2:3: .*expct[\s\S]*expect/u);
    expect((await tests("", "nowhere.yml")).out).toContain("nowhere.yml cannot be read");
    const empty = await tests("");
    expect(empty.status).toBe(1);
    expect(empty.out).toMatch(/has no examples\n {2}fix: .*\nnothing was tested/u);
  });
});

describe("doctor", () => {
  test("finds everything well", async () => {
    const ended = await run(["doctor"]);
    expect(ended.out).toContain("All is well");
    expect(ended.out).toContain("ok       Slack connection: Socket Mode opens");
    expect(ended.out).toContain("ok       group @storage-leads: 2 members");
    for (const target of ["tokyo", "osaka", "dublin", "hangzhou"]) {
      expect(ended.out).toMatch(new RegExp(`ok\\s+target ${target} \\(.*: credentials and`, "u"));
    }
    expect(ended).toMatchObject({ status: 0, err: "" });
  });

  test("says which token Slack does not accept and where to get another", async () => {
    const ended = await run(["doctor"], { SLACK_BOT_TOKEN: "xoxb-wrong" });
    expect(ended.status).toBe(1);
    expect(ended.out).toContain("MISSING  Slack token: Slack says invalid_auth");
    expect(ended.out).toContain("Bot User OAuth Token");
  });

  test("says which scope is missing", async () => {
    const poor = await startSlack({
      ...demoWorkspace(),
      mode: "socket",
      scopes: ["commands", "chat:write", "users:read"],
    });
    try {
      const ended = await run(["doctor"], { SLACK_API_URL: poor.apiUrl });
      expect(ended.out).toContain("MISSING  Slack scopes: missing: usergroups:read");
      expect(ended.status).toBe(1);
    } finally {
      await poor.stop();
    }
  });

  test("says that AWS does not accept the key, without printing it", async () => {
    const wrong = "wrong/secret/that/nobody/may/see/0000";
    const ended = await run(["doctor"], { AWS_SECRET: wrong });
    expect(ended.status).toBe(1);
    expect(ended.out).toMatch(/MISSING {2}target tokyo .*\n\s+next: /u);
    expect(ended.out + ended.err).not.toContain(wrong);
  });

  test("says which group of the policy Slack does not know", async () => {
    const policy = join(folder, "unknown-group.cedar");
    writeFileSync(
      policy,
      '@id("a")\npermit (principal in Usergroup::"nobodys", action == Action::"create", resource);\n',
    );
    const ended = await run(["doctor"], { POLICY: policy });
    expect(ended.out).toContain("MISSING  group @nobodys: Slack has no such user group");
  });

  test("says that the data folder cannot be written", async () => {
    writeFileSync(join(folder, "a-file"), "");
    const ended = await run(["doctor"], { DATA_DIR: join(folder, "a-file") });
    expect(ended.status).toBe(1);
    expect(ended.out + ended.err).toMatch(/a-file/u);
  });
});

describe("the record", () => {
  test("is exported and verified, and a changed line is found", async () => {
    const empty = await run(["ledger", "verify"], { DATA_DIR: join(folder, "none") });
    expect(empty.err).toContain("ledger.sqlite does not exist");
  });
});
