import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startDemoClouds } from "../playground/clouds/demo-clouds.ts";
import type { DemoClouds } from "../playground/clouds/demo-clouds.ts";
import { configText, policyText } from "../playground/files.ts";
import { demoWorkspace } from "../playground/slack/demo-workspace.ts";
import type { Slack } from "../playground/slack/slack.ts";
import { startSlack } from "../playground/slack/slack.ts";
import { typed } from "./support/command-line.ts";
import type { Ended } from "./support/command-line.ts";

const cli = join(import.meta.dirname, "../bin/snapshot-bot.js");

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
    HEALTH_PORT: "0",
    ...clouds.secrets,
  };
});

afterAll(async () => {
  await slack.stop();
  await clouds.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(words: readonly string[], changes: Record<string, string> = {}): Promise<Ended> {
  if (words[0] !== "start") return typed(words, { env: { ...environment, ...changes }, folder });
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
    expect(help.out).toContain("a JSON line for each request, with all its events\n");
    const unknown = await run(["sart"]);
    expect(unknown.status).toBe(2);
    expect(unknown.err).toContain("There is no `snapshot-bot sart`");
  });

  test("says which option it does not know or misses the value of", async () => {
    for (const [words, why] of [
      [["policy", "replay", "draft.cedar", "--dayz", "30"], "Unknown option '--dayz'"],
      [["policy", "replay", "--days"], "Option '--days <value>' argument missing"],
    ] as const) {
      const ended = await run(words);
      expect(ended).toMatchObject({ status: 2, out: "" });
      expect(ended.err).toMatch(new RegExp(`^${why}.*\\n\\nsnapshot-bot: `, "u"));
    }
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

  test("start tells a file that is not there from one that cannot be read or is no UTF-8", async () => {
    const utf16 = join(folder, "utf16.yml");
    writeFileSync(utf16, Buffer.from("\uFEFFtargets:\n", "utf16le"));
    const says = async (CONFIG: string) => (await run(["start"], { CONFIG })).err;
    expect(await says("none.yml")).toMatch(/^none\.yml: does not exist\n {2}fix: cp /u);
    expect(await says(folder)).toMatch(/: cannot be read \(EISDIR\)\n {2}fix: let the bot's user/u);
    expect(await says(utf16)).toMatch(/: is not UTF-8 text\n {2}fix: save it as UTF-8\n/u);
  });
});

describe.skipIf(!existsSync("/dev/full"))("what cannot be written", () => {
  /** The same, with its output going to a full disk. */
  function fill(words: readonly string[], changes: Record<string, string> = {}) {
    const env = { PATH: process.env["PATH"] ?? "", ...environment, ...changes };
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [cli, ...words], {
      env,
      cwd: folder,
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  }

  test("is said in one sentence", async () => {
    const child = fill(["help"]);
    const said = child.stderr === null ? "" : await text(child.stderr);
    expect(said).toBe(
      "The output cannot be written (ENOSPC): make room, or write it somewhere else.\n",
    );
    expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(2);
  });

  test("of a log keeps nobody from being served", async () => {
    const child = fill(["start"]);
    const ended = once(child, "exit");
    await slack.waitForBot(20_000);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("of a log keeps nobody from leaving who has to", async () => {
    const child = fill(["start"], { SLACK_BOT_TOKEN: "xoxb-wrong" });
    expect(await once(child, "exit")).toEqual([1, null]);
  });

  test("because nobody reads on is no fault", async () => {
    const pipe = `"${process.execPath}" "${cli}" manifest | exec true; echo "$?" "\${PIPESTATUS[0]}"`;
    const env = { PATH: process.env["PATH"] ?? "", ...environment };
    const ended = await new Promise<string>((resolve) => {
      execFile("bash", ["--norc", "-c", pipe], { env, cwd: folder }, (_, out, err) =>
        resolve(out + err),
      );
    });
    expect(ended).toBe("0 0\n");
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

/** A data folder that a later version has left behind. */
async function folderOfTomorrow(): Promise<string> {
  const made = mkdtempSync(join(folder, "newer-"));
  expect((await run(["doctor"], { DATA_DIR: made })).status).toBe(0);
  const ledger = new DatabaseSync(join(made, "ledger.sqlite"));
  ledger.exec("INSERT INTO kysely_migration VALUES ('9999-of-tomorrow', '2099-01-01')");
  ledger.close();
  return made;
}

/** Of these addresses, those that this machine has. */
const hosts = ["127.0.0.1", "0.0.0.0", "::1", "::"]
  .filter((host) => !host.includes(":") || hasIPv6())
  .map((host) => ({ host }));

function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === "::1"),
  );
}

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

  test("says of a port that another program has taken it", async () => {
    const taken = new URL(slack.url).port;
    const ended = await run(["doctor"], { HEALTH_PORT: taken });
    expect(ended.out).toMatch(
      /MISSING {2}port for health and metrics: .* is taken by another program, .*\n\s+next: stop that one, or set HEALTH_PORT/u,
    );
    const http = { SLACK_MODE: "http", SLACK_SIGNING_SECRET: "0123456789abcdef", PORT: "0" };
    expect((await run(["doctor"], http)).out).toMatch(/ok {7}port for Slack: \S+ is free/u);
  });

  test.each(hosts)("knows its own bot when that runs already, on $host", async ({ host }) => {
    const runs = createServer((_, response) => response.end("alive\n"));
    await once(runs.listen(0, host), "listening");
    const address = runs.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ended = await run(["doctor"], { HOST: host, HEALTH_PORT: String(port) });
    runs.close();
    expect(ended.out).toContain("ok       port for health and metrics: in use by the running bot");
  });

  test("says of a database that it is newer, and what to do", async () => {
    const newer = await folderOfTomorrow();
    const ended = await run(["doctor"], { DATA_DIR: newer });
    expect(ended.out).toMatch(
      /MISSING {2}database: .*ledger\.sqlite is of a newer version\n\s+next: use that one, or restore the backup/u,
    );
  });

  test("says of a database in the library's words what it has none of its own for", async () => {
    const odd = mkdtempSync(join(folder, "odd-"));
    const ledger = new DatabaseSync(join(odd, "ledger.sqlite"));
    ledger.exec("CREATE VIEW kysely_migration AS SELECT * FROM nowhere");
    ledger.close();
    const ended = await run(["doctor"], { DATA_DIR: odd });
    expect(ended).toMatchObject({ status: 1, err: "" });
    expect(ended.out).toMatch(
      /MISSING {2}database: .*ledger\.sqlite cannot be used\n\s+next: see the cause: .*nowhere\n/u,
    );
  });

  test("says that the data folder cannot be written", async () => {
    writeFileSync(join(folder, "a-file"), "");
    for (const dataDir of [join(folder, "a-file"), join(folder, "a-file", "inside")]) {
      const ended = await run(["doctor"], { DATA_DIR: dataDir });
      expect(ended).toMatchObject({ status: 1, err: "" });
      expect(ended.out).toMatch(
        /MISSING {2}database: .*a-file.*\n\s+next: (?:make it|check that)/u,
      );
    }
  });
});

/** How a start ends that somebody must mend something for: in one sentence, without a stack. */
async function stopped(changes: Record<string, string>): Promise<string> {
  const ended = await run(["start"], changes);
  expect(ended.status).toBe(1);
  expect(ended.out).not.toMatch(/"stack"|node:|\.ts:/u);
  const fatal = ended.out.split("\n").find((line) => line.includes('"level":"fatal"')) ?? "{}";
  const { msg }: { msg?: unknown } = JSON.parse(fatal);
  return String(msg);
}

describe("start says what to mend when", () => {
  test("Slack does not accept a token", async () => {
    expect(await stopped({ SLACK_BOT_TOKEN: "xoxb-wrong" })).toMatch(
      /^Slack does not accept SLACK_BOT_TOKEN \(invalid_auth\): install the app again/u,
    );
    expect(await stopped({ SLACK_APP_TOKEN: "xapp-wrong" })).toMatch(
      /^Slack does not accept SLACK_APP_TOKEN \(invalid_auth\): copy an app-level token/u,
    );
  });

  test("a port is taken", async () => {
    const taken = new URL(slack.url).port;
    expect(await stopped({ HEALTH_PORT: taken })).toBe(
      `127.0.0.1:${taken} is taken by another program, perhaps by another snapshot-bot: stop that one, or set HEALTH_PORT to another port.`,
    );
    const http = { SLACK_MODE: "http", SLACK_SIGNING_SECRET: "0123456789abcdef", PORT: taken };
    expect(await stopped(http)).toMatch(/set PORT to another port\.$/u);
  });

  test("an address is not this machine's", async () => {
    expect(await stopped({ HOST: "192.0.2.1" })).toMatch(
      /^192\.0\.2\.1 is no address of this machine: set HOST/u,
    );
  });

  test("the data folder or the database cannot be used", async () => {
    const newer = await folderOfTomorrow();
    const dataDir = join(folder, "a-file", "inside");
    writeFileSync(join(folder, "a-file"), "");
    expect(await stopped({ DATA_DIR: newer })).toMatch(
      /ledger\.sqlite is of a newer version: use/u,
    );
    expect(await stopped({ DATA_DIR: dataDir })).toMatch(/a-file\/inside cannot be made/u);
    const away = "postgres://bot:s3cret@127.0.0.1:1/ledger";
    expect(await stopped({ DATABASE_URL: away })).toMatch(
      /^The database at 127\.0\.0\.1:1 does not answer/u,
    );
  });
});

describe("the record", () => {
  test("is exported and verified, and a changed line is found", async () => {
    const empty = await run(["ledger", "verify"], { DATA_DIR: join(folder, "none") });
    expect(empty.err).toContain("ledger.sqlite does not exist");
  });

  test("says in one sentence why the database cannot be read", async () => {
    const away = { DATABASE_URL: "postgres://bot:s3cret@127.0.0.1:1/ledger" };
    expect(await run(["ledger", "verify"], away)).toEqual({
      status: 1,
      out: "",
      err: "The database at 127.0.0.1:1 does not answer (ECONNREFUSED): check DATABASE_URL and that the server runs.\n  cause: connect ECONNREFUSED 127.0.0.1:1\n",
    });
    const damaged = mkdtempSync(join(folder, "damaged-"));
    writeFileSync(join(damaged, "ledger.sqlite"), "no database at all");
    const ended = await run(["ledger", "export"], { DATA_DIR: damaged });
    expect(ended).toMatchObject({ status: 1, out: "" });
    expect(ended.err).toMatch(
      /^\S+ledger\.sqlite is damaged or no database: .*\n {2}cause: .*\n$/u,
    );
  });
});
