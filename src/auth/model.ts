import type { Actor, Group, Person, Standing } from "../domain/person.ts";
import type { ProviderName } from "../domain/volume.ts";

/** Everything that a policy can speak about; the same words as in `schema.cedarschema`. */
export type Action = "view" | "create" | "approve" | "delete" | "keep" | "restore";

/** A volume as policies see it. */
export interface VolumeFacts {
  readonly target: string;
  readonly provider: ProviderName;
  /** The vendor's full id. */
  readonly id: string;
  /** What people type and read: `vol-1122AABB`. */
  readonly shortId: string;
  /** Its short name in the configuration; `null` when it has none. */
  readonly name: string | null;
  /** Every configured set that holds it. */
  readonly sets: readonly string[];
  readonly sizeGiB: number | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** A snapshot as policies see it; what `delete`, `keep` and `restore` are about. */
export interface SnapshotFacts {
  readonly volume: VolumeFacts;
  /** The vendor's snapshot id. */
  readonly id: string;
  readonly ageDays: number;
  /** Slack user id of whoever asked for it; `null` when it was not made by this bot. */
  readonly requesterId: string | null;
}

export type Thing = VolumeFacts | SnapshotFacts;

/** What policies may know about the ask, apart from people. */
export interface Circumstances {
  readonly channel: { readonly id: string; readonly name: string | null };
  readonly incident: boolean;
  readonly reason: string;
  readonly keepDays: number;
  readonly force: boolean;
  /** Whether it is about deleting a snapshot, as opposed to making or looking. */
  readonly deletes: boolean;
  /** How many volumes or snapshots are asked for at once. */
  readonly items: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Circumstances with the person who asked, looked up. */
export interface Situation extends Circumstances {
  readonly requester: Person;
}

/** Who wants to do what to which things. */
export interface Ask {
  readonly actor: Actor;
  readonly action: Action;
  readonly things: readonly Thing[];
  /** Who asked in the first place: the actor, unless this is about somebody else's request. */
  readonly requester: Actor;
  readonly circumstances: Circumstances;
  /** So many approvals are needed even where the policy would do with fewer. */
  readonly atLeast?: number;
}

/** Why not; closed, and the data from which the sentence is made. */
export type Refusal =
  /** Not a full member of this workspace. No policy can override it. */
  | { readonly reason: "not-a-member"; readonly standing: Exclude<Standing, "member"> }
  /** Whoever asked never counts as an approver. No policy can override it. */
  | { readonly reason: "own-request" }
  /** An ask about nothing at all. */
  | { readonly reason: "nothing-asked" }
  /** No rule permits it. */
  | { readonly reason: "no-permit" }
  /** The rules in `policies` forbid it. */
  | { readonly reason: "forbidden-by" }
  /** It would be allowed with more approvals. */
  | { readonly reason: "needs-approvals"; readonly have: number; readonly needed: number }
  /** It needs more approvals than there are people who may approve, without the requester. */
  | { readonly reason: "no-approver"; readonly needed: number; readonly available: number }
  /**
   * Slack could not say who somebody is; refused because unknown is never allowed. `lacks` is the
   * scope, such as `usergroups:read`, without which it is not going to say it.
   */
  | { readonly reason: "cannot-check"; readonly lacks?: string }
  /** A rule could not be evaluated; refused because it may have been a forbidding one. */
  | { readonly reason: "policy-error" };

/** Changes that, made together, would allow it. */
export interface Remedy {
  readonly group: Group | null;
  readonly changes: readonly RemedyChange[];
  /** How many approvals it would then still need. */
  readonly approvals: number;
}

export type RemedyChange = "reason" | "incident" | "keep-shorter" | "fewer-items" | "no-force";

export interface Allowed {
  readonly allowed: true;
  /** Ids (`@id`) of the rules that permit it. */
  readonly policies: readonly string[];
}

export interface Refused {
  readonly allowed: false;
  readonly refusal: Refusal;
  /** Ids (`@id`) of the rules that made it so; empty when it is for want of one. */
  readonly policies: readonly string[];
  /** The first volume or snapshot it is refused for, as people read it. */
  readonly what: string | null;
  /** What would allow it; empty when nothing was found, or nobody looked. */
  readonly remedies: readonly Remedy[];
}

export type Verdict = Allowed | Refused;

/** How a thing is named to people: short name first, vendor's short id otherwise. */
export function nameOf(thing: Thing): string {
  return isSnapshot(thing) ? thing.id : (thing.name ?? thing.shortId);
}

export function isSnapshot(thing: Thing): thing is SnapshotFacts {
  return "volume" in thing;
}

export function refused(
  refusal: Refusal,
  rest: Partial<Pick<Refused, "policies" | "what" | "remedies">> = {},
): Refused {
  return {
    allowed: false,
    refusal,
    policies: rest.policies ?? [],
    what: rest.what ?? null,
    remedies: rest.remedies ?? [],
  };
}
