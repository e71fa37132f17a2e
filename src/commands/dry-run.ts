import { explainRefusal } from "../auth/explain.ts";
import type { Refused } from "../auth/model.ts";
import { instant } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { CreateIntake } from "../requests/intake.ts";
import { asking } from "../workflows/asking.ts";
import { withChannelName } from "../workflows/places.ts";
import { whereReasonGoes } from "../workflows/refusals.ts";
import { settle } from "../workflows/settle.ts";
import { targetGone } from "../workflows/target-gone.ts";
import type { CreateCommand, Invocation } from "./command.ts";
import { planCreate } from "./create.ts";
import type { CreateDeps } from "./create.ts";
import { printCommand } from "./grammar.ts";
import type { PlannedItem, Reply } from "./reply.ts";
import type { WhyDeps } from "./why.ts";

export interface DryRunDeps extends CreateDeps, WhyDeps {
  readonly log: Log;
}

/** All volumes together: whoever asked waits for the answer. */
const patienceMs = 10_000;
/** Services limit how often they are asked. */
const atOnce = 5;

/**
 * What asking would come to: the decision of the policy, who would have to approve, and, for those
 * who may ask, every volume looked at. Nothing is written anywhere, and nothing is made.
 */
export async function dryRun(
  deps: DryRunDeps,
  command: CreateCommand,
  where: Invocation,
): Promise<Reply> {
  const planned = planCreate(deps, command);
  if (!planned.ok) return planned.reply;
  const { items, reason, keepDays } = planned.plan;
  const actor = { teamId: where.teamId, userId: where.userId };
  const there = await withChannelName(deps.places, where);
  const question = asking(deps, "create", actor, actor, items, { ...there, reason, keepDays });
  const assessment = await deps.authority.assess(question);
  const needs = assessment.kind === "needs";
  // How a volume is at its cloud is for those who may ask for it.
  const looked = needs ? await lookAtAll(deps, items) : items.map(unseen);
  const { dryRun: _, ...really } = command;
  return {
    kind: "plan",
    plan: {
      items: looked,
      reason,
      keepDays,
      quorum: needs ? assessment.approvals : null,
      policies: needs ? assessment.policies : assessment.verdict.policies,
      approverGroups: needs
        ? assessment.approverGroups.map(({ id, handle }) => ({ id, handle }))
        : [],
      whyNot: needs ? [] : whyNot(assessment.verdict, command),
      commandText: printCommand(really),
      checkedAt: instant(deps.clock()),
    },
  };
}

function whyNot(verdict: Refused, { what }: CreateCommand): readonly Phrase[] {
  const { headline, details } = explainRefusal("create", verdict);
  return [headline, ...details, ...whereReasonGoes(verdict, what)];
}

function unseen({ target, volumeName, options }: CreateIntake["items"][number]): PlannedItem {
  return { target, volumeName, options, preflight: null, preflightFailure: null };
}

async function lookAtAll(
  deps: DryRunDeps,
  items: CreateIntake["items"],
): Promise<readonly PlannedItem[]> {
  const signal = AbortSignal.timeout(patienceMs);
  const looked = new Map<number, PlannedItem>();
  const left = [...items.entries()];
  const look = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [at, item] = next;
      looked.set(at, await lookAt(deps, item, signal));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, look));
  return items.flatMap((_, at) => looked.get(at) ?? []);
}

async function lookAt(
  deps: DryRunDeps,
  item: CreateIntake["items"][number],
  signal: AbortSignal,
): Promise<PlannedItem> {
  const { target, volumeName, options } = item;
  const provider = deps.provider(target);
  const volume = { target, id: item.volumeId };
  const seen =
    provider === null
      ? ({ ok: false, failure: targetGone(target) } as const)
      : await settle(deps.log, { target }, () => provider.preflight(volume, options, signal));
  return {
    target,
    volumeName,
    options,
    preflight: seen.ok ? seen.value : null,
    preflightFailure: seen.ok ? null : seen.failure,
  };
}
