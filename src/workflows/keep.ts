import type { Authority } from "../auth/authority.ts";
import { addCalendarDays } from "../domain/calendar.ts";
import { instant } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import { timeZoneOf } from "../domain/inventory.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { code, say, time } from "../domain/phrase.ts";
import type { KeepIntake, LetGoIntake } from "../requests/intake.ts";
import type { Change, Ledger } from "../requests/ledger.ts";
import type { Queries } from "../requests/queries.ts";
import type { Answers } from "./answers.ts";
import { askingAboutSnapshots, snapshotFacts } from "./asking.ts";
import type { AskingDeps } from "./asking.ts";
import { findSnapshots } from "./find-snapshots.ts";
import type { FoundSnapshots, MadeSnapshot } from "./find-snapshots.ts";
import { insist } from "./insist.ts";
import { keptAnyway, letGoBefore, named, pastKeeping, reminderAnswered } from "./kept-notices.ts";
import { noSnapshot } from "./no-snapshot.ts";
import { refusalNotice } from "./refusals.ts";
import { daysBetween, endOfKeep, nextDue } from "./retention.ts";

export interface KeepDeps extends AskingDeps {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly authority: Authority;
  readonly answers: Answers;
}

/** Keeps snapshots longer, if the person may; never for a shorter time. */
export async function keepLonger(deps: KeepDeps, ask: KeepIntake): Promise<void> {
  return answerWith(deps, ask, ask.what, async (found) => {
    const snapshots = found.snapshots.filter(
      ({ kept }) => ask.until === null || kept?.keepUntil === ask.until,
    );
    const [only] = snapshots;
    if (only === undefined) return reminderAnswered(found, ask.userId);
    const end = endFor(deps, ask);
    const open = snapshots.filter(({ kept }) => kept === null || kept.state === "kept");
    if (open.length === 0) return pastKeeping(only);
    const shorter = open.filter(({ kept }) => kept !== null && !isLater(end, kept.keepUntil));
    if (shorter.length === open.length) return keptAnyway(open, end);
    const refusal = await mayKeep(deps, ask, found, open, end);
    if (refusal) return refusal;
    const longer = open.filter((one) => !shorter.includes(one));
    return change(deps, found, keeping(deps, ask, longer, end), () =>
      notice("done", say`Kept until ${time(end)}: ${named(longer)}.`),
    );
  });
}

/** The person saw the reminder and wants the snapshots to go at their end: nobody is reminded again. */
export async function letGo(deps: KeepDeps, ask: LetGoIntake): Promise<void> {
  return answerWith(deps, ask, ask.requestId, async (found) => {
    const snapshots = found.snapshots.filter(
      ({ kept }) => kept?.state === "kept" && kept.keepUntil === ask.until,
    );
    const [only] = snapshots;
    if (only === undefined) return reminderAnswered(found, ask.userId);
    if (snapshots.every(({ kept }) => kept?.letGoBy !== null)) {
      return letGoBefore(snapshots, ask.until, ask.userId);
    }
    const refusal = await mayKeep(deps, ask, found, snapshots, ask.until);
    if (refusal) return refusal;
    return change(deps, found, lettingGo(deps, ask, snapshots), () =>
      notice(
        "done",
        say`To be deleted ${time(ask.until)}, without another reminder: ${named(snapshots)}.`,
        [say`Until then ${code("/snapshot keep")} still keeps it longer.`],
      ),
    );
  });
}

type Asked = KeepIntake | LetGoIntake;

async function answerWith(
  deps: KeepDeps,
  ask: Asked,
  what: string,
  once: (found: FoundSnapshots) => Promise<Notice | "lost">,
): Promise<void> {
  const said = await insist(what, async () => {
    const found = await findSnapshots(deps.queries, ask.teamId, what);
    return found === null ? noSnapshot(deps, ask, what) : once(found);
  });
  await deps.answers.tell(ask.answerTo, said);
}

function endFor(deps: KeepDeps, { days, until }: KeepIntake): Instant {
  const zone = timeZoneOf(deps.inventory());
  if (until !== null) return addCalendarDays(until, days, zone);
  return endOfKeep(instant(deps.clock()), days, zone);
}

function isLater(end: Instant, present: Instant | null): boolean {
  // What has no end is kept longest of all.
  return present !== null && end > present;
}

async function mayKeep(
  deps: KeepDeps,
  ask: Asked,
  { view }: FoundSnapshots,
  snapshots: readonly MadeSnapshot[],
  end: Instant,
): Promise<Notice | null> {
  const facts = snapshots.map(({ item }) => snapshotFacts(deps, item, view.request.requesterId));
  const since = snapshots.map(({ item }) => item.startedAt ?? view.request.createdAt);
  const keepDays = Math.max(...since.map((at) => daysBetween(at, end)));
  const { channelId, channelName, reason } = view.request;
  const where = { channelId, channelName, reason, keepDays };
  const question = askingAboutSnapshots(deps, "keep", ask, facts, where);
  const verdict = await deps.authority.authorise({ ...question, approvals: 0, fresh: true });
  if (verdict.allowed) return null;
  await deps.ledger.change({
    requestId: view.request.id,
    lines: [{ type: "keep-refused", actorId: ask.userId, data: { why: verdict.refusal.reason } }],
  });
  return refusalNotice("keep", verdict);
}

type Writing = Pick<Change, "keep" | "kept" | "lines">;

function keeping(
  deps: KeepDeps,
  ask: KeepIntake,
  snapshots: readonly MadeSnapshot[],
  end: Instant,
): Writing {
  const keptAt = instant(deps.clock());
  const dueAt = nextDue({ keepUntil: end, keptAt, reminded: null, letGoBy: null }, deps.clock());
  const set = {
    keep_until: end,
    kept_at: keptAt,
    kept_by: ask.userId,
    reminded: null,
    let_go_by: null,
    failure: null,
    due_at: dueAt,
  };
  return {
    keep: snapshots.flatMap(({ item, kept }) =>
      kept === null ? [{ item, snapshotId: item.snapshotId, keepUntil: null, dueAt }] : [],
    ),
    kept: snapshots.map(({ item, kept }) => ({
      itemId: item.id,
      event: "keep",
      only: { keepUntil: kept?.keepUntil ?? null },
      set,
    })),
    lines: snapshots.map(({ item }) => ({
      type: "snapshot-kept",
      actorId: ask.userId,
      itemId: item.id,
      data: { snapshot: item.snapshotId, until: end },
    })),
  };
}

function lettingGo(deps: KeepDeps, ask: LetGoIntake, snapshots: readonly MadeSnapshot[]): Writing {
  return {
    kept: snapshots.flatMap(({ item, kept }) =>
      kept === null
        ? []
        : [
            {
              itemId: item.id,
              event: "keep" as const,
              only: { keepUntil: ask.until },
              set: {
                let_go_by: ask.userId,
                due_at: nextDue({ ...kept, letGoBy: ask.userId }, deps.clock()),
              },
            },
          ],
    ),
    lines: snapshots.map(({ item }) => ({
      type: "snapshot-let-go",
      actorId: ask.userId,
      itemId: item.id,
      data: { snapshot: item.snapshotId, until: ask.until },
    })),
  };
}

async function change(
  deps: KeepDeps,
  { view }: FoundSnapshots,
  writing: Writing,
  done: () => Notice,
): Promise<Notice | "lost"> {
  const { id: requestId, version } = view.request;
  const changed = await deps.ledger.change({ requestId, version, ...writing, urgent: true });
  return changed === null ? "lost" : done();
}
