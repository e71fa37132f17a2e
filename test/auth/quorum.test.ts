import { describe, expect, test, vi } from "vitest";
import { areEnough, decisiveGroups, eligibleApprovers, quorumFor } from "../../src/auth/quorum.ts";
import {
  alice,
  dora,
  engineers,
  eve,
  groups,
  leads,
  person,
  policyOf,
  situation,
  volume,
} from "./cast.ts";

const creates = (condition: string, id = "a") =>
  `@id("${id}") permit (principal in Usergroup::"engineers", action == Action::"create", resource) when { ${condition} };`;
const approves = (scope: string, id = "ok") =>
  `@id("${id}") permit (${scope}, action == Action::"approve", resource);`;

describe("how many approvals it takes", () => {
  test.each([
    ["true", 0],
    ["context.approvals >= 1", 1],
    ["context.approvals >= 2", 2],
    ["context.approvals == 3", 3],
    ["context.approvals > 4", 5],
    ["context.approvals >= 2 || context.incident", 2],
  ])("%s: %i", async (condition, approvals) => {
    expect(
      await quorumFor(policyOf(creates(condition)), "create", [volume()], situation(alice)),
    ).toEqual({
      kind: "needs",
      approvals,
      policies: ["a"],
    });
  });

  test("the strictest volume of several decides, and the rules of all are named", async () => {
    const policy = policyOf(
      creates(`context.approvals >= 1 && resource.name == "db-primary"`, "one"),
      creates(`context.approvals >= 2 && resource.name == "db-replica"`, "two"),
    );
    const things = [volume(), volume({ name: "db-replica", id: "arn:2", shortId: "vol-2" })];
    expect(await quorumFor(policy, "create", things, situation(alice))).toEqual({
      kind: "needs",
      approvals: 2,
      policies: ["one", "two"],
    });
  });

  test("a rule beyond five approvals, or for other people, refuses", async () => {
    const policy = policyOf(creates("context.approvals > 5"));
    for (const who of [alice, eve]) {
      expect(await quorumFor(policy, "create", [volume()], situation(who))).toMatchObject({
        kind: "refused",
        verdict: { refusal: { reason: "no-permit" }, what: "db-primary" },
      });
    }
  });

  test("an ask about no volume at all is refused", async () => {
    expect(
      await quorumFor(policyOf(creates("true")), "create", [], situation(alice)),
    ).toMatchObject({
      kind: "refused",
      verdict: { refusal: { reason: "nothing-asked" } },
    });
  });

  test("a guest is refused whatever the number", async () => {
    const guest = person("UALICE", { standing: "guest" });
    expect(
      await quorumFor(policyOf(creates("true")), "create", [volume()], situation(guest)),
    ).toMatchObject({ kind: "refused", verdict: { refusal: { reason: "not-a-member" } } });
  });
});

describe("who can approve", () => {
  const find = async (requester = alice, ...rules: string[]) =>
    eligibleApprovers(policyOf(...rules), groups, [volume()], situation(requester));

  test("the groups that the policy names, and their members without the requester", async () => {
    expect(await find(alice, approves('principal in Usergroup::"storage-leads"'))).toEqual({
      groups: [leads],
      userIds: ["UBOB", "UDORA"],
      others: false,
    });
    expect((await find(dora, approves('principal in Usergroup::"S0LEAD"'))).userIds).toEqual([
      "UBOB",
    ]);
  });

  test("a group whose only member asks is none", async () => {
    const carol = person("UCAROL");
    const found = await find(carol, approves('principal in Usergroup::"oncall"'));
    expect(found).toEqual({ groups: [], userIds: [], others: false });
    expect(areEnough(found, 1)).toBe(false);
  });

  test("two approvals are out of reach where one person is left", async () => {
    const found = await find(dora, approves('principal in Usergroup::"storage-leads"'));
    expect([areEnough(found, 1), areEnough(found, 2)]).toEqual([true, false]);
  });

  test("people named by id, and people who must be in two groups, are found", async () => {
    expect(await find(alice, approves('principal == User::"UEVE"'))).toMatchObject({
      groups: [],
      userIds: ["UEVE"],
    });
    const both = `@id("both") permit (principal in Usergroup::"engineers", action == Action::"approve", resource) when { principal in Usergroup::"storage-leads" };`;
    expect(await find(alice, both)).toEqual({ groups: [], userIds: ["UBOB"], others: false });
  });

  test("a policy that asks for no group, or for an admin, leaves room for others", async () => {
    expect((await find(alice, approves("principal"))).others).toBe(true);
    const admins = `@id("a") permit (principal, action == Action::"approve", resource) when { principal.admin };`;
    expect(await find(alice, admins)).toEqual({ groups: [], userIds: [], others: true });
  });

  test("admins of a group, whom nobody can tell from its other members, leave room for others", async () => {
    const admins = `@id("a") permit (principal in Usergroup::"oncall", action == Action::"approve", resource) when { principal.admin };`;
    expect(await find(alice, admins)).toEqual({ groups: [], userIds: [], others: true });
    expect((await find(person("UCAROL"), admins)).others).toBe(false);
    const twoNeeded = await find(dora, approves('principal in Usergroup::"storage-leads"'), admins);
    expect(twoNeeded).toMatchObject({ userIds: ["UBOB"], others: true });
  });

  test("what the volumes are in is found out once, however many rules there are", () => {
    const readsFor = (rules: number) => {
      const sets = vi.fn(() => ["checkout"]);
      const watched = Object.defineProperty(volume(), "sets", { get: sets });
      const policy = policyOf(
        ...Array.from(
          { length: rules },
          (_, n) =>
            `@id("t${n}") permit (principal in Usergroup::"engineers", action, resource in Set::"${n === 0 ? "checkout" : n}");`,
        ),
      );
      expect(decisiveGroups(policy, groups, "approve", [watched])).toEqual([engineers]);
      return sets.mock.calls.length;
    };
    expect(readsFor(30)).toBe(readsFor(1));
  });

  test("rules about other volumes and other acts are not asked about", async () => {
    const others = Array.from(
      { length: 20 },
      (
        _,
        n,
      ) => `@id("o${n}") permit (principal in Usergroup::"engineers", action == Action::"approve",
                                      resource in Set::"set-${n}");`,
    );
    const about = approves(`principal in Usergroup::"storage-leads"`);
    const decisions = async (...rules: string[]) => {
      const policy = policyOf(about, ...rules);
      const decide = vi.fn(policy.decide.bind(policy));
      const found = await eligibleApprovers(
        { ...policy, decide },
        groups,
        [volume()],
        situation(alice),
      );
      expect(found).toEqual({ groups: [leads], userIds: ["UBOB", "UDORA"], others: false });
      return decide.mock.calls.length;
    };
    expect(await decisions(...others, creates("true"))).toBe(await decisions());
  });

  test("fifty volumes hold up nobody who waits meanwhile", async () => {
    const policy = policyOf(approves('principal in Usergroup::"storage-leads"'));
    const names = Array.from({ length: 50 }, (_, n) => `volume-${n}`);
    const things = names.map((name) => volume({ name, id: name, shortId: name }));
    let turns = 0;
    const takingTurns = setInterval(() => (turns += 1), 0);
    await eligibleApprovers(policy, groups, things, situation(alice));
    clearInterval(takingTurns);
    expect(turns).toBeGreaterThan(3);
  });

  test("a forbidden group is not offered", async () => {
    const found = await find(
      alice,
      approves("principal"),
      `@id("no") forbid (principal in Usergroup::"engineers", action == Action::"approve", resource);`,
    );
    expect(found.groups).toEqual([]);
    expect(found.userIds).not.toContain("UBOB");
  });

  test("everybody must be able to approve every volume of the request", async () => {
    const policy = policyOf(
      `@id("a") permit (principal in Usergroup::"engineers", action == Action::"approve", resource in Set::"checkout");`,
      `@id("b") permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);`,
    );
    const things = [volume(), volume({ sets: [], name: "x", id: "arn:2" })];
    expect((await eligibleApprovers(policy, groups, things, situation(eve))).groups).toEqual([
      leads,
    ]);
    expect((await eligibleApprovers(policy, groups, [volume()], situation(eve))).groups).toEqual([
      engineers,
      leads,
    ]);
  });
});
