import { describe, expect, test } from "vitest";
import { remediesFor } from "../../src/auth/remedies.ts";
import type { Circumstances } from "../../src/auth/model.ts";
import type { Policy } from "../../src/auth/policy.ts";
import type { Group } from "../../src/domain/person.ts";
import {
  alice,
  engineers,
  eve,
  groups,
  leads,
  oncall,
  policyOf,
  situation,
  volume,
} from "./cast.ts";

async function helps(
  rule: string | readonly string[],
  rest: Partial<Circumstances> = {},
  who = eve,
  action: "create" | "approve" = "create",
) {
  const policy = policyOf(...(typeof rule === "string" ? [rule] : rule));
  const asked = situation(action === "approve" ? alice : who, rest);
  return remediesFor(policy, who, action, [volume()], asked, groups);
}

const permit = (scope: string, condition: string) =>
  `@id("a") permit (${scope}, action == Action::"create", resource) when { ${condition} };`;

test("finds the group that would do, with the approvals it would still need", async () => {
  const rule = permit('principal in Usergroup::"engineers"', "context.approvals >= 2");
  expect(await helps(rule)).toEqual([{ group: engineers, changes: [], approvals: 2 }]);
});

test("finds that only a reason is missing", async () => {
  expect(await helps(permit("principal", 'context.reason != ""'), { reason: "" })).toEqual([
    { group: null, changes: ["reason"], approvals: 0 },
  ]);
});

test("finds the channel, the keep time, the number of volumes and force", async () => {
  const found = async (condition: string, rest: Partial<Circumstances>) =>
    (await helps(permit("principal", condition), rest)).flatMap((remedy) => remedy.changes);
  expect(await found("context.incident", {})).toEqual(["incident"]);
  expect(await found("context.keepDays < 30", { keepDays: 90 })).toEqual(["keep-shorter"]);
  expect(await found("context.items == 1", { items: 4 })).toEqual(["fewer-items"]);
  expect(await found("!context.force", { force: true })).toEqual(["no-force"]);
});

test("finds what must come together, and nothing beyond the least", async () => {
  const rule = permit(
    'principal in Usergroup::"oncall"',
    'context.incident && context.reason != ""',
  );
  expect(await helps(rule, { reason: " " })).toEqual([
    { group: oncall, changes: ["incident"], approvals: 0 },
  ]);
  expect(await helps(rule, { reason: "" })).toEqual([
    { group: oncall, changes: ["reason", "incident"], approvals: 0 },
  ]);
});

test("finds what would lift a forbidding rule", async () => {
  const rules = [
    `@id("a") permit (principal, action == Action::"create", resource);`,
    `@id("no") forbid (principal, action == Action::"create", resource) unless { context.incident };`,
  ];
  expect(await helps(rules)).toEqual([{ group: null, changes: ["incident"], approvals: 0 }]);
});

test("offers an approver groups only, since the request is somebody else's", async () => {
  const rules = [
    `@id("a") permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);`,
    `@id("b") permit (principal, action == Action::"approve", resource) when { context.incident };`,
  ];
  expect(await helps(rules, {}, eve, "approve")).toEqual([
    { group: leads, changes: [], approvals: 0 },
  ]);
});

test("finds nothing where nothing helps", async () => {
  expect(await helps(permit('principal == User::"U0BOSS"', "true"))).toEqual([]);
  expect(await helps("")).toEqual([]);
});

describe("about fifty volumes and five groups", () => {
  const teams = ["a", "b", "c", "d", "e"].map((handle): Group => ({
    id: `S0${handle}`,
    handle,
    memberIds: [],
  }));
  const open = teams.map(
    ({ handle }) =>
      `@id("${handle}") permit (principal in Usergroup::"${handle}", action == Action::"create", resource);`,
  );
  const names = Array.from({ length: 50 }, (_, n) => `volume-${n}`);
  const asked = { reason: "", force: true, keepDays: 90, items: names.length };

  /** With the decisions that it took. */
  async function search(...rules: readonly string[]) {
    const policy = policyOf(...open, ...rules);
    let decisions = 0;
    const counted: Policy = {
      ...policy,
      decide: (...question) => {
        decisions += 1;
        return policy.decide(...question);
      },
    };
    const things = names.map((name) => volume({ name, id: name, shortId: name }));
    const member = { ...eve, groups: teams.slice(0, 1) };
    const circumstances = situation(member, asked);
    const found = await remediesFor(counted, member, "create", things, circumstances, teams);
    return { found, decisions };
  }
  const forbid = (name: string, unless: string) =>
    `@id("${name}") forbid (principal, action == Action::"create", resource) when { resource.name == "${name}" } unless { ${unless} };`;

  test("gives up soon when one of them, wherever it stands, is forbidden to everybody", async () => {
    for (const name of ["volume-0", "volume-25", "volume-49"]) {
      const { found, decisions } = await search(forbid(name, "false"));
      expect(found).toEqual([]);
      expect(decisions).toBeLessThan(200);
    }
  });

  test("finds what would do for all of them", async () => {
    const { found } = await search(
      forbid("volume-10", 'context.reason != ""'),
      forbid("volume-49", "context.incident && context.approvals >= 2"),
    );
    expect(found).toEqual([{ group: null, changes: ["reason", "incident"], approvals: 2 }]);
  });
});
