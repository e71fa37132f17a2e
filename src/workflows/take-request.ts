import type { Authority } from "../auth/authority.ts";
import { notice } from "../domain/notice.ts";
import { request as requestPart, say } from "../domain/phrase.ts";
import type { JsonValue } from "../domain/snapshot.ts";
import { canonical, sha256 } from "../requests/canonical.ts";
import { digestOf } from "../requests/digest.ts";
import type { CreateIntake } from "../requests/intake.ts";
import type { Ledger, NewRequest } from "../requests/ledger.ts";
import type { Steps } from "../requests/steps.ts";
import type { Answers } from "./answers.ts";
import { asking } from "./asking.ts";
import type { AskingDeps } from "./asking.ts";
import { assessed } from "./assessed.ts";
import { withChannelName } from "./places.ts";
import type { Places } from "./places.ts";
import { refusalNotice, refusalToldBefore, whereReasonGoes } from "./refusals.ts";

export interface TakeDeps extends AskingDeps {
  readonly ledger: Ledger;
  readonly authority: Authority;
  readonly answers: Answers;
  readonly places: Places;
  readonly steps: Pick<Steps, "bind">;
  /** The request needs no approval (any more): its items are to be started. */
  readonly startItems: (requestId: string) => Promise<void>;
  /** Somebody should look at the volumes for the approvers. */
  readonly lookAhead: (requestId: string) => void;
}

/** Decides a committed ask, records the decision and starts what may start. Safe to run twice. */
export async function takeRequest(deps: TakeDeps, key: string, given: CreateIntake): Promise<void> {
  const ask = await whereabouts(deps.places, given);
  const actor = { teamId: ask.teamId, userId: ask.userId };
  const question = asking(deps, "create", actor, actor, ask.items, ask);
  // Whoever made a workflow chose its requester: nothing starts before a person has looked at it.
  const atLeast = ask.step === undefined ? 0 : 1;
  const assessment = await deps.authority.assess({ ...question, atLeast });
  const { policyVersion } = assessment;
  const { row, line, refusal, incident } = assessed(deps, "create", ask.channelName, assessment);
  const itemState = refusal ? "cancelled" : row.quorum > 0 ? "pending" : "waiting";
  const plan = { ...ask, requesterId: ask.userId, policyVersion };
  const same = sameKey(ask, row.quorum, incident);

  const fresh: NewRequest = {
    request: {
      ...row,
      intake_key: key,
      team_id: ask.teamId,
      requester_id: ask.userId,
      channel_id: ask.channelId,
      channel_name: ask.channelName,
      thread_ts: ask.threadTs ?? null,
      link: ask.link ?? null,
      deletes: null,
      reason: ask.reason,
      keep_days: ask.keepDays,
      by_workflow: ask.step === undefined ? 0 : 1,
      digest: digestOf(plan),
      same_key: same,
    },
    items: ask.items.map((item) => ({
      target: item.target,
      provider: item.provider,
      volume_id: item.volumeId,
      volume_name: item.volumeName,
      options: JSON.stringify(item.options),
      state: itemState,
    })),
    askKey: sha256(canonical({ who: ask.userId, team: ask.teamId, what: same })),
    lines: [{ type: "asked", actorId: ask.userId, data: askedData(ask) }, line],
  };

  const opened = await deps.ledger.open(fresh);
  if (ask.step !== undefined) {
    await deps.steps.bind({ executionId: ask.step, requestId: opened.requestId });
  }
  switch (opened.kind) {
    case "double": {
      const text = say`You asked for exactly this a moment ago: ${requestPart(opened.requestId)} stands.`;
      return deps.answers.tell(ask.answerTo, notice("double", text));
    }
    case "same": {
      const text = say`The same snapshot is already asked for: see ${requestPart(opened.requestId)}. Nothing new was started.`;
      return deps.answers.tell(ask.answerTo, notice("double", text));
    }
    case "opened": {
      const { requestId, stored } = opened;
      const where =
        refusal && ask.step === undefined ? whereReasonGoes(refusal, namesOf(deps, ask)) : [];
      if (stored?.failure) {
        const again = refusalToldBefore("create", stored.failure, refusal, where);
        return deps.answers.tell(ask.answerTo, again);
      }
      if (!stored && refusal) {
        return deps.answers.tell(ask.answerTo, refusalNotice("create", refusal, where));
      }
      // What was committed counts, even if policy would say something else by now.
      const now = stored?.state ?? row.state;
      if (now === "approved") await deps.startItems(requestId);
      else if (now === "awaiting-approval") deps.lookAhead(requestId);
    }
  }
}

function namesOf({ catalog }: TakeDeps, { items }: CreateIntake): readonly string[] {
  return items.map(({ target, volumeId, volumeName }) =>
    catalog.byId(target, volumeId)?.named === true ? volumeName : `${target}/${volumeName}`,
  );
}

/**
 * The same wish, whoever has it and wherever. What waits for other approvals, or for longer, is
 * another: an incident is not to wait for it.
 */
function sameKey(ask: CreateIntake, quorum: number, incident: boolean): string {
  return sha256(
    canonical({
      quorum,
      incident,
      reason: ask.reason,
      keepDays: ask.keepDays,
      items: ask.items.map(({ target, volumeId, options }) => ({ target, volumeId, options })),
    }),
  );
}

/** What the ask itself could not say, because nothing leaves the process before it is committed. */
async function whereabouts(places: Places, ask: CreateIntake): Promise<CreateIntake> {
  const [named, link] = await Promise.all([
    withChannelName(places, ask),
    ask.link ?? (ask.about ? places.linkTo(ask.about) : null),
  ]);
  return { ...named, ...(link === null ? {} : { link }) };
}

function askedData(ask: CreateIntake): Record<string, JsonValue> {
  return {
    channel: ask.channelId,
    ...(ask.link === undefined ? {} : { link: ask.link }),
    ...(ask.step === undefined ? {} : { workflow: ask.step }),
    reason: ask.reason,
    keepDays: ask.keepDays,
    items: ask.items.map(({ target, volumeId, options }) => ({ target, volumeId, options })),
  };
}
