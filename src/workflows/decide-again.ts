import type { Authority } from "../auth/authority.ts";
import { isSnapshot } from "../auth/model.ts";
import type { Ask, Refusal, VolumeFacts } from "../auth/model.ts";
import { toMs } from "../domain/instant.ts";
import type { Item, RequestView } from "../requests/model.ts";
import { askingAbout, askingForRequest } from "./asking.ts";
import type { AskingDeps } from "./asking.ts";
import { given } from "./gate.ts";

/** What is made of an ask. */
export interface Decided {
  /** How many it takes; `null` where it is refused. */
  readonly approvals: number | null;
  /** Why it is refused, where that is known. */
  readonly refusal: Refusal["reason"] | null;
  /** The rules that decide. */
  readonly rules: readonly string[];
  /** Whose approvals, given then, do not count. */
  readonly uncounted: readonly string[];
}

export function asRecorded({ request }: RequestView): Decided {
  const { state, quorum, policies: rules } = request;
  return { approvals: state === "refused" ? null : quorum, refusal: null, rules, uncounted: [] };
}

/** Puts a recorded ask again, as of its moment: with its words and its place, with people as they are now. */
export async function decideAgain(
  deps: Omit<AskingDeps, "clock">,
  authority: Authority,
  view: RequestView,
): Promise<Decided> {
  const { request } = view;
  const asOf = (at: string) => ({ ...deps, clock: () => toMs(at) });
  const ask = askingForRequest(asOf(request.createdAt), view);
  const found = await authority.assess(withSizes(ask, view));
  if (found.kind === "refused") {
    const { refusal, policies: rules } = found.verdict;
    return { approvals: null, refusal: refusal.reason, rules, uncounted: [] };
  }
  const verdicts = await Promise.all(
    given(view).map(async ({ userId, at }) => {
      const approver = { teamId: request.teamId, userId };
      const question = withSizes(askingAbout(asOf(at), "approve", approver, view), view);
      const verdict = await authority.authorise({ ...question, approvals: 0, briefly: true });
      const counts = verdict.allowed || verdict.refusal.reason === "cannot-check";
      return counts ? [] : [userId];
    }),
  );
  const { approvals, policies: rules } = found;
  return { approvals, refusal: null, rules, uncounted: verdicts.flat() };
}

/** Whether it is refused by one and not by the other, takes another number, or loses an approval. */
export function isOtherwise(before: Decided, after: Decided): boolean {
  return before.approvals !== after.approvals || lost(before, after).length > 0;
}

/** Whose approvals count with the one and not with the other. */
export function lost(before: Decided, after: Decided): readonly string[] {
  return after.uncounted.filter((userId) => !before.uncounted.includes(userId));
}

/** What a request is about, also where it deletes. */
export function itemsOf({ items, deletion }: RequestView): readonly Item[] {
  return deletion === null ? items : [deletion.item];
}

/** No cloud is asked: volumes are as big as they were when somebody looked at them for the approvers. */
function withSizes(ask: Ask, view: RequestView): Ask {
  const items = itemsOf(view);
  const sized = (volume: VolumeFacts): VolumeFacts => {
    const item = items.find(
      ({ target, volumeId }) => target === volume.target && volumeId === volume.id,
    );
    return { ...volume, sizeGiB: item?.preflight?.sizeGiB ?? volume.sizeGiB };
  };
  const things = ask.things.map((thing) =>
    isSnapshot(thing) ? { ...thing, volume: sized(thing.volume) } : sized(thing),
  );
  return { ...ask, things };
}
