import { describe, expect, test } from "vitest";
import { explainRefusal, refusalFailure } from "../../src/auth/explain.ts";
import type { Refusal, Remedy } from "../../src/auth/model.ts";
import { refused } from "../../src/auth/model.ts";
import { english, worded } from "../../src/domain/phrase.ts";
import type { Phrase, WordedPart } from "../../src/domain/phrase.ts";
import { engineers, leads, oncall } from "./cast.ts";

function read(phrase: Phrase): string {
  return worded(phrase, english).map(readPart).join("");
}

function readPart(part: WordedPart): string {
  if (typeof part === "string") return part;
  switch (part.kind) {
    case "group":
      return `@${part.handle}`;
    case "user":
      return `<${part.id}>`;
    case "code":
    case "strong":
      return `\`${part.text}\``;
    case "time":
      return part.at;
    case "request":
      return part.id;
  }
}

function sentences(
  refusal: Refusal,
  rest: { policies?: string[]; remedies?: Remedy[]; about?: string } = {},
): string[] {
  const verdict = refused(refusal, { what: "db-primary", ...rest });
  const { headline, details } = explainRefusal("create", verdict, rest.about ?? null);
  return [headline, ...details].map(read);
}

const remedy = (rest: Partial<Remedy>): Remedy => ({
  group: null,
  changes: [],
  approvals: 0,
  ...rest,
});

describe("a refusal says why and what would allow it", () => {
  test("for want of a rule", () => {
    expect(
      sentences(
        { reason: "no-permit" },
        {
          remedies: [
            remedy({ group: leads }),
            remedy({ group: oncall }),
            remedy({ group: engineers, approvals: 2 }),
            remedy({ group: oncall, changes: ["reason", "incident"], approvals: 1 }),
            remedy({ changes: ["keep-shorter"] }),
            remedy({ changes: ["reason"], approvals: 1 }),
          ],
        },
      ),
    ).toEqual([
      "No rule lets you snapshot `db-primary`.",
      "Members of @storage-leads or @oncall may do it.",
      "It would be allowed by a member of @engineers, with 2 approvals.",
      "It would be allowed by a member of @oncall and in an incident channel, with a reason and 1 approval.",
      "It would be allowed when kept for a shorter time.",
      "It would be allowed with a reason and 1 approval.",
    ]);
    expect(sentences({ reason: "no-permit" })[1]).toBe(
      "No group, reason or channel would change that. Ask whoever keeps the policy.",
    );
  });

  test("by a forbidding rule, which is named", () => {
    expect(sentences({ reason: "forbidden-by" }, { policies: ["freeze"] })[0]).toBe(
      "You cannot snapshot `db-primary`: rule `freeze` forbids it.",
    );
    expect(sentences({ reason: "forbidden-by" }, { policies: ["a", "b"] })[0]).toBe(
      "You cannot snapshot `db-primary`: rules `a` and `b` forbid it.",
    );
  });

  test.each<[Refusal, string]>([
    [{ reason: "not-a-member", standing: "guest" }, "Guests can neither ask"],
    [{ reason: "not-a-member", standing: "bot" }, "Bots can neither ask"],
    [{ reason: "not-a-member", standing: "deactivated" }, "This Slack account is deactivated."],
    [{ reason: "not-a-member", standing: "outsider" }, "People of other workspaces"],
    [{ reason: "own-request" }, "You asked for this yourself"],
    [{ reason: "nothing-asked" }, "There is nothing to decide"],
    [
      { reason: "needs-approvals", have: 0, needed: 2 },
      "To snapshot `db-primary` takes 2 approvals; there are 0.",
    ],
    [
      { reason: "needs-approvals", have: 1, needed: 2 },
      "To snapshot `db-primary` takes 2 approvals; there is 1.",
    ],
    [
      { reason: "no-approver", needed: 1, available: 0 },
      "This takes 1 approval, and nobody besides you may approve it.",
    ],
    [
      { reason: "no-approver", needed: 2, available: 1 },
      "This takes 2 approvals, and only one person besides you may approve it.",
    ],
    [{ reason: "cannot-check" }, "Slack could not say who may do this"],
    [{ reason: "cannot-check", lacks: "usergroups:read" }, "Slack could not say who may do this"],
    [{ reason: "policy-error" }, "The policy could not be evaluated for `db-primary`"],
  ])("%j", (refusal, start) => {
    const [headline, ...details] = sentences(refusal, { policies: ["p"] });
    expect(headline?.startsWith(start)).toBe(true);
    for (const sentence of details) expect(sentence).toMatch(/\.$/);
  });

  test("about somebody else it names them instead of saying you", () => {
    const told = (refusal: Refusal) =>
      sentences(refusal, { policies: ["p"], about: "UEVE" }).join(" ");
    expect(told({ reason: "no-permit" })).toContain("No rule lets <UEVE> snapshot");
    for (const refusal of [
      { reason: "no-permit" },
      { reason: "forbidden-by" },
      { reason: "own-request" },
      { reason: "no-approver", needed: 2, available: 0 },
    ] as const) {
      expect(told(refusal)).not.toMatch(/\byou/i);
    }
  });
});

test("a stored refusal is plain text, and only a failed look-up is worth another try", () => {
  const verdict = refused(
    { reason: "no-permit" },
    { what: "db-primary", remedies: [remedy({ group: leads })] },
  );
  expect(refusalFailure("create", verdict)).toMatchObject({
    code: "denied",
    message: "No rule lets you snapshot db-primary.",
    advice: "Members of @storage-leads may do it.",
    retryAfterMs: null,
  });
  expect(refusalFailure("create", refused({ reason: "cannot-check" }))).toMatchObject({
    code: "cannot-check",
    retryAfterMs: 60_000,
  });
});
