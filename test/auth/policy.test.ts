import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Refusal } from "../../src/auth/model.ts";
import { loadPolicy } from "../../src/auth/policy.ts";
import { alice, bob, carol, eve, person, policyOf, situation, volume } from "./cast.ts";

const anybodyCreates = `@id("anybody") permit (principal, action == Action::"create", resource);`;

describe("deciding", () => {
  test("names the rule that permits, in the order of the file with more than ten rules", () => {
    const rules = Array.from(
      { length: 14 },
      (_, n) =>
        `@id("rule-${n}") permit (principal, action == Action::"create", resource) when { context.items == ${n} };`,
    );
    const policy = policyOf(...rules);
    for (const items of [0, 1, 2, 9, 10, 11, 13]) {
      const verdict = policy.decide(alice, "create", volume(), situation(alice, { items }), 0);
      expect(verdict).toEqual({ allowed: true, policies: [`rule-${items}`] });
    }
  });

  test("refuses for want of a rule, naming the volume", () => {
    const verdict = policyOf(anybodyCreates).decide(alice, "view", volume(), situation(alice), 0);
    expect(verdict).toEqual({
      allowed: false,
      refusal: { reason: "no-permit" },
      policies: [],
      what: "db-primary",
      remedies: [],
    });
  });

  test("lets a forbidding rule win and names it", () => {
    const freeze = `@id("freeze") forbid (principal, action, resource) when { context.keepDays > 7 };`;
    const verdict = policyOf(anybodyCreates, freeze).decide(
      alice,
      "create",
      volume(),
      situation(alice),
      5,
    );
    expect(verdict).toMatchObject({ refusal: { reason: "forbidden-by" }, policies: ["freeze"] });
  });

  test("finds a group by its handle and by its id", () => {
    for (const name of ["engineers", "S0ENG"]) {
      const policy = policyOf(
        `@id("a") permit (principal in Usergroup::"${name}", action, resource);`,
      );
      const may = (who: typeof alice) =>
        policy.decide(who, "create", volume(), situation(who), 0).allowed;
      expect([may(alice), may(carol)]).toEqual([true, false]);
    }
  });

  test.each([
    ['resource is Snapshot in Target::"tokyo"', true],
    ['resource in Set::"checkout"', true],
    ['resource in Volume::"db-primary"', true],
    ['resource == Snapshot::"tokyo/snap-1"', true],
    ['resource in Target::"osaka"', false],
  ])("takes a snapshot for a part of what its volume is in: %s", (scope, holds) => {
    const policy = policyOf(`@id("a") permit (principal, action == Action::"delete", ${scope});`);
    const snapshot = { volume: volume(), id: "snap-1", ageDays: 1, requesterId: null };
    expect(policy.decide(alice, "delete", snapshot, situation(alice), 0).allowed).toBe(holds);
  });

  test.each([
    ['resource in Target::"tokyo"', true],
    ['resource in Target::"osaka"', false],
    ['resource in Set::"checkout"', true],
    ['resource in Set::"billing"', false],
    ['resource in Volume::"db-primary"', true],
    ['resource in Volume::"tokyo/vol-1122AABB"', true],
    ['resource in Volume::"tokyo/vol-99999999"', false],
    ['resource.labels.contains("tier=prod")', true],
    ['resource.labels.contains("tier=dev")', false],
    ["resource has sizeGiB && resource.sizeGiB > 400", true],
    ['resource.provider == "aws-storage-gateway"', true],
    ['resource.name == "db-primary"', true],
    ['context.channel.name == "general" && context.channel.id == "C1"', true],
    ["context.incident", false],
    ['context.reason like "*migration*"', true],
    ["context.keepDays == 14 && context.items == 1 && !context.force", true],
    ["context.deletes", false],
    ['context.requester in Usergroup::"engineers" && context.requester == principal', true],
    ['context.now > datetime("2026-11-20T14:02:10Z")', true],
    ['context.now > datetime("2026-11-20T14:02:12Z")', false],
    ['context.now.toTime() < duration("18h")', true],
    ['principal.team == "T1" && !principal.admin', true],
    ['principal has email && principal.email like "*@example.com"', false],
    ["context.approvals >= 2", true],
    ["context.approvals >= 3", false],
  ])("a rule may ask whether %s (here: %s)", (condition, holds) => {
    const policy = policyOf(
      `@id("a") permit (principal, action == Action::"create", resource) when { ${condition} };`,
    );
    expect(policy.decide(alice, "create", volume(), situation(alice), 2).allowed).toBe(holds);
  });

  test("decides about a snapshot through its volume, its age and its requester", () => {
    const policy = policyOf(
      `@id("own") permit (principal, action == Action::"delete", resource in Volume::"db-primary")
       when { resource.ageDays > 3 && resource has requester && resource.requester == principal && resource.volume.name == "db-primary" };`,
    );
    const snapshot = { volume: volume(), id: "snap-1", ageDays: 4.5, requesterId: "UALICE" };
    const may = (rest: object) =>
      policy.decide(alice, "delete", { ...snapshot, ...rest }, situation(alice), 0).allowed;
    expect([may({}), may({ ageDays: 3.9 }), may({ requesterId: null })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("refuses an action that does not fit what it is about", () => {
    const policy = policyOf(`@id("all") permit (principal, action, resource);`);
    const verdict = policy.decide(alice, "delete", volume(), situation(alice), 0);
    expect(verdict).toMatchObject({ refusal: { reason: "policy-error" } });
  });
});

describe("what no policy can override", () => {
  const everything = policyOf(`@id("all") permit (principal, action, resource);`);

  test.each(["guest", "bot", "deactivated", "outsider"] as const)("a %s is refused", (standing) => {
    const who = person("UX", { standing, admin: true });
    const expected: Refusal = { reason: "not-a-member", standing };
    for (const action of ["view", "create", "approve"] as const) {
      const verdict = everything.decide(who, action, volume(), situation(alice), 5);
      expect(verdict).toMatchObject({ allowed: false, refusal: expected });
    }
  });

  test("a member of another workspace is refused even where Slack calls them a member", () => {
    const stranger = person("UX", { teamId: "T2" });
    expect(everything.decide(stranger, "approve", volume(), situation(alice), 0)).toMatchObject({
      refusal: { reason: "not-a-member", standing: "outsider" },
    });
  });

  test("whoever asked cannot approve, whatever the policy says", () => {
    expect(everything.decide(alice, "approve", volume(), situation(alice), 0)).toMatchObject({
      refusal: { reason: "own-request" },
    });
    expect(everything.decide(bob, "approve", volume(), situation(alice), 0).allowed).toBe(true);
  });
});

describe("a rule that fails while it is evaluated", () => {
  const overflow = "context.approvals + 9223372036854775807 > 0";

  test("refuses when it is a forbidding one, which Cedar would skip", () => {
    const broken = `@id("broken") forbid (principal, action == Action::"create", resource) when { ${overflow} };`;
    const policy = policyOf(anybodyCreates, broken);
    expect(policy.decide(alice, "create", volume(), situation(alice), 1)).toMatchObject({
      allowed: false,
      refusal: { reason: "policy-error" },
      policies: ["broken"],
    });
    expect(policy.decide(alice, "create", volume(), situation(alice), 0)).toMatchObject({
      refusal: { reason: "forbidden-by" },
    });
  });

  test("is named when it is a permitting one and nothing else permits", () => {
    const broken = `@id("broken") permit (principal, action == Action::"create", resource) when { ${overflow} };`;
    expect(policyOf(broken).decide(alice, "create", volume(), situation(alice), 1)).toMatchObject({
      refusal: { reason: "policy-error" },
      policies: ["broken"],
    });
    expect(
      policyOf(broken, anybodyCreates).decide(alice, "create", volume(), situation(alice), 1),
    ).toEqual({ allowed: true, policies: ["anybody"] });
  });

  test("numbers that Cedar cannot hold refuse that one question only", () => {
    const policy = policyOf(anybodyCreates);
    for (const keepDays of [1.5, Number.NaN, 1e20]) {
      expect(
        policy.decide(alice, "create", volume(), situation(alice, { keepDays }), 0),
      ).toMatchObject({ allowed: false, refusal: { reason: "policy-error" } });
    }
    expect(policy.decide(alice, "create", volume(), situation(alice), 0).allowed).toBe(true);
  });

  test("text that is no valid Unicode changes nothing", () => {
    const verdict = policyOf(anybodyCreates).decide(
      person("UX", { email: "\uD800@example.com" }),
      "create",
      volume({ labels: { "\uDC00": "\uD83D" } }),
      situation(eve, { reason: '\uD800 " \u0000 \n </script>' }),
      0,
    );
    expect(verdict.allowed).toBe(true);
  });
});

describe("loading", () => {
  test("the version is the SHA-256 of the text", () => {
    expect(policyOf("").version).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  });

  test("a file nested so deeply that it breaks the engine breaks no other policy", () => {
    const good = policyOf(anybodyCreates);
    const deep = `@id("deep")\npermit (principal, action, resource)\nwhen { ${"(".repeat(3000)}true${")".repeat(3000)} };`;
    const load = loadPolicy(deep, "policy.cedar");
    expect(load).toMatchObject({
      ok: false,
      problems: [{ line: 3, message: "the policy is nested too deeply to be evaluated" }],
    });
    expect(good.decide(alice, "create", volume(), situation(alice), 0).allowed).toBe(true);
    expect(loadPolicy(anybodyCreates, "policy.cedar").ok).toBe(true);
  });

  test("a rule that parses and then breaks the engine is refused at its place", () => {
    const long = `@id("long") permit (principal, action == Action::"create", resource) when { ${"context.items == 1 && ".repeat(800)}true };`;
    expect(loadPolicy(`${anybodyCreates}\n ${long}`, "policy.cedar")).toMatchObject({
      ok: false,
      problems: [
        {
          line: 2,
          column: 2,
          message: "the policy cannot be evaluated: rule long is too long or too deep",
        },
      ],
    });
  });

  test("an engine that breaks in the middle refuses that question only", () => {
    const long = `@id("long") permit (principal, action == Action::"approve", resource) when { context.items == 7 && (${"context.items == 7 && ".repeat(800)}true) };`;
    const policy = policyOf(anybodyCreates, long);
    const approve = (items: number) =>
      policy.decide(bob, "approve", volume(), situation(alice, { items }), 0);
    expect(approve(7)).toMatchObject({ refusal: { reason: "policy-error" }, policies: [] });
    expect(approve(1)).toMatchObject({ refusal: { reason: "no-permit" } });
    expect(policy.decide(alice, "create", volume(), situation(alice), 0).allowed).toBe(true);
  });

  test("the example policy loads and means what its comments say", () => {
    const text = readFileSync(new URL("../../policy.example.cedar", import.meta.url), "utf8");
    const load = loadPolicy(text, "policy.example.cedar");
    expect(load).toMatchObject({ ok: true, warnings: [] });
    if (!load.ok) return;
    const may = (
      approvals: number,
      labels: Record<string, string>,
      incident: boolean,
      who = alice,
    ) =>
      load.policy.decide(who, "create", volume({ labels }), situation(who, { incident }), approvals)
        .allowed;
    expect(may(0, {}, false)).toBe(false);
    expect(may(1, {}, false)).toBe(true);
    expect(may(1, { tier: "prod" }, false)).toBe(false);
    expect(may(2, { tier: "prod" }, false)).toBe(true);
    expect(may(0, { tier: "prod" }, true, carol)).toBe(true);
    expect(may(0, { tier: "prod" }, false, carol)).toBe(false);
    expect(load.policy.decide(eve, "view", volume(), situation(eve), 0).allowed).toBe(true);
  });
});
