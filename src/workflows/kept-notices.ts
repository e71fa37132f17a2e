import type { Instant } from "../domain/instant.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { code, listOf, request as requestPart, say, time, told } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { FoundSnapshots, MadeSnapshot } from "./find-snapshots.ts";

/** The end that was on the button is not the end any more: somebody was faster, or it was pressed twice. */
export function reminderAnswered({ view, snapshots }: FoundSnapshots, userId: string): Notice {
  const ends = snapshots.flatMap(({ kept }) => kept?.keepUntil ?? []).toSorted();
  const [first] = ends;
  const [one] = snapshots;
  if (one !== undefined && one.kept !== null && one.kept.state !== "kept") return pastKeeping(one);
  if (first === undefined) {
    return notice("unknown", say`${requestPart(view.request.id)} has no snapshot that is kept.`);
  }
  const end = time(first);
  return snapshots.every(({ kept }) => kept?.keptBy === userId)
    ? notice(
        "double",
        say`You have answered this reminder. Kept until ${end}: ${named(snapshots)}.`,
      )
    : notice(
        "late",
        say`Somebody has answered this reminder. Kept until ${end}: ${named(snapshots)}.`,
      );
}

export function letGoBefore(
  snapshots: readonly MadeSnapshot[],
  until: Instant,
  userId: string,
): Notice {
  const what = named(snapshots);
  return notice(
    "double",
    snapshots.every(({ kept }) => kept?.letGoBy === userId)
      ? say`You let it go already: ${what}, ${time(until)}.`
      : say`Somebody let it go already: ${what}, ${time(until)}.`,
  );
}

/** @param wanted the end that is not later than any that they have */
export function keptAnyway(snapshots: readonly MadeSnapshot[], wanted: Instant): Notice {
  const what = named(snapshots);
  const [until] = snapshots.flatMap(({ kept }) => kept?.keepUntil ?? []).toSorted();
  const text =
    until === undefined
      ? say`Kept until somebody deletes it: ${what}.`
      : until > wanted
        ? say`Kept until ${time(until)} already, which is longer: ${what}.`
        : say`Kept until ${time(until)} already: ${what}.`;
  return notice("double", text);
}

/** Why nothing can be changed about a snapshot any more. */
export function pastKeeping({ item, kept }: MadeSnapshot): Notice {
  const id = code(item.snapshotId);
  switch (kept?.state) {
    case "leaving":
      return notice(
        "late",
        say`${id} is to be deleted ${time(kept.deleteAt ?? kept.keptAt)}, as ${requestPart(kept.deletion ?? "")} asked.`,
        [say`Press ${code("Undo")} on that card first.`],
      );
    case "deleting":
      return notice("late", say`${id} is being deleted. It cannot be kept any more.`);
    case "deleted":
      return notice("late", say`${id} was deleted ${time(kept.endedAt ?? kept.keptAt)}.`);
    case "vanished":
      return notice("late", say`${id} is not at the cloud any more: somebody else deleted it.`);
    case "released":
      return notice(
        "late",
        say`${id} is not looked after any more: ${told(kept.failure?.message ?? "It is not ours.")}`,
      );
    case "kept":
    case undefined:
      return notice("done", say`${id} is kept.`);
  }
}

const namedMost = 4;

export function named(snapshots: readonly MadeSnapshot[]): Phrase {
  const ids = snapshots.slice(0, namedMost).map(({ item }) => code(item.snapshotId));
  const more = snapshots.length - ids.length;
  return listOf(more > 0 ? [...ids, say`${more} more`] : ids);
}
