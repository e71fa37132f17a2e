import type { Inventory } from "../domain/inventory.ts";
import { setsHolding } from "../domain/inventory.ts";
import type { Person } from "../domain/person.ts";
import type { ProviderName, VolumeRef } from "../domain/volume.ts";
import type { Situation, SnapshotFacts, Thing, VolumeFacts } from "./model.ts";
import { isSnapshot, nameOf } from "./model.ts";

/** Names one thing to Cedar. */
export interface Uid {
  readonly type: string;
  readonly id: string;
}

type Value = string | number | boolean | Value[] | { [key: string]: Value } | { __entity: Uid };

/** Cedar's JSON form of an entity. */
export interface Entity {
  uid: Uid;
  attrs: Record<string, Value>;
  parents: Uid[];
}

/** What policies may know about a volume, from the configuration and, where known, its listing. */
export function volumeFacts(
  inventory: Inventory,
  volume: VolumeRef & { shortId: string; provider: ProviderName; sizeGiB: number | null },
): VolumeFacts {
  const named = inventory.volumes.find(
    (candidate) => candidate.target === volume.target && candidate.id === volume.id,
  );
  return {
    target: volume.target,
    provider: volume.provider,
    id: volume.id,
    shortId: volume.shortId,
    name: named?.name ?? null,
    sets: named === undefined ? [] : setsHolding(inventory, named.name),
    sizeGiB: volume.sizeGiB,
    labels: named?.labels ?? {},
  };
}

export const userUid = (id: string): Uid => uid("User", id);
export const actionUid = (id: string): Uid => uid("Action", id);

export function thingUid(thing: Thing): Uid {
  return isSnapshot(thing)
    ? uid("Snapshot", `${thing.volume.target}/${thing.id}`)
    : volumeUid(thing);
}

/** The thing itself and everything that it is in. */
export function lineageOf(thing: Thing): readonly Uid[] {
  return thingEntities(thing).flatMap((entity) => [entity.uid, ...entity.parents]);
}

/** Whoever it is and every group that they are in. */
export function lineageOfPerson(person: Person): readonly Uid[] {
  const { uid, parents } = personEntity(person);
  return [uid, ...parents];
}

/** All that Cedar must know about one decision. */
export function entitiesOf(person: Person, thing: Thing, requester: Person): Entity[] {
  const people = person.userId === requester.userId ? [person] : [person, requester];
  return [...people.map(personEntity), ...thingEntities(thing)];
}

export function contextOf(situation: Situation, approvals: number): Record<string, Value> {
  return {
    approvals,
    channel: { id: text(situation.channel.id), name: text(situation.channel.name ?? "") },
    incident: situation.incident,
    reason: text(situation.reason),
    keepDays: situation.keepDays,
    force: situation.force,
    deletes: situation.deletes,
    items: situation.items,
    requester: { __entity: userUid(situation.requester.userId) },
    now: { __extn: { fn: "datetime", arg: new Date(situation.nowMs).toISOString() } },
  };
}

function thingEntities(thing: Thing): Entity[] {
  return isSnapshot(thing)
    ? [volumeEntity(thing.volume), snapshotEntity(thing)]
    : [volumeEntity(thing)];
}

function personEntity(person: Person): Entity {
  return {
    uid: userUid(person.userId),
    attrs: {
      team: text(person.teamId),
      admin: person.admin,
      ...(person.email === null ? {} : { email: text(person.email) }),
    },
    parents: person.groups.flatMap((group) => [
      uid("Usergroup", group.handle),
      uid("Usergroup", group.id),
    ]),
  };
}

function volumeEntity(volume: VolumeFacts): Entity {
  return {
    uid: volumeUid(volume),
    attrs: {
      provider: volume.provider,
      name: text(nameOf(volume)),
      labels: Object.entries(volume.labels).map(([key, value]) => text(`${key}=${value}`)),
      ...(volume.sizeGiB === null ? {} : { sizeGiB: Math.round(volume.sizeGiB) }),
    },
    parents: [
      uid("Target", volume.target),
      ...volume.sets.map((set) => uid("Set", set)),
      uid("Volume", `${volume.target}/${volume.shortId}`),
      ...(volume.name === null ? [] : [uid("Volume", volume.name)]),
    ],
  };
}

function snapshotEntity(snapshot: SnapshotFacts): Entity {
  return {
    uid: thingUid(snapshot),
    attrs: {
      ageDays: Math.floor(snapshot.ageDays),
      volume: { __entity: volumeUid(snapshot.volume) },
      ...(snapshot.requesterId === null
        ? {}
        : { requester: { __entity: userUid(snapshot.requesterId) } }),
    },
    parents: [volumeUid(snapshot.volume)],
  };
}

// Its own uid is one that nobody writes, so that both names which people do write are parents and
// `in` holds for either.
function volumeUid(volume: VolumeFacts): Uid {
  return uid("Volume", `${volume.target}//${volume.id}`);
}

function uid(type: string, id: string): Uid {
  return { type, id: text(id) };
}

// Half a surrogate pair cannot be handed to Cedar: the whole question would fail.
function text(value: string): string {
  return value.toWellFormed();
}
