import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { loadInventory } from "../../src/config/inventory.ts";
import type { Sources } from "../../src/config/references.ts";
import {
  deleteGraceMsOf,
  isIncidentChannel,
  keepDaysFor,
  setsHolding,
  timeZoneOf,
} from "../../src/domain/inventory.ts";
import { Secret } from "../../src/domain/secret.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { testKind } from "./kinds.ts";

const canary = "canary-7f3a9c";

const sources: Sources = {
  env: (name) =>
    ({ KEY_ID: "AKIAEXAMPLEEXAMPLE12", SECRET: canary, REGION: "ap-northeast-1", EMPTY: "" })[name],
  readFile(path) {
    if (path === "/run/secrets/key") return `${canary}\n`;
    if (path === "/run/secrets/blank") return "\n";
    throw new Error(`ENOENT ${path}`);
  },
};

const load = (text: string) => loadInventory(text, "snapshot.yml", [testKind], sources);

function problemsOf(text: string) {
  const loaded = load(text);
  return loaded.ok ? [] : loaded.problems;
}

const tokyo = "targets:\n  tokyo: { provider: aws-storage-gateway, region: ap-northeast-1 }\n";

describe("a good file", () => {
  test("says how long snapshots are kept, for each target where it wants, where days are counted, and how long a deletion waits", () => {
    const text = `targets:
  tokyo: { provider: aws-storage-gateway, region: ap-northeast-1, keep: 30d }
  osaka: { provider: aws-storage-gateway, region: ap-northeast-3 }
defaults: { keep: 7d, time-zone: Europe/Vienna, delete-grace: 2h }
`;
    const loaded = load(text);
    if (!loaded.ok) throw new Error("it was refused");
    const { inventory } = loaded;
    expect(timeZoneOf(inventory)).toBe("Europe/Vienna");
    expect(deleteGraceMsOf(inventory)).toBe(2 * 3_600_000);
    expect(keepDaysFor(inventory, ["tokyo"])).toBe(30);
    expect(keepDaysFor(inventory, ["osaka"])).toBe(7);
    expect(keepDaysFor(inventory, ["osaka", "tokyo"])).toBe(30);
    expect(keepDaysFor(inventory, [])).toBe(7);
  });

  test("becomes targets, volumes by both notations, sets, channels and defaults", () => {
    const text = `${tokyo}volumes:
  db-primary: { target: tokyo, volume: vol-1A, labels: { tier: prod, level: 1, hot: true } }
  db-replica: tokyo/vol-2B
sets:
  checkout: [db-primary, db-replica]
incident-channels: ["inc-*"]
defaults: { expiry: 90m, incident-expiry: 10m, keep: 7d }
`;
    const loaded = load(text);
    expect(loaded).toMatchObject({
      ok: true,
      inventory: {
        targets: [
          { name: "tokyo", provider: "aws-storage-gateway", label: "Test cloud, ap-northeast-1" },
        ],
        volumes: [
          {
            name: "db-primary",
            target: "tokyo",
            id: "id:vol-1a",
            shortId: "vol-1A",
            labels: { tier: "prod", level: "1", hot: "true" },
          },
          { name: "db-replica", target: "tokyo", id: "id:vol-2b", shortId: "vol-2B", labels: {} },
        ],
        sets: [{ name: "checkout", members: ["db-primary", "db-replica"] }],
        incidentChannels: ["inc-*"],
        namesInSharedChannels: [],
        language: "en",
        defaults: {
          expiryMs: 5_400_000,
          incidentExpiryMs: 600_000,
          remindAfterMs: 600_000,
          keepDays: 7,
        },
      },
    });
    if (!loaded.ok) return;
    expect(setsHolding(loaded.inventory, "db-replica")).toEqual(["checkout"]);
    expect(setsHolding(loaded.inventory, "x")).toEqual([]);
    expect([...loaded.targets.keys()]).toEqual(["tokyo"]);
  });

  test("needs targets only; the rest has defaults, also where a key stands empty", () => {
    const empty = "volumes:\nsets:\nincident-channels:\ndefaults:\n";
    for (const text of [tokyo, `${tokyo}${empty}`, `\uFEFF${tokyo.replaceAll("\n", "\r\n")}`]) {
      expect(load(text)).toMatchObject({
        ok: true,
        inventory: {
          volumes: [],
          sets: [],
          incidentChannels: [],
          namesInSharedChannels: [],
          language: "en",
          defaults: {
            expiryMs: 14_400_000,
            incidentExpiryMs: 1_800_000,
            remindAfterMs: 600_000,
            keepDays: 14,
          },
        },
      });
    }
  });

  test("may share settings by anchor and alias", () => {
    const text = `targets:
  tokyo: { provider: aws-storage-gateway, region: ap-northeast-1, credentials: &creds { profile: bot } }
  osaka: { provider: aws-storage-gateway, region: ap-northeast-3, credentials: *creds }
`;
    const loaded = load(text);
    expect(loaded.ok && loaded.targets.get("osaka")?.settings.credentials).toEqual({
      profile: "bot",
    });
  });

  test("the example file loads for the real providers and names what the README types", () => {
    const text = readFileSync(new URL("../../snapshot.example.yml", import.meta.url), "utf8");
    const loaded = loadInventory(
      text,
      "snapshot.example.yml",
      Object.values(providerKinds),
      sources,
    );
    expect(loaded).toMatchObject({
      ok: true,
      inventory: {
        targets: [{ name: "tokyo" }],
        volumes: [{ name: "db-primary", shortId: "vol-1122AABB" }, { name: "db-replica" }],
        sets: [{ name: "checkout" }],
      },
    });
  });
});

describe("references", () => {
  const withCredentials = (id: string, secret: string) =>
    load(`targets:
  tokyo:
    provider: aws-storage-gateway
    region: "\${REGION}"
    credentials: { access-key-id: ${id}, secret-access-key: ${secret} }
`);

  test("to the environment and to files become secrets, and text where text is wanted", () => {
    const loaded = withCredentials('"${KEY_ID}"', '"${file:/run/secrets/key}"');
    const settings = loaded.ok ? loaded.targets.get("tokyo")?.settings : undefined;
    expect(settings?.region).toBe("ap-northeast-1");
    const credentials = settings?.credentials;
    if (typeof credentials !== "object" || !("secret-access-key" in credentials)) {
      throw new Error("no keys");
    }
    expect(credentials["secret-access-key"]).toBeInstanceOf(Secret);
    expect(credentials["secret-access-key"].reveal()).toBe(canary);
    expect(`${inspect(loaded, { depth: 9 })}${JSON.stringify(settings)}`).not.toContain(canary);
  });

  test("a secret written into the file is refused without being shown", () => {
    const loaded = withCredentials("AKIAEXAMPLE", canary);
    if (loaded.ok) throw new Error("accepted");
    expect(loaded.problems).toMatchObject([
      {
        line: 5,
        column: 67,
        message:
          "targets.tokyo.credentials.secret-access-key is a secret and must not be written here",
      },
    ]);
    expect(JSON.stringify(loaded.problems)).not.toContain(canary);
  });

  test.each([
    ["${MISSING}", "the environment variable MISSING is not set"],
    ["${EMPTY}", "the environment variable EMPTY is empty"],
    ["${file:/nowhere}", "the file /nowhere cannot be read"],
    ["${file:/run/secrets/blank}", "the file /run/secrets/blank is empty"],
    ["prefix-${SECRET}", "a reference must be the whole value"],
    ["${SECRET", "a reference must be the whole value"],
  ])("%s is one problem, at its place", (reference, message) => {
    const loaded = withCredentials("x", `"${reference}"`);
    if (loaded.ok) throw new Error("accepted");
    expect(loaded.problems).toHaveLength(1);
    expect(loaded.problems[0]).toMatchObject({ line: 5, column: 57 });
    expect(loaded.problems[0]?.message).toContain(message);
    expect(JSON.stringify(loaded.problems)).not.toContain(canary);
  });

  test("one that leads nowhere is not complained about twice", () => {
    const text = 'targets:\n  tokyo: { provider: aws-storage-gateway, region: "${MISSING}" }\n';
    expect(problemsOf(text)).toMatchObject([
      { line: 2, message: "targets.tokyo.region: the environment variable MISSING is not set" },
    ]);
  });

  test("stand for plain text outside targets", () => {
    const loaded = load(`${tokyo}incident-channels: ["\${REGION}"]`);
    expect(loaded.ok && loaded.inventory.incidentChannels).toEqual(["ap-northeast-1"]);
  });
});

describe("what is wrong is said with line, column and fix", () => {
  // ¦ marks where the problem is.
  test.each([
    [
      "an unknown key",
      `¦volume: {}\n${tokyo}`,
      "volume is not a known key",
      "did you mean volumes?",
    ],
    [
      "an unknown key of a target",
      "targets:\n  tokyo: { provider: aws-storage-gateway, region: a-1, ¦regoin: x }",
      "targets.tokyo.regoin",
      "did you mean region?",
    ],
    [
      "an unknown key of a choice",
      "targets:\n  tokyo: { provider: aws-storage-gateway, region: a-1, credentials: { profile: x, ¦profil: y } }",
      "credentials.profil",
      "did you mean profile?",
    ],
    [
      "an unknown provider",
      "targets:\n  tokyo: { provider: ¦aws-storage-gatway }",
      "provider is not known",
      "aws-storage-gateway",
    ],
    [
      "a missing provider",
      "targets:\n  ¦tokyo: { region: a-1 }",
      "provider is missing",
      "aws-storage-gateway",
    ],
    [
      "a missing setting",
      "targets:\n  ¦tokyo: { provider: aws-storage-gateway }",
      "region is missing",
      "add it: region",
    ],
    [
      "a setting of the wrong form",
      "targets:\n  tokyo: { provider: aws-storage-gateway, region: ¦Tokyo }",
      "region is not accepted",
      "must be a region",
    ],
    [
      "a number for text",
      "targets:\n  tokyo: { provider: aws-storage-gateway, region: ¦12 }",
      "must be text, and is a number",
      "quotes",
    ],
    [
      "text for a number",
      "targets:\n  tokyo: { provider: aws-storage-gateway, region: a-1, size: ¦big }",
      "must be a number, and is text",
      "",
    ],
    [
      "a target that is text",
      "targets:\n  tokyo: ¦aws",
      "targets.tokyo must be a group of keys, and is text",
      "",
    ],
    ["no targets", "¦volumes: {}", "targets is missing", "add it"],
    ["empty targets", "¦targets: {}", "there is no target", "snapshot.example.yml"],
    [
      "a list for the whole file",
      "¦- targets",
      "the file must be a group of keys, and is a list",
      "",
    ],
    ["a volume without target", `${tokyo}volumes:\n  db: ¦vol-1`, "names no target", "tokyo/"],
    [
      "a volume of an unknown target",
      `${tokyo}volumes:\n  db: ¦tokio/vol-1`,
      '"tokio"',
      "did you mean tokyo?",
    ],
    [
      "a volume of an unknown target, written long",
      `${tokyo}volumes:\n  db: { target: ¦x, volume: vol-1 }`,
      '"x"',
      "use one of: tokyo",
    ],
    [
      "an id that is none",
      `${tokyo}volumes:\n  db: { target: tokyo, volume: ¦disk-1 }`,
      '"disk-1" can be no volume of tokyo',
      "Test cloud",
    ],
    [
      "two names for one volume",
      `${tokyo}volumes:\n  a: tokyo/vol-1A\n  b: ¦tokyo/VOL-1a`,
      "can be no volume",
      "",
    ],
    [
      "the same volume twice",
      `${tokyo}volumes:\n  a: tokyo/vol-1A\n  b: ¦tokyo/vol-1a`,
      "volumes.b is the same volume as a",
      "keep one",
    ],
    [
      "a set that names an unknown volume",
      `${tokyo}volumes: { db-primary: tokyo/vol-1 }\nsets:\n  s: [¦db-primry]`,
      '"db-primry"',
      "did you mean db-primary?",
    ],
    [
      "a set that names a volume twice",
      `${tokyo}volumes: { db: tokyo/vol-1 }\nsets:\n  s: [db, ¦db]`,
      "holds db twice",
      "remove",
    ],
    ["an empty set", `${tokyo}sets:\n  s: ¦[]`, "sets.s is not accepted", "at least one"],
    [
      "a set named like a volume",
      `${tokyo}volumes: { db: tokyo/vol-1 }\nsets:\n  ¦DB: [db]`,
      "the same name as volumes.db",
      "another name",
    ],
    [
      "a name that cannot be typed",
      `${tokyo}volumes:\n  ¦"my db": tokyo/vol-1`,
      "cannot be typed",
      "letters",
    ],
    [
      "a name that means something to JavaScript",
      `${tokyo}volumes:\n  ¦__proto__: tokyo/vol-1`,
      "cannot be used as a name",
      "another name",
    ],
    [
      "a duplicate key",
      `${tokyo}volumes:\n  db: tokyo/vol-1\n  ¦db: tokyo/vol-2`,
      "there already",
      "keep one",
    ],
    [
      "a duration that is none",
      `${tokyo}defaults: { expiry: ¦4 hours }`,
      "defaults.expiry",
      "such as 4h",
    ],
    [
      "a duration that is too long",
      `${tokyo}defaults: { expiry: ¦31d }`,
      "defaults.expiry",
      "to 30d",
    ],
    ["no time zone", `${tokyo}defaults: { time-zone: ¦Wien }`, "defaults.time-zone", "time zone"],
    [
      "a target kept for half a day",
      "targets:\n  tokyo: { provider: aws-storage-gateway, region: ap-northeast-1, keep: ¦12h }\n",
      "targets.tokyo.keep",
      "whole days",
    ],
    ["half a day", `${tokyo}defaults: { keep: ¦36h }`, "defaults.keep", "whole days"],
    ["text for a list", `${tokyo}incident-channels: ¦inc-*`, "must be a list, and is text", ""],
    ["a tab", `${tokyo}volumes:\n¦\tdb: tokyo/vol-1`, "not valid YAML", "spaces"],
    ["an open bracket", `${tokyo}incident-channels: [a\n¦sets: {}`, "not valid YAML", "brackets"],
    ["a second document", `${tokyo}¦---\nsets: {}`, "not valid YAML", "---"],
    ["a tag", `${tokyo}incident-channels: ¦!!js/function x`, "tags", "remove"],
    ["an alias to nothing", `${tokyo}sets: ¦*x`, "no anchor", "write it out"],
  ])("%s", (_, marked, message, fix) => {
    const before = marked.slice(0, marked.indexOf("¦")).split("\n");
    const problems = problemsOf(marked.replace("¦", ""));
    expect(problems[0]).toMatchObject({
      file: "snapshot.yml",
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    });
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.fix).toContain(fix);
    expect(problems).toHaveLength(1);
  });

  test("several problems come at once, in the order of the file", () => {
    const text =
      "targets:\n  a: { provider: aws-storage-gateway }\n  b: { provider: aws-storage-gateway, region: 1 }\nset: {}\n";
    expect(problemsOf(text).map(({ line }) => line)).toEqual([2, 3, 4]);
  });
});

describe("hostile files", () => {
  test.each([
    ["nothing", ""],
    ["a comment", "# nothing\n"],
    ["null", "~"],
  ])("%s is an empty file", (_, text) => {
    expect(problemsOf(text)).toMatchObject([{ line: 1, column: 1, message: "the file is empty" }]);
  });

  test("five megabytes are refused unread", () => {
    expect(problemsOf("# ".repeat(2_600_000))).toMatchObject([
      { line: 1, message: "the file is larger than 1 MiB" },
    ]);
  });

  test("aliases that multiply, and aliases that hold themselves, are refused", () => {
    const names = "abcdefghij".split("");
    const bomb = names.map((name, index) => {
      const item = index === 0 ? "x" : `*${names[index - 1] ?? ""}`;
      return `${name}: &${name} [${Array.from({ length: 10 }, () => item).join(",")}]`;
    });
    for (const text of [bomb.join("\n"), "targets: &t\n  tokyo: *t\n"]) {
      const [problem] = problemsOf(text);
      expect(problem?.message).toMatch(/nested too deeply or too large/);
    }
  });

  test("a megabyte of aliases is refused without searching for each of them", () => {
    const [problem] = problemsOf(`a: &a x\nb: [${"*a ,".repeat(200_000)}]`);
    expect(problem?.message).toMatch(/nested too deeply or too large/);
  });

  test.each([
    ["brackets", `a: ${"[".repeat(30_000)}`],
    ["closed brackets", `a: ${"[".repeat(5_000)}${"]".repeat(5_000)}`],
    ["indentation", Array.from({ length: 400 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["control characters", "a: \u0000\u0007\u001B[2J\nb: \uD800"],
  ])("%s beyond all measure end in a handful of problems", (_, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThan(25);
  });
});

test("an incident channel is one whose name fits a glob", () => {
  const loaded = load(`${tokyo}incident-channels: ["inc-*", "#war-room", "sev?", "a.b"]`);
  if (!loaded.ok) throw new Error("refused");
  const is = (name: string | null) => isIncidentChannel(loaded.inventory, name);
  expect(["inc-4711", "INC-x", "war-room", "sev1", "a.b"].map(is)).toEqual(Array(5).fill(true));
  expect(["xinc-1", "inc", "war-rooms", "sev12", "axb", "", null].map(is)).toEqual(
    Array(7).fill(false),
  );
});
