import type { Authority } from "../auth/authority.ts";
import { instant } from "../domain/instant.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { code, listOf, request as requestPart, say } from "../domain/phrase.ts";
import { canonical, sha256 } from "../requests/canonical.ts";
import { digestOfDeletion } from "../requests/digest.ts";
import type { DeleteIntake } from "../requests/intake.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { Request } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { Answers } from "./answers.ts";
import { askingAboutSnapshots, snapshotFacts } from "./asking.ts";
import type { AskingDeps } from "./asking.ts";
import { assessed } from "./assessed.ts";
import { findSnapshots } from "./find-snapshots.ts";
import type { MadeSnapshot } from "./find-snapshots.ts";
import { insist } from "./insist.ts";
import { pastKeeping } from "./kept-notices.ts";
import { noSnapshot } from "./no-snapshot.ts";
import { withChannelName } from "./places.ts";
import type { Places } from "./places.ts";
import { refusalNotice, refusalToldBefore, whereDeletionReasonGoes } from "./refusals.ts";
import { lookEveryMs } from "./retention.ts";

export interface AskDeletionDeps extends AskingDeps {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly authority: Authority;
  readonly answers: Answers;
  readonly places: Places;
}

/**
 * Records somebody's wish to delete a snapshot that this bot made, for a second person to approve
 * whatever the policy would do with. Safe to run twice.
 */
export async function askDeletion(
  deps: AskDeletionDeps,
  key: string,
  ask: DeleteIntake,
): Promise<void> {
  const answer = await insist(ask.what, async () => recorded(deps, key, ask));
  if (answer !== null) await deps.answers.tell(ask.answerTo, answer);
}

async function recorded(
  deps: AskDeletionDeps,
  key: string,
  ask: DeleteIntake,
): Promise<Notice | "lost" | null> {
  const found = await findSnapshots(deps.queries, ask.teamId, ask.what);
  const [only, ...others] = found?.snapshots ?? [];
  if (found === null || only === undefined) return noSnapshot(deps, ask, ask.what);
  if (others.length > 0) return whichSnapshot(found.view.request.id, [only, ...others]);
  if (only.kept !== null && only.kept.state !== "kept") return pastKeeping(only);
  return open(deps, key, ask, only, found.view.request);
}

async function open(
  deps: AskDeletionDeps,
  key: string,
  ask: DeleteIntake,
  { item, kept }: MadeSnapshot,
  madeBy: Request,
): Promise<Notice | "lost" | null> {
  const where = { ...(await withChannelName(deps.places, ask)), keepDays: 0 };
  const { channelName } = where;
  const facts = snapshotFacts(deps, item, madeBy.requesterId);
  const question = askingAboutSnapshots(deps, "delete", ask, [facts], where);
  const assessment = await deps.authority.assess({ ...question, atLeast: 1 });
  const { policyVersion } = assessment;
  const { row, line, refusal } = assessed(deps, "delete", channelName, assessment);
  const { snapshotId: snapshot, target, volumeId } = item;
  const { reason } = ask;
  if (refusal === null && kept === null) {
    // From now on it is looked after, and so no other takes its place in that request.
    const dueAt = instant(deps.clock() + lookEveryMs);
    const keep = [{ item, snapshotId: snapshot, keepUntil: null, dueAt }];
    const { id: requestId, version } = madeBy;
    const change = { requestId, version, keep, lines: [], urgent: true };
    if ((await deps.ledger.change(change)) === null) return "lost";
  }
  const opened = await deps.ledger.open({
    request: {
      ...row,
      intake_key: key,
      team_id: ask.teamId,
      requester_id: ask.userId,
      channel_id: ask.channelId,
      channel_name: channelName,
      thread_ts: ask.threadTs ?? null,
      link: null,
      deletes: item.id,
      reason,
      keep_days: 0,
      by_workflow: 0,
      digest: digestOfDeletion({ requesterId: ask.userId, reason, policyVersion, item }),
      same_key: sha256(canonical({ deletes: item.id })),
    },
    items: [],
    askKey: sha256(canonical({ who: ask.userId, team: ask.teamId, deletes: item.id, reason })),
    lines: [
      {
        type: "asked",
        actorId: ask.userId,
        data: {
          operation: "delete",
          channel: ask.channelId,
          reason,
          item: item.id,
          snapshot,
          target,
          volumeId,
        },
      },
      line,
    ],
  });
  const id = requestPart(opened.requestId);
  switch (opened.kind) {
    case "double":
      return notice("double", say`You asked for exactly this a moment ago: ${id} stands.`);
    case "same":
      return notice("double", say`Its deletion is already asked for: see ${id}.`);
    case "opened": {
      const { stored } = opened;
      const reasonGoes = refusal === null ? [] : whereDeletionReasonGoes(refusal, snapshot);
      if (stored?.failure) return refusalToldBefore("delete", stored.failure, refusal, reasonGoes);
      return stored || refusal === null ? null : refusalNotice("delete", refusal, reasonGoes);
    }
  }
}

const namedMost = 8;

function whichSnapshot(requestId: string, snapshots: readonly MadeSnapshot[]): Notice {
  const ids = snapshots.slice(0, namedMost).map(({ item }) => code(item.snapshotId));
  const more = snapshots.length - ids.length;
  const named = listOf(more > 0 ? [...ids, say`${more} more`] : ids);
  return notice(
    "unknown",
    say`${requestPart(requestId)} made several snapshots: ${named}. Nothing was asked for.`,
    [say`Name the one that is to be deleted.`],
  );
}
