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
