import { describe, expect, test } from "vitest";
import type { Question } from "../../src/auth/authority.ts";
import { createAuthority } from "../../src/auth/authority.ts";
import type { Membership } from "../../src/auth/membership.ts";
import { LookUpForbidden, rememberPeople } from "../../src/auth/membership.ts";
import type { Ask } from "../../src/auth/model.ts";
import type { Policy } from "../../src/auth/policy.ts";
import type { Actor, Person } from "../../src/domain/person.ts";
import {
  alice,
  bob,
  carol,
  circumstances,
  dora,
  engineers,
  eve,
  groups,
  leads,
  policyOf,
  volume,
} from "./cast.ts";

const policy = policyOf(
  `@id("engineers") permit (principal in Usergroup::"engineers", action == Action::"create", resource) when { context.approvals >= 1 };`,
  `@id("prod-needs-two") forbid (principal, action == Action::"create", resource) when { resource.labels.contains("tier=prod") && !context.incident } unless { context.approvals >= 2 };`,
  `@id("leads-approve") permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);`,
);

function memberOf(...people: readonly Person[]): Membership {
  return rememberPeople({
    async profile({ userId }) {
      const found = people.find((person) => person.userId === userId);
      if (found === undefined) throw new Error("users.info: user_not_found");
      return found;
    },
    groups: async () => groups,
  });
}

function setup(rules: Policy = policy, people = memberOf(alice, bob, carol, dora, eve)) {
  const failures: unknown[] = [];
  const authority = createAuthority(
    () => rules,
    people,
    (error) => failures.push(error),
  );
  return { ...authority, failures };
}

function ask(actor: Actor, rest: Partial<Ask> = {}): Ask {
  return {
    actor,
    action: "create",
    things: [volume()],
    requester: actor,
    circumstances: circumstances(),
    ...rest,
  };
}

const question = (actor: Actor, approvals: number, rest: Partial<Question> = {}): Question => ({
  ...ask(actor),
  approvals,
  ...rest,
});

describe("a new ask", () => {
  test("is told how many approvals it takes, by which rule, and whom to mention", async () => {
    expect(await setup().assess(ask(alice))).toEqual({
      kind: "needs",
      approvals: 2,
      policies: ["engineers"],
      approverGroups: [leads],
      approverIds: ["UBOB", "UDORA"],
      policyVersion: policy.version,
    });
  });

  test("mentions nobody where no approval is needed", async () => {
    const free = policyOf(`@id("free") permit (principal, action, resource);`);
    expect(await setup(free).assess(ask(eve))).toMatchObject({ approvals: 0, approverGroups: [] });
  });

  test("is refused with what would allow it", async () => {
    expect(await setup().assess(ask(eve))).toMatchObject({
      kind: "refused",
      verdict: {
        refusal: { reason: "no-permit" },
        remedies: [{ group: engineers, changes: [], approvals: 2 }],
      },
    });
  });

  test("is refused when fewer people than needed may approve", async () => {
    expect(await setup().assess(ask(bob))).toMatchObject({
      kind: "refused",
      verdict: {
        refusal: { reason: "no-approver", needed: 2, available: 1 },
        policies: ["engineers"],
      },
    });
  });

  test("is refused when Slack cannot be asked, and the cause is handed to the log", async () => {
    const authority = setup(policy, memberOf());
    expect(await authority.assess(ask(alice))).toMatchObject({
      kind: "refused",
      verdict: { refusal: { reason: "cannot-check" } },
      policyVersion: policy.version,
    });
    expect(authority.failures).toEqual([new Error("users.info: user_not_found")]);
  });

  test("says what the bot itself lacks, when that is why Slack cannot be asked", async () => {
    const people = rememberPeople({
      profile: async () => alice,
      groups: async () => {
        throw new LookUpForbidden("usergroups:read", null);
      },
    });
    const refusal = { reason: "cannot-check", lacks: "usergroups:read" };
    const authority = setup(policy, people);
    expect(await authority.assess(ask(alice))).toMatchObject({ verdict: { refusal } });
    expect(await authority.authorise({ ...ask(alice), approvals: 0 })).toMatchObject({ refusal });
    expect(await authority.admit(alice)).toMatchObject({ refusal });
  });
});

describe("the one authorisation function", () => {
  test("says how many approvals are still missing", async () => {
    expect(await setup().authorise(question(alice, 0))).toEqual({
      allowed: false,
      refusal: { reason: "needs-approvals", have: 0, needed: 2 },
      policies: ["engineers"],
      what: "db-primary",
      remedies: [],
    });
    expect(await setup().authorise(question(alice, 2))).toEqual({
      allowed: true,
      policies: ["engineers"],
    });
  });

  test("lets a lead approve, and tells somebody else who could", async () => {
    const approve = (actor: Actor) =>
      setup().authorise(question(actor, 0, { action: "approve", requester: alice }));
    expect(await approve(dora)).toEqual({ allowed: true, policies: ["leads-approve"] });
    expect(await approve(carol)).toMatchObject({
      refusal: { reason: "no-permit" },
      remedies: [{ group: leads }],
    });
  });

  test("asked briefly makes one decision, and says nothing of what would allow more", async () => {
    let decisions = 0;
    const counted: Policy = {
      ...policy,
      decide: (...about) => {
        decisions += 1;
        return policy.decide(...about);
      },
    };
    const authority = setup(counted);
    const view = question(carol, 0, { action: "view", requester: alice, briefly: true });
    expect(await authority.authorise(view)).toMatchObject({
      allowed: false,
      refusal: { reason: "no-permit" },
      remedies: [],
    });
    expect(decisions).toBe(1);
    expect((await authority.authorise({ ...view, actor: dora, action: "approve" })).allowed).toBe(
      true,
    );
    await authority.authorise({ ...view, briefly: false });
    expect(decisions).toBeGreaterThan(10);
  });

  test("tells a requester who wants to approve their own request who could", async () => {
    const verdict = await setup().authorise(question(bob, 1, { action: "approve" }));
    expect(verdict).toMatchObject({
      refusal: { reason: "own-request" },
      remedies: [{ group: leads }],
    });
  });

  test("refuses an approver whose requester cannot be looked up", async () => {
    const authority = setup(policy, memberOf(dora));
    const verdict = await authority.authorise(
      question(dora, 0, { action: "approve", requester: alice }),
    );
    expect(verdict).toMatchObject({ refusal: { reason: "cannot-check" } });
  });

  test("asks Slack again for a final decision", async () => {
    let standing: Person["standing"] = "member";
    const people = rememberPeople(
      { profile: async () => ({ ...alice, standing }), groups: async () => groups },
      { momentMs: 0 },
    );
    const authority = setup(policy, people);
    expect((await authority.authorise(question(alice, 2))).allowed).toBe(true);
    standing = "deactivated";
    expect((await authority.authorise(question(alice, 2))).allowed).toBe(true);
    expect(await authority.authorise(question(alice, 2, { fresh: true }))).toMatchObject({
      refusal: { reason: "not-a-member", standing: "deactivated" },
    });
  });

  test("a final decision is about requesters as they are now, too", async () => {
    let standing: Person["standing"] = "member";
    const people = rememberPeople(
      {
        profile: async ({ userId }) =>
          userId === alice.userId ? { ...alice, standing } : { ...dora },
        groups: async () => groups,
      },
      { momentMs: 0 },
    );
    const authority = setup(policy, people);
    const approve = { action: "approve", requester: alice, fresh: true } as const;
    expect((await authority.authorise(question(dora, 0, approve))).allowed).toBe(true);
    standing = "deactivated";
    await authority.authorise(question(dora, 0, approve));
    expect(await people.person(alice)).toMatchObject({ standing: "deactivated" });
  });

  test("uses the newest policy at every question", async () => {
    let rules = policy;
    const authority = createAuthority(() => rules, memberOf(alice));
    expect((await authority.authorise(question(alice, 2))).allowed).toBe(true);
    rules = policyOf("");
    expect((await authority.authorise(question(alice, 2))).allowed).toBe(false);
  });

  test("refuses an ask about nothing", async () => {
    expect(await setup().authorise(question(alice, 5, { things: [] }))).toMatchObject({
      refusal: { reason: "nothing-asked" },
    });
  });
});

describe("letting in", () => {
  test.each(["guest", "bot", "deactivated", "outsider"] as const)(
    "keeps out whoever is a %s, whatever the policy says",
    async (standing) => {
      const kept = await setup(policy, memberOf({ ...alice, standing })).admit(alice);
      expect(kept).toMatchObject({ refusal: { reason: "not-a-member", standing } });
    },
  );

  test("lets members in, and keeps out whom Slack cannot say anything about", async () => {
    const authority = setup();
    expect(await authority.admit(alice)).toBe(null);
    const nobody = { teamId: alice.teamId, userId: "UNOBODY" };
    expect(await authority.admit(nobody)).toMatchObject({ refusal: { reason: "cannot-check" } });
    expect(authority.failures).toHaveLength(1);
  });
});
