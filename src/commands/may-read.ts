import type { Authority } from "../auth/authority.ts";
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
 * Whether somebody may read another person's request: not those who are no full members here, and
 * not whom a policy forbids to view its volumes. Other members may: its card is there for them too.
 * @returns what to tell them instead, or `null`
 */
export async function mayRead(
  deps: ReadDeps,
  reader: Actor,
  view: RequestView,
): Promise<Notice | null> {
  if (view.request.requesterId === reader.userId) return null;
  const question = askingAbout(deps, "view", reader, view);
  const verdict = await deps.authority.authorise({ ...question, approvals: 0 });
  if (verdict.allowed) return null;
  const { reason } = verdict.refusal;
  if (reason !== "not-a-member" && reason !== "forbidden-by") return null;
  const { headline, details } = explainRefusal("view", verdict);
  return notice("refused", headline, details);
}
