import type { Authority, Question } from "../auth/authority.ts";
import { explainRefusal } from "../auth/explain.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import type { Actor } from "../domain/person.ts";
import type { RequestView } from "../requests/model.ts";
import { askingAbout } from "../workflows/asking.ts";
import type { AskingDeps } from "../workflows/asking.ts";

export interface ReadDeps extends AskingDeps {
  readonly authority: Authority;
}

/**
 * What to tell somebody instead of another person's request, or `null` when they may read it: not
 * those who are no full members here, and not whom a policy forbids to view its volumes. Other members
 * may: its card is there for them too.
 */
export async function mayRead(
  deps: ReadDeps,
  reader: Actor,
  view: RequestView,
): Promise<Notice | null> {
  if (await isReadable(deps, reader, view)) return null;
  const verdict = await deps.authority.authorise(looking(deps, reader, view));
  if (verdict.allowed) return null;
  const { headline, details } = explainRefusal("view", verdict);
  return notice("refused", headline, details);
}

/** Of many requests, those that somebody may read. */
export async function onlyReadable(
  deps: ReadDeps,
  reader: Actor,
  views: readonly RequestView[],
): Promise<readonly RequestView[]> {
  const may = await Promise.all(views.map(async (view) => isReadable(deps, reader, view)));
  return views.filter((_, at) => may[at]);
}

async function isReadable(deps: ReadDeps, reader: Actor, view: RequestView): Promise<boolean> {
  if (view.request.requesterId === reader.userId) return true;
  const verdict = await deps.authority.authorise({
    ...looking(deps, reader, view),
    briefly: true,
  });
  if (verdict.allowed) return true;
  const { reason } = verdict.refusal;
  return reason !== "not-a-member" && reason !== "forbidden-by";
}

function looking(deps: ReadDeps, reader: Actor, view: RequestView): Question {
  return { ...askingAbout(deps, "view", reader, view), approvals: 0 };
}
