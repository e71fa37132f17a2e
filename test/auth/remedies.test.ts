import { expect, test } from "vitest";
import { remediesFor } from "../../src/auth/remedies.ts";
import type { Circumstances } from "../../src/auth/model.ts";
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

function helps(
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

test("finds the group that would do, with the approvals it would still need", () => {
  const rule = permit('principal in Usergroup::"engineers"', "context.approvals >= 2");
  expect(helps(rule)).toEqual([{ group: engineers, changes: [], approvals: 2 }]);
});

test("finds that only a reason is missing", () => {
  expect(helps(permit("principal", 'context.reason != ""'), { reason: "" })).toEqual([
    { group: null, changes: ["reason"], approvals: 0 },
  ]);
});

test("finds the channel, the keep time, the number of volumes and force", () => {
  const found = (condition: string, rest: Partial<Circumstances>) =>
    helps(permit("principal", condition), rest).flatMap((remedy) => remedy.changes);
  expect(found("context.incident", {})).toEqual(["incident"]);
  expect(found("context.keepDays < 30", { keepDays: 90 })).toEqual(["keep-shorter"]);
  expect(found("context.items == 1", { items: 4 })).toEqual(["fewer-items"]);
  expect(found("!context.force", { force: true })).toEqual(["no-force"]);
});

test("finds what must come together, and nothing beyond the least", () => {
  const rule = permit(
    'principal in Usergroup::"oncall"',
    'context.incident && context.reason != ""',
  );
  expect(helps(rule, { reason: " " })).toEqual([
    { group: oncall, changes: ["incident"], approvals: 0 },
  ]);
  expect(helps(rule, { reason: "" })).toEqual([
    { group: oncall, changes: ["reason", "incident"], approvals: 0 },
  ]);
});

test("finds what would lift a forbidding rule", () => {
  const rules = [
    `@id("a") permit (principal, action == Action::"create", resource);`,
    `@id("no") forbid (principal, action == Action::"create", resource) unless { context.incident };`,
  ];
  expect(helps(rules)).toEqual([{ group: null, changes: ["incident"], approvals: 0 }]);
});

test("offers an approver groups only, since the request is somebody else's", () => {
  const rules = [
    `@id("a") permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);`,
    `@id("b") permit (principal, action == Action::"approve", resource) when { context.incident };`,
  ];
  expect(helps(rules, {}, eve, "approve")).toEqual([{ group: leads, changes: [], approvals: 0 }]);
});

test("finds nothing where nothing helps", () => {
  expect(helps(permit('principal == User::"U0BOSS"', "true"))).toEqual([]);
  expect(helps("")).toEqual([]);
});
