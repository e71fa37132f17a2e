import { describe, expect, test } from "vitest";
import { checkPolicy } from "../../src/auth/policy-check.ts";
import { loadPolicy } from "../../src/auth/policy.ts";

const known = { targets: ["tokyo", "osaka"], sets: ["checkout"], volumes: ["db-primary"] };

function problemsOf(text: string) {
  const load = loadPolicy(text, "policy.cedar", known);
  return load.ok ? [] : load.problems;
}

const create = `permit (principal, action == Action::"create", resource)`;

describe("a policy file is refused with line, column and a hint", () => {
  // ¦ marks where the problem is.
  test.each([
    [
      "an unknown word of the context",
      `@id("a")\n${create}\nwhen { ¦context.raeson == "" };`,
      "raeson",
      "reason",
    ],
    [
      "an unknown action",
      `@id("a")\npermit (principal, action == ¦Action::"creat", resource);`,
      "creat",
      'Action::"create"',
    ],
    [
      "an unknown kind of principal",
      `@id("a")\npermit (principal in ¦Usergruop::"x", action, resource);`,
      "Usergruop",
      "Usergroup",
    ],
    [
      "an unknown attribute of a volume",
      `@id("a") ${create} when { ¦resource.sizeGib > 1 };`,
      "sizeGib",
      "sizeGiB",
    ],
    [
      "an attribute that may be missing",
      `@id("a") ${create} when { ¦resource.sizeGiB > 1 };`,
      "sizeGiB",
      "has",
    ],
    [
      "types that do not fit",
      `@id("a") ${create} when { ¦context.incident == "yes" };`,
      "Bool and String",
      "compatible types",
    ],
    [
      "a date that is none",
      `@id("a") ${create} when { context.now > ¦datetime("2026-13-01") };`,
      "datetime",
      "YYYY-MM-DD",
    ],
    ["a missing semicolon", `@id("a")\n${create}¦`, "unexpected end of input", ";"],
    [
      "an open string",
      `@id("a")\n${create} when { ¦"abc };`,
      "invalid token",
      "strings are closed",
    ],
    ["a wrong effect", `@id("a")\n¦allow (principal, action, resource);`, "allow", "permit"],
    [
      "a template",
      `// ?principal\n¦@id("a")\npermit (principal == ?principal, action, resource);`,
      "template",
      "name the group",
    ],
    ["a missing id", `// first\n¦${create};`, "no @id", '@id("leads-approve")'],
    ["an empty id", `¦@id\n${create};`, "no @id", "@id"],
    ["an id that cannot be shown", `¦@id("<!channel>")\n${create};`, "<!channel>", "letters"],
    ["the same id twice", `@id("a")\n${create};\n¦@id("a")\n${create};`, "line 1", "another @id"],
    ["the same annotation twice", `@id("a") ¦@id("b")\n${create};`, "duplicate annotation", ""],
    [
      "a forbid that can never apply",
      `¦@id("a")\nforbid (principal, action, resource) when { principal has emial };`,
      "impossible",
      "remove",
    ],
    [
      "a rule about a target with ==",
      `¦@id("a")\npermit (principal, action, resource == Target::"tokyo");`,
      "unable to find",
      "`in`",
    ],
    [
      "a volume compared with ==",
      `@id("a")\npermit (principal, action == Action::"create", resource == ¦Volume::"db-primary");`,
      "can never match",
      "resource in Volume",
    ],
    [
      "a volume in a set of values",
      `@id("a") ${create} when { [¦Volume::"db-primary"].contains(resource) };`,
      "can never match",
      "in",
    ],
    [
      "a target that is not configured",
      `@id("a")\nforbid (principal, action, resource in ¦Target::"tokio");`,
      'no target "tokio"',
      '"tokyo"',
    ],
    [
      "a set that is not configured",
      `@id("a")\nforbid (principal, action, resource in ¦Set::"x");`,
      'no set "x"',
      "snapshot.yml",
    ],
    [
      "a volume that is not configured",
      `@id("a")\nforbid (principal, action, resource in ¦Volume::"db-primry");`,
      "db-primry",
      '"db-primary"',
    ],
    [
      "a volume id of an unknown target",
      `@id("a")\nforbid (principal, action, resource in ¦Volume::"tokio/vol-1");`,
      '"tokio"',
      '"tokyo"',
    ],
    [
      "a group with an @",
      `@id("a")\npermit (principal in ¦Usergroup::"@leads", action, resource);`,
      "@leads",
      "handle",
    ],
    [
      "a group in capitals",
      `@id("a")\npermit (principal in ¦Usergroup::"Leads", action, resource);`,
      "Leads",
      "handle",
    ],
    [
      "a person by name",
      `@id("a")\npermit (principal == ¦User::"alice", action, resource);`,
      "alice",
      "U02ABCDEF",
    ],
  ])("%s", (_, marked, message, fix) => {
    const before = marked.slice(0, marked.indexOf("¦")).split("\n");
    const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
    const text = marked.replace("¦", "");
    const [problem, ...more] = problemsOf(text);
    expect(problem).toMatchObject({ file: "policy.cedar", line, column });
    expect(problem?.message).toContain(message);
    expect(problem?.fix).toContain(fix);
    expect(problem?.message).not.toMatch(/policy\d/);
    expect(more).toEqual([]);
  });

  test("all problems at once, in the order of the file", () => {
    const text = `${create} when { context.raeson == "" };\n@id("b")\nforbid (principal, action, resource) when { principal.admn };`;
    expect(problemsOf(text).map(({ line, column }) => [line, column])).toEqual([
      [1, 1],
      [1, 65],
      [3, 45],
    ]);
  });

  test("columns are right after letters that take several bytes, and after comments that look like rules", () => {
    const copy = `@id("a") ${create};`;
    const text = `// ${copy} 💥 ünïcode\n// ${copy}\n${copy}\n@id("b") /* no */`;
    expect(problemsOf(text)[0]).toMatchObject({ line: 4 });
    const twice = `// ${copy} 💥\n@id("💥") ${create};\n  ${copy}\n ${copy}`;
    expect(problemsOf(twice).map(({ line, column }) => [line, column])).toEqual([
      [2, 1],
      [4, 2],
    ]);
  });

  test("a rule is not mistaken for its copy in a comment", () => {
    const copy = `@id("a") ${create};`;
    expect(problemsOf(`// ${copy}\n${copy}\n  ${copy}`)).toMatchObject([
      { line: 3, column: 3, message: '@id("a") is already the rule in line 2' },
    ]);
  });

  test("a byte order mark and Windows line ends are no problem", () => {
    expect(problemsOf(`\uFEFF@id("a")\r\n${create};\r\n`)).toEqual([]);
  });

  test("a file beyond 256 KiB is refused without reading it", () => {
    expect(problemsOf(" ".repeat(300 * 1024))[0]?.message).toContain("256 KiB");
  });

  test("`is Volume in` and sets of volumes on the right of `in` are understood", () => {
    const rules = [
      `@id("a") permit (principal, action == Action::"create", resource is Volume in Volume::"db-primary");`,
      `@id("b") ${create} when { resource is Volume in Volume::"tokyo/vol-1" };`,
      `@id("c") ${create} when { resource in [Volume::"db-primary", Volume::"osaka/vol-2"] };`,
    ];
    expect(problemsOf(rules.join("\n"))).toEqual([]);
  });

  test("names are left alone where the configuration is not known", () => {
    const text = `@id("a") permit (principal, action, resource in Target::"elsewhere");`;
    expect(loadPolicy(text, "policy.cedar").ok).toBe(true);
  });
});

describe("an empty file", () => {
  test.each(["", "   \n// only a comment\n"])(
    "%j is loaded, refuses everything and says so",
    (text) => {
      const load = loadPolicy(text, "policy.cedar");
      expect(load).toMatchObject({
        ok: true,
        warnings: [
          { line: 1, column: 1, message: "the file has no rule, so everything is refused" },
        ],
      });
    },
  );
});

describe("the printed report", () => {
  test("gives file, line and column of a problem, the problem and the fix", () => {
    const report = checkPolicy(
      `@id("a")\n${create}\nwhen { context.raeson == "" };`,
      "policy.cedar",
    );
    expect(report).toEqual({
      ok: false,
      text: [
        'policy.cedar:3:8: rule a: attribute `raeson` in context for Action::"create" not found',
        "  fix: did you mean `reason`?",
        "policy.cedar: 1 problem; the policy cannot be used",
        "",
      ].join("\n"),
    });
  });

  test("sums up a good file with its version", () => {
    expect(checkPolicy(`@id("a") ${create};`, "p.cedar").text).toMatch(
      /^p\.cedar: good, 1 permit and 0 forbid, version [0-9a-f]{12}\n$/,
    );
    expect(checkPolicy("", "p.cedar").text).toContain("warning: p.cedar:1:1: the file has no rule");
  });
});
