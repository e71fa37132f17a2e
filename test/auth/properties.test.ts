import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Situation, VolumeFacts } from "../../src/auth/model.ts";
import type { Policy } from "../../src/auth/policy.ts";
import { decideAll, eligibleApprovers, mostApprovals, quorumFor } from "../../src/auth/quorum.ts";
import type { Group, Person, Standing } from "../../src/domain/person.ts";
import { bob, carol, circumstances, dora, eve, groups, policyOf, volume } from "./cast.ts";

const conditions = [
  "context.approvals >= 1",
  "context.approvals >= 2",
  "context.approvals == 3",
  "context.approvals < 4",
  "context.incident",
  "!context.incident",
  'context.reason != ""',
  "context.keepDays > 30",
  "context.items == 1",
  "context.force",
  "context.deletes",
  'resource.labels.contains("tier=prod")',
  "resource has sizeGiB && resource.sizeGiB > 100",
  'context.requester in Usergroup::"oncall"',
  "principal.admin",
  // Fails whenever there is an approval: what fails must never mean "allowed".
  "context.approvals + 9223372036854775807 > 0",
];

interface RuleText {
  readonly effect: "permit" | "forbid";
  readonly text: string;
}

const rule = (effect: RuleText["effect"]): fc.Arbitrary<RuleText> =>
  fc
    .record({
      who: fc.constantFrom(
        "principal",
        'principal in Usergroup::"engineers"',
        'principal is User in Usergroup::"storage-leads"',
        'principal == User::"UALICE"',
      ),
      action: fc.constantFrom(
        "action",
        'action == Action::"create"',
        'action == Action::"approve"',
      ),
      what: fc.constantFrom(
        "resource is Volume",
        'resource is Volume in Target::"tokyo"',
        'resource is Volume in Set::"checkout"',
      ),
      holds: fc.subarray(conditions, { maxLength: 2 }),
    })
    .map(({ who, action, what, holds }) => ({
      effect,
      text: `${effect} (${who}, ${action}, ${what})${holds.map((c) => ` when { ${c} }`).join("")};`,
    }));

const anyRule = fc.oneof({ weight: 3, arbitrary: rule("permit") }, rule("forbid"));
const rules = fc.array(anyRule, { maxLength: 4 });

function policyFrom(texts: readonly RuleText[]) {
  return policyOf(...texts.map(({ text }, index) => `@id("r${index}") ${text}`));
}

const member: fc.Arbitrary<Person> = fc.record({
  teamId: fc.constant("T1"),
  userId: fc.constantFrom("UALICE", "UBOB", "UEVE"),
  standing: fc.constant<Standing>("member"),
  displayName: fc.string(),
  email: fc.option(fc.string({ unit: "binary" })),
  admin: fc.boolean(),
  groups: fc.subarray<Group>([...groups]),
});

const asked: fc.Arbitrary<Situation> = fc
  .record({
    requester: member,
    incident: fc.boolean(),
    reason: fc.constantFrom("", "because"),
    keepDays: fc.integer({ min: 1, max: 365 }),
    items: fc.integer({ min: 1, max: 3 }),
    force: fc.boolean(),
    deletes: fc.boolean(),
  })
  .map(({ requester, ...rest }) => ({ ...circumstances(rest), requester }));

const things: fc.Arbitrary<VolumeFacts[]> = fc.array(
  fc
    .record({
      target: fc.constantFrom("tokyo", "osaka"),
      sets: fc.subarray(["checkout", "billing"]),
      sizeGiB: fc.option(fc.integer({ min: 1, max: 1_000 })),
      labels: fc.constantFrom<Record<string, string>>({}, { tier: "prod" }),
    })
    .map(volume),
  { minLength: 1, maxLength: 3 },
);

/** Loading a policy is what takes time: each is asked several times. */
const asks = fc.array(
  fc.record({
    who: member,
    action: fc.constantFrom("view", "create", "approve"),
    on: things,
    when: asked,
    approvals: fc.integer({ min: 0, max: mostApprovals }),
  }),
  { minLength: 5, maxLength: 5 },
);
type Asked = (typeof asks extends fc.Arbitrary<infer Asks> ? Asks : never)[number];

const runs = { numRuns: 25 };
const permitAll: RuleText = { effect: "permit", text: "permit (principal, action, resource);" };

async function decide(policy: Policy, { who, action, on, when, approvals }: Asked) {
  return decideAll(policy, who, action, on, when, approvals);
}

test("a forbidding rule that applies always wins, whatever else is permitted", async () => {
  await fc.assert(
    fc.asyncProperty(rules, asks, async (texts, asks) => {
      const forbid: RuleText = { effect: "forbid", text: "forbid (principal, action, resource);" };
      const policy = policyFrom([...texts, forbid]);
      for (const ask of asks) expect((await decide(policy, ask)).allowed).toBe(false);
    }),
    runs,
  );
});

test("what no rule speaks of is decided without Cedar as Cedar decides it", async () => {
  // Speaks of everything, so that Cedar is asked, and permits nothing.
  const never = "permit (principal, action, resource is Volume) when { context.items < 0 };";
  await fc.assert(
    fc.asyncProperty(rules, asks, async (texts, asks) => {
      const [policy, asking] = [
        policyFrom(texts),
        policyFrom([...texts, { effect: "permit", text: never }]),
      ];
      for (const ask of asks) expect(await decide(policy, ask)).toEqual(await decide(asking, ask));
    }),
    runs,
  );
});

test("adding a permitting rule never turns allowed into refused", async () => {
  await fc.assert(
    fc.asyncProperty(rules, rule("permit"), asks, async (texts, more, asks) => {
      const [before, after] = [policyFrom(texts), policyFrom([...texts, more])];
      for (const ask of asks) {
        if ((await decide(before, ask)).allowed)
          expect((await decide(after, ask)).allowed).toBe(true);
      }
    }),
    runs,
  );
});

test("adding a forbidding rule never turns refused into allowed", async () => {
  await fc.assert(
    fc.asyncProperty(rules, rule("forbid"), asks, async (texts, more, asks) => {
      const [before, after] = [policyFrom(texts), policyFrom([...texts, more])];
      for (const ask of asks) {
        if (!(await decide(before, ask)).allowed)
          expect((await decide(after, ask)).allowed).toBe(false);
      }
    }),
    runs,
  );
});

test("without a permitting rule nothing is allowed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rule("forbid"), { maxLength: 3 }), asks, async (texts, asks) => {
      const policy = policyFrom(texts);
      for (const ask of asks) expect((await decide(policy, ask)).allowed).toBe(false);
    }),
    runs,
  );
});

test("the quorum is the least number of approvals that is allowed for every volume", async () => {
  await fc.assert(
    fc.asyncProperty(rules, asks, async (texts, asks) => {
      const policy = policyFrom(texts);
      for (const { on, when } of asks) {
        const allowed = Array.from({ length: mostApprovals + 1 }, (_, n) =>
          on.every((one) => policy.decide(when.requester, "create", one, when, n).allowed),
        );
        const quorum = await quorumFor(policy, "create", on, when);
        expect(quorum.kind === "needs" ? quorum.approvals : -1).toBe(allowed.indexOf(true));
      }
    }),
    runs,
  );
});

test("requesters never approve their own request", async () => {
  await fc.assert(
    fc.asyncProperty(rules, asks, async (texts, asks) => {
      const policy = policyFrom([permitAll, ...texts]);
      for (const ask of asks) {
        const own = { ...ask, action: "approve", who: ask.when.requester } as const;
        expect(await decide(policy, own)).toMatchObject({
          allowed: false,
          refusal: { reason: "own-request" },
        });
      }
    }),
    runs,
  );
});

test("whoever is not a member of this workspace is refused whatever the policy says", async () => {
  const stranger = fc.oneof(
    fc.record({
      standing: fc.constantFrom<Standing>("guest", "bot", "deactivated", "outsider"),
    }),
    fc.record({ teamId: fc.constant("T2") }),
  );
  await fc.assert(
    fc.asyncProperty(rules, stranger, asks, async (texts, strange, asks) => {
      const policy = policyFrom([permitAll, ...texts]);
      for (const ask of asks) {
        const verdict = await decide(policy, { ...ask, who: { ...ask.who, ...strange } });
        expect(verdict).toMatchObject({ allowed: false, refusal: { reason: "not-a-member" } });
      }
    }),
    runs,
  );
});

test("whoever may approve is found among the approvers, or others are said to be; nobody else is", async () => {
  await fc.assert(
    fc.asyncProperty(rules, asks, async (texts, asks) => {
      const policy = policyFrom(texts);
      for (const { on, when } of asks) {
        const { userIds, others } = await eligibleApprovers(policy, groups, on, when);
        for (const one of [bob, carol, dora, eve]) {
          if (one.userId === when.requester.userId) continue;
          const { allowed } = await decideAll(policy, one, "approve", on, when, 0);
          if (userIds.includes(one.userId)) expect(allowed).toBe(true);
          else if (allowed) expect(others).toBe(true);
        }
      }
    }),
    runs,
  );
});
