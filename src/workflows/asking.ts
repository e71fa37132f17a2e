import { volumeFacts } from "../auth/facts.ts";
import type { Action, Ask, Circumstances, SnapshotFacts, VolumeFacts } from "../auth/model.ts";
import { toMs } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import { isIncidentChannel } from "../domain/inventory.ts";
import type { Inventory } from "../domain/inventory.ts";
import { isForced } from "../domain/snapshot.ts";
import type { SnapshotOptions } from "../domain/snapshot.ts";
import type { Actor } from "../domain/person.ts";
import type { ProviderName } from "../domain/volume.ts";
import type { Catalog } from "../providers/catalog.ts";
import type { Item, RequestView } from "../requests/model.ts";

export interface AskingDeps {
  readonly inventory: () => Inventory;
  readonly catalog: Catalog;
  readonly clock: Clock;
}

/** A volume as a request names it. */
export interface AskedVolume {
  readonly target: string;
  readonly provider: ProviderName;
  readonly volumeId: string;
  readonly volumeName: string;
  /** How it is to be snapshotted; not there where nothing is asked for yet. */
  readonly options?: SnapshotOptions;
}

/** Where and how something is asked for. */
export interface Circumstance {
  readonly channelId: string;
  readonly channelName: string | null;
  readonly reason: string;
  readonly keepDays: number;
}

/** Puts the question about volumes as the one authorisation function wants it. */
export function asking(
  deps: AskingDeps,
  action: Action,
  actor: Actor,
  requester: Actor,
  volumes: readonly AskedVolume[],
  where: Circumstance,
): Ask {
  return {
    actor,
    action,
    requester,
    things: volumes.map((volume) => factsOf(deps, volume)),
    circumstances: circumstancesOf(deps, where, volumes),
  };
}

/** The same about an existing request, or about some of its items. */
export function askingAbout(
  deps: AskingDeps,
  action: Action,
  actor: Actor,
  { request, items, deletion }: Pick<RequestView, "request" | "items" | "deletion">,
  about: readonly AskedVolume[] = deletion === null ? items : [volumeOf(deletion.item)],
): Ask {
  const requester = { teamId: request.teamId, userId: request.requesterId };
  const ask = asking(deps, action, actor, requester, about, request);
  // What was an incident when it was asked for is judged as one to the end.
  const { incident } = request;
  const deletes = deletion !== null;
  const known = { incident, deletes, items: items.length || 1 };
  return { ...ask, circumstances: { ...ask.circumstances, ...known } };
}

/**
 * Whether whoever asked may have it done: made, or deleted. What deletes needs a second person, and
 * what a workflow asks for a first one, whatever the policy would do with.
 */
export function askingForRequest(
  deps: AskingDeps,
  view: Pick<RequestView, "request" | "items" | "deletion">,
  about?: readonly AskedVolume[],
): Ask {
  const { request, deletion } = view;
  const requester = { teamId: request.teamId, userId: request.requesterId };
  const atLeast = deletion !== null || request.byWorkflow ? 1 : 0;
  if (deletion === null) {
    return { ...askingAbout(deps, "create", requester, view, about), atLeast };
  }
  const facts = snapshotFacts(deps, deletion.item, deletion.madeFor);
  const ask = askingAboutSnapshots(deps, "delete", requester, [facts], request);
  const { incident } = request;
  return { ...ask, circumstances: { ...ask.circumstances, incident }, atLeast };
}

/** Without how it was once snapshotted: that says nothing about its deletion. */
function volumeOf({ target, provider, volumeId, volumeName }: AskedVolume): AskedVolume {
  return { target, provider, volumeId, volumeName };
}

const dayMs = 86_400_000;

/** A snapshot that this bot made, as policies see it. */
export function snapshotFacts(deps: AskingDeps, item: Item, requesterId: string): SnapshotFacts {
  const madeAt = item.startedAt ?? item.acceptedAt ?? item.updatedAt;
  return {
    volume: factsOf(deps, item),
    id: item.snapshotId ?? "",
    ageDays: Math.max(0, (deps.clock() - toMs(madeAt)) / dayMs),
    requesterId,
  };
}

/** Puts a question about snapshots that were made: whoever asks it is who wants it done. */
export function askingAboutSnapshots(
  deps: AskingDeps,
  action: "keep" | "delete",
  actor: Actor,
  snapshots: readonly SnapshotFacts[],
  where: Circumstance,
): Ask {
  return {
    actor,
    action,
    requester: actor,
    things: snapshots,
    circumstances: {
      ...circumstancesOf(
        deps,
        where,
        snapshots.map(() => ({})),
      ),
      deletes: action === "delete",
    },
  };
}

function circumstancesOf(
  deps: AskingDeps,
  where: Circumstance,
  volumes: readonly Partial<Pick<AskedVolume, "options">>[],
): Circumstances {
  return {
    channel: { id: where.channelId, name: where.channelName },
    incident: isIncidentChannel(deps.inventory(), where.channelName),
    reason: where.reason,
    keepDays: where.keepDays,
    force: volumes.some(({ options }) => options !== undefined && isForced(options)),
    deletes: false,
    items: volumes.length,
    nowMs: deps.clock(),
  };
}

function factsOf(deps: AskingDeps, volume: AskedVolume): VolumeFacts {
  const known = deps.catalog.byId(volume.target, volume.volumeId);
  return volumeFacts(deps.inventory(), {
    target: volume.target,
    id: volume.volumeId,
    provider: volume.provider,
    shortId: known?.shortId ?? volume.volumeName,
    sizeGiB: known?.sizeGiB ?? null,
  });
}
