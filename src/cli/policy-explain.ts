import { z } from "zod";
import { createAuthority } from "../auth/authority.ts";
import type { Assessment, Authority } from "../auth/authority.ts";
import { explainRefusal } from "../auth/explain.ts";
import { rememberPeople } from "../auth/membership.ts";
import { isSnapshot } from "../auth/model.ts";
import type { Ask, Verdict } from "../auth/model.ts";
import type { PolicyReport } from "../auth/policy-check.ts";
import { mostApprovals } from "../auth/quorum.ts";
import { readDays } from "../commands/grammar/create.ts";
import { keepDaysFor } from "../domain/inventory.ts";
import { silentLog } from "../domain/log.ts";
import type { Group } from "../domain/person.ts";
import { inEnglish } from "../domain/phrase.ts";
import { putInForce } from "../in-force.ts";
import type { Loaded } from "../in-force.ts";
import { createCatalog } from "../providers/catalog.ts";
import { asking, askingAboutSnapshots } from "../workflows/asking.ts";
import type { AskedVolume, AskingDeps } from "../workflows/asking.ts";

const memberId = z.string().regex(/^[UW][A-Z0-9]+$/, "write a member id, such as U02ABCDEF");

/** Who wants to do what to which volumes: as options of the command line, and as an example in a file. */
export const policyQuestion = z.strictObject({
  do: z.enum(["view", "create", "approve", "keep", "delete"]).default("create"),
  /** A volume or set as people type it, or a target for any volume there. */
  what: z.string().min(1),
  person: memberId.default("U0SOMEBODY"),
  groups: z
    .preprocess(
      (names) => (typeof names === "string" ? names.split(",") : names),
      z.array(z.string().transform((name) => name.replace(/^@/u, ""))),
    )
    .default([]),
  /** Who asked for it, or had the snapshot made; somebody else for approvals, else the person. */
  requester: memberId.optional(),
  reason: z.string().default(""),
  /** Its name: incidents are recognised by it. */
  channel: z.string().default(""),
  keep: z
    .preprocess(
      (days) => (typeof days === "string" ? readDays(days) : days),
      z.int("write it as 7d, up to 365d").min(1).max(365),
    )
    .optional(),
  /** Of the snapshot that is to be kept or deleted, in days. */
  age: z.coerce.number().min(0).default(0),
});
export type PolicyQuestion = z.infer<typeof policyQuestion>;

/** What would be decided, and why. */
export interface PolicyAnswer {
  readonly allowed: boolean;
  /** How many it takes. */
  readonly approvals: number;
  readonly approvers: readonly string[];
  /** The rules that decide. */
  readonly rules: readonly string[];
  /** Why not, and what would allow it. */
  readonly whyNot: readonly string[];
}

/**
 * Asks the one authorisation function, with people made up: the person is a member of the given
 * groups, and each group that a rule names has enough members to approve.
 * @returns `null` when nothing is called like that
 */
export async function answerOf(
  loaded: Loaded,
  question: PolicyQuestion,
): Promise<PolicyAnswer | null> {
  const inForce = putInForce(loaded, () => undefined);
  try {
    const { inventory, targets, policy } = inForce;
    const catalog = createCatalog({ inventory, targets, log: silentLog });
    const deps = { inventory, catalog, clock: Date.now };
    const volumes = volumesOf(deps, question.what);
    if (volumes.length === 0) return null;
    const ask = askOf(deps, question, volumes);
    return await judge(createAuthority(policy, madeUp(loaded, question)), ask);
  } finally {
    inForce.close();
  }
}

function volumesOf({ catalog, inventory }: AskingDeps, what: string): readonly AskedVolume[] {
  const target = inventory().targets.find(({ name }) => name === catalog.target(what));
  const found = catalog.find(what);
  if (found.kind === "found") {
    return found.volumes.map(({ target, provider, id, label }) => {
      return { target, provider, volumeId: id, volumeName: label };
    });
  }
  if (target === undefined) return [];
  const { name, provider } = target;
  return [{ target: name, provider, volumeId: "any", volumeName: `a volume on ${name}` }];
}

function askOf(deps: AskingDeps, question: PolicyQuestion, volumes: readonly AskedVolume[]): Ask {
  const actor = { teamId: "T0", userId: question.person };
  const other = question.do === "approve" ? "U0REQUESTER" : question.person;
  const requester = { teamId: "T0", userId: question.requester ?? other };
  const usual = keepDaysFor(
    deps.inventory(),
    volumes.map(({ target }) => target),
  );
  const { reason, channel, keep = usual, age: ageDays } = question;
  const where = { channelId: "C0", channelName: channel || null, reason, keepDays: keep };
  if (question.do !== "keep" && question.do !== "delete") {
    return asking(deps, question.do, actor, requester, volumes, where);
  }
  const facts = asking(deps, "view", actor, actor, volumes, where).things;
  const snapshots = facts.flatMap((volume) =>
    isSnapshot(volume) ? [] : [{ volume, id: "snapshot", ageDays, requesterId: requester.userId }],
  );
  return askingAboutSnapshots(deps, question.do, actor, snapshots, where);
}

function madeUp({ policy }: Loaded, { person, groups }: PolicyQuestion) {
  const mentioned = policy.rules
    .flatMap(({ mentions }) => mentions)
    .flatMap(({ type, id }) => (type === "Usergroup" ? [id] : []));
  const others = Array.from({ length: mostApprovals }, (_, at) => `U0MEMBER${at}`);
  const all = [...new Set([...mentioned, ...groups])].map((name): Group => {
    const memberIds = groups.includes(name) ? [...others, person] : others;
    return { id: name, handle: name, memberIds };
  });
  return rememberPeople({
    profile: async (actor) => {
      return { ...actor, standing: "member", displayName: "", email: null, admin: false };
    },
    groups: async () => all,
  });
}

async function judge(authority: Authority, ask: Ask): Promise<PolicyAnswer> {
  if (ask.action !== "create" && ask.action !== "delete") {
    return verdictAnswer(ask, await authority.authorise({ ...ask, approvals: 0 }));
  }
  // Whoever wants something deleted needs a second person, whatever the policy says.
  const assessed = await authority.assess({ ...ask, atLeast: ask.action === "delete" ? 1 : 0 });
  return assessed.kind === "refused" ? verdictAnswer(ask, assessed.verdict) : needs(assessed);
}

function needs(found: Extract<Assessment, { kind: "needs" }>): PolicyAnswer {
  const { approvals, policies: rules, approverGroups } = found;
  const approvers = approverGroups.map(({ handle }) => `@${handle}`);
  return { allowed: true, approvals, approvers, rules, whyNot: [] };
}

function verdictAnswer({ action }: Ask, verdict: Verdict): PolicyAnswer {
  const common = { allowed: verdict.allowed, approvals: 0, approvers: [], rules: verdict.policies };
  if (verdict.allowed) return { ...common, whyNot: [] };
  const { headline, details } = explainRefusal(action, verdict);
  return { ...common, whyNot: [headline, ...details].map(inEnglish) };
}

/** What the command line asks: the answer, or what is wrong with the question. */
export async function explainPolicy(loaded: Loaded, asked: unknown): Promise<PolicyReport> {
  const question = policyQuestion.safeParse(asked);
  if (!question.success) {
    const wrong = question.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    return { ok: false, text: `${wrong.join("\n")}\n` };
  }
  const answer = await answerOf(loaded, question.data);
  if (answer === null) return { ok: false, text: `nothing is called ${question.data.what}\n` };
  return { ok: true, text: `${printAnswer(answer)}\n` };
}

/** For a terminal, in one line. */
export function printAnswer({
  allowed,
  approvals,
  approvers,
  rules,
  whyNot,
}: PolicyAnswer): string {
  if (!allowed) return `refused: ${whyNot.join(" ")}`;
  const count = approvals === 1 ? "1 approval" : `${approvals === 0 ? "no" : approvals} approvals`;
  const whose = approvers.length === 0 ? "" : ` by ${approvers.join(" or ")}`;
  return `allowed with ${count}${whose}, decided by ${rules.join(", ")}`;
}
