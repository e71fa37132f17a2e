import type { Assessment, Authority } from "../auth/authority.ts";
import { explainRefusal } from "../auth/explain.ts";
import { instant } from "../domain/instant.ts";
import { notice } from "../domain/notice.ts";
import { say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { RequestView } from "../requests/model.ts";
import { asking, askingAbout, askingForRequest } from "../workflows/asking.ts";
import type { AskedVolume, AskingDeps } from "../workflows/asking.ts";
import { withChannelName } from "../workflows/places.ts";
import type { Places } from "../workflows/places.ts";
import type { Command, Invocation } from "./command.ts";
import { mayRead } from "./may-read.ts";
import type { Reply } from "./reply.ts";
import { unknownName, whichOne } from "./suggest.ts";

export interface WhyDeps extends AskingDeps {
  readonly authority: Authority;
  readonly keepDays: (targets: readonly string[]) => number;
  readonly places: Pick<Places, "channelName">;
}

/**
 * The decision that would be made if the person asked for it now, here, with some reason. About
 * somebody else only for those who may view the volumes.
 */
export async function why(
  deps: WhyDeps,
  what: string,
  userId: string | null,
  where: Invocation,
): Promise<Reply> {
  const found = deps.catalog.find(what);
  const continued = (other: string): Command => ({ name: "why", what: other, userId });
  if (found.kind === "unknown") {
    return unknownName(deps.catalog, what, found.nearest, continued);
  }
  if (found.kind === "ambiguous") return whichOne(what, found.choices, continued);
  const asker = { teamId: where.teamId, userId: where.userId };
  const about = { teamId: where.teamId, userId: userId ?? where.userId };
  const volumes = found.volumes.map(({ target, provider, id, label }): AskedVolume => ({
    target,
    provider,
    volumeId: id,
    volumeName: label,
  }));
  const circumstance = {
    ...(await withChannelName(deps.places, where)),
    reason: "to find out",
    keepDays: deps.keepDays(volumes.map(({ target }) => target)),
  };
  if (about.userId !== asker.userId) {
    const view = asking(deps, "view", asker, asker, volumes, circumstance);
    const may = await deps.authority.authorise({ ...view, approvals: 0 });
    if (!may.allowed) {
      const { headline, details } = explainRefusal("view", may);
      return { kind: "notice", notice: notice("refused", headline, details) };
    }
  }
  const ask = asking(deps, "create", about, about, volumes, circumstance);
  const assessment = await deps.authority.assess(ask);
  const other = about.userId === asker.userId ? null : about.userId;
  const needs = assessment.kind === "needs";
  return {
    kind: "why",
    explanation: {
      userId: about.userId,
      what,
      allowed: needs,
      quorum: needs ? assessment.approvals : null,
      policies: needs ? assessment.policies : assessment.verdict.policies,
      approverGroups: needs
        ? assessment.approverGroups.map(({ id, handle }) => ({ id, handle }))
        : [],
      sentences: whyNot(assessment, other),
      checkedAt: instant(deps.clock()),
    },
  };
}

/** Why a request is where it is, and whether the reader may approve it. */
export async function whyRequest(
  deps: WhyDeps,
  view: RequestView,
  reader: { readonly teamId: string; readonly userId: string },
): Promise<Reply> {
  const { request, items, deletion } = view;
  const refusal = await mayRead(deps, reader, view);
  if (refusal) return { kind: "notice", notice: refusal };
  const [assessment, verdict] = await Promise.all([
    deps.authority.assess(askingForRequest(deps, view)),
    deps.authority.authorise({ ...askingAbout(deps, "approve", reader, view), approvals: 0 }),
  ]);
  const about = reader.userId === request.requesterId ? null : request.requesterId;
  const own = verdict.allowed
    ? [say`You may approve it.`]
    : [explainRefusal(deletion === null ? "approve" : "approve-deletion", verdict).headline];
  return {
    kind: "why",
    explanation: {
      requestId: request.id,
      userId: request.requesterId,
      what: deletion?.item.snapshotId ?? items.map(({ volumeName }) => volumeName).join(", "),
      ...(deletion === null ? {} : { deletes: true }),
      allowed: assessment.kind === "needs",
      quorum: request.quorum,
      policies: request.policies,
      approverGroups: request.approverGroups,
      sentences: [...whyNot(assessment, about, deletion === null ? "create" : "delete"), ...own],
      checkedAt: instant(deps.clock()),
    },
  };
}

/** What is allowed needs no more words than the explanation has anyway. */
function whyNot(
  assessment: Assessment,
  about: string | null,
  action: "create" | "delete" = "create",
): readonly Phrase[] {
  if (assessment.kind === "needs") return [];
  const { headline, details } = explainRefusal(action, assessment.verdict, about);
  return [headline, ...details];
}
