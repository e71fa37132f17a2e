import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, parseEnv } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import type { Variables } from "../../src/config/env.ts";
import {
  environmentVariable,
  printEnvProblem,
  readEnvironment,
  readPlaces,
  readSlackAccess,
} from "../../src/config/env.ts";

const folder = mkdtempSync(join(tmpdir(), "env-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const tokens = { SLACK_BOT_TOKEN: "xoxb-canary-1", SLACK_APP_TOKEN: "xapp-canary-2" };

function good(variables: Variables) {
  const reading = readEnvironment(variables);
  if (reading.ok) return reading.value;
  throw new Error(reading.problems.map(printEnvProblem).join("\n"));
}

function problems(variables: Variables) {
  const reading = readEnvironment(variables);
  return reading.ok ? [] : reading.problems;
}

describe("a good environment", () => {
  test("two tokens are enough", () => {
    const { slack, ...rest } = good(tokens);
    expect(rest).toEqual({
      configPath: "snapshot.yml",
      policyPath: "policy.cedar",
      dataDir: "data",
      databaseUrl: null,
      logLevel: "info",
      host: "127.0.0.1",
      healthPort: 9464,
    });
    expect(slack).toMatchObject({ apiUrl: null, inbound: { mode: "socket" } });
    expect(slack.botToken.reveal()).toBe("xoxb-canary-1");
  });

  test("HTTP mode takes the signing secret and a port instead of the app token", () => {
    const { slack } = good({
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_MODE: "HTTP",
      SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef",
      PORT: "0",
      SLACK_API_URL: "http://127.0.0.1:4010/api/",
    });
    expect(slack).toMatchObject({
      inbound: { mode: "http", port: 0 },
      apiUrl: "http://127.0.0.1:4010/api/",
    });
  });

  test("blank variables count as unset, and space around values does not matter", () => {
    const { logLevel, databaseUrl, host } = good({
      SLACK_BOT_TOKEN: " xoxb-1\n",
      SLACK_APP_TOKEN: "xapp-1",
      LOG_LEVEL: " ",
      DATABASE_URL: "",
      HOST: "0.0.0.0 ",
    });
    expect([logLevel, databaseUrl, host]).toEqual(["info", null, "0.0.0.0"]);
  });

  test("secrets come from files, without their last line break", () => {
    const { slack, databaseUrl } = good({
      SLACK_BOT_TOKEN_FILE: file("bot", "xoxb-file\n"),
      SLACK_APP_TOKEN_FILE: file("app", "xapp-file\r\n"),
      DATABASE_URL_FILE: file("db", "postgres://bot:canary-3@db/bot\n"),
    });
    expect(slack.botToken.reveal()).toBe("xoxb-file");
    expect(databaseUrl?.reveal()).toBe("postgres://bot:canary-3@db/bot");
  });

  test("no secret shows when it is printed", () => {
    const value = good({ ...tokens, DATABASE_URL: "postgres://bot:canary-3@db/bot" });
    expect(`${inspect(value, { depth: 9 })}${JSON.stringify(value)}`).not.toContain("canary");
  });
});

describe("everything that is wrong is said at once", () => {
  test("with the variable's name and the fix, and never with the value", () => {
    const found = problems({
      SLACK_BOT_TOKEN: "xapp-canary-swapped",
      SLACK_APP_TOKEN: "canary",
      SLACK_API_URL: "canary:no",
      DATABASE_URL: "mysql://canary",
      LOG_LEVEL: "canary",
      HEALTH_PORT: "70000",
    });
    expect(found.map(({ variable }) => variable).sort()).toEqual([
      "DATABASE_URL",
      "HEALTH_PORT",
      "LOG_LEVEL",
      "SLACK_API_URL",
      "SLACK_APP_TOKEN",
      "SLACK_BOT_TOKEN",
    ]);
    for (const problem of found) {
      expect(problem.fix.length).toBeGreaterThan(5);
      expect(printEnvProblem(problem)).not.toContain("canary");
    }
  });

  test("nothing set: both tokens are missing, each with the place to get it", () => {
    expect(problems({})).toMatchObject([
      { variable: "SLACK_BOT_TOKEN", message: "is not set" },
      { variable: "SLACK_APP_TOKEN", message: "is not set" },
    ]);
    expect(problems({ SLACK_MODE: "http" }).map(({ variable }) => variable)).toEqual([
      "SLACK_BOT_TOKEN",
      "SLACK_SIGNING_SECRET",
    ]);
  });

  test.each([
    [
      "both the variable and its file",
      { ...tokens, SLACK_BOT_TOKEN_FILE: file("x", "xoxb-1") },
      "is set, and so is",
    ],
    [
      "a file that is not there",
      { SLACK_APP_TOKEN: "xapp-1", SLACK_BOT_TOKEN_FILE: "/nowhere" },
      "cannot be read",
    ],
    [
      "an empty file",
      { SLACK_APP_TOKEN: "xapp-1", SLACK_BOT_TOKEN_FILE: file("y", "\n") },
      "an empty file",
    ],
    [
      "one port for two things",
      {
        SLACK_MODE: "http",
        SLACK_BOT_TOKEN: "xoxb-1",
        SLACK_SIGNING_SECRET: "0123456789abcdef",
        PORT: "8080",
        HEALTH_PORT: "8080",
      },
      "same as PORT",
    ],
    ["a port that is none", { ...tokens, HEALTH_PORT: "eighty" }, "is no port"],
    ["an unknown mode", { ...tokens, SLACK_MODE: "webhook" }, "none of the choices"],
  ])("%s", (_, variables: Variables, message) => {
    const found = problems(variables);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain(message);
  });
});

test("checking a policy needs no Slack", () => {
  expect(readPlaces({ POLICY: "team.cedar" })).toMatchObject({
    ok: true,
    value: { policyPath: "team.cedar" },
  });
  expect(readPlaces({ LOG_LEVEL: "loud" }).ok).toBe(false);
});

test("asking Slack who people are needs the bot's token only", () => {
  const read = readSlackAccess({ SLACK_BOT_TOKEN: tokens.SLACK_BOT_TOKEN });
  expect(read.ok && read.value.botToken.reveal()).toBe(tokens.SLACK_BOT_TOKEN);
  expect(readSlackAccess({ SLACK_API_URL: "gateway" })).toMatchObject({
    ok: false,
    problems: [{ variable: "SLACK_BOT_TOKEN" }, { variable: "SLACK_API_URL" }],
  });
});

test("a reference sees the real environment", () => {
  expect(environmentVariable("PATH")).toBe(process.env["PATH"]);
  expect(environmentVariable("SNAPSHOT_BOT_SURELY_NOT_SET")).toBeUndefined();
});

describe(".env.example", () => {
  const text = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");

  test("names every variable that is read, and no other", () => {
    const source = readFileSync(new URL("../../src/config/env.ts", import.meta.url), "utf8");
    const read = new Set([...source.matchAll(/"([A-Z][A-Z_]{3,})"/g)].map(([, name]) => name));
    const named = new Set([...text.matchAll(/^#? ?([A-Z][A-Z_]{3,})=/gm)].map(([, name]) => name));
    expect(named).toEqual(read);
  });

  test("is refused until the tokens are filled in, and good with them", () => {
    const variables: Variables = parseEnv(text);
    expect(problems(variables).map(({ variable }) => variable)).toEqual([
      "SLACK_BOT_TOKEN",
      "SLACK_APP_TOKEN",
    ]);
    expect(good({ ...variables, ...tokens }).slack.inbound.mode).toBe("socket");
    const everything: Variables = parseEnv(text.replaceAll(/^# ([A-Z_]+=)/gm, "$1"));
    const filled = { ...everything, ...tokens, SLACK_SIGNING_SECRET: "0123456789abcdef" };
    expect(good(filled)).toMatchObject({ slack: { inbound: { mode: "http", port: 3000 } } });
  });
});
