import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { RequestView } from "../../requests/model.ts";
import { unformatted } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import { snapshotOf } from "./subject.ts";
import { clamp, line } from "./text.ts";
import { listUpTo, namesOf, shown } from "./wording.ts";

/** The targets of a request: `tokyo (AWS Storage Gateway)`, or of several `tokyo, osaka and 3 more`. */
export function targetsOf(view: RequestView, around: Surroundings, most = 3): string {
  const things = view.deletion === null ? view.items : [view.deletion.item];
  const names = [...new Set(things.map(({ target }) => target))];
  const label = (name: string) => (names.length > 1 ? name : (around.targetLabel?.(name) ?? name));
  const labels = names.map((name) => line(label(name), shown.label));
  // One more name says no less than that there is one.
  if (labels.length <= most + 1) return labels.join(", ");
  return unformatted(listUpTo(labels, most + 1));
}

/** `db-1 and db-2 on tokyo`, or `snap-0a… of db-1 on tokyo`, with as many names as `room` has. */
export function aimOf(view: RequestView, around: Surroundings, room: number): string {
  const { items, deletion } = view;
  const targets = targetsOf(view, around);
  const aim = (what: Phrase) => unformatted(say`${what} on ${targets}`);
  if (deletion !== null) return clamp(aim(snapshotOf(deletion)), room);
  let most = 2;
  while (most < items.length && aim(namesOf(items, most + 1)).length <= room) most += 1;
  return clamp(aim(namesOf(items, most)), room);
}
