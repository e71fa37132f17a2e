import type { SnapshotOrder } from "../../domain/snapshot.ts";
import type { SwasOptions } from "./options.ts";
import { managedByKey, markerKey } from "./own-tags.ts";

/*
 * A marker is planted three times: in a tag, in the snapshot's name and as the client token, by
 * which the service itself recognises a repetition. Names hold no `/`, so `snapshot-bot:SR-7K3F/1`
 * is named `snapshot-bot:SR-7K3F.1`.
 */

const markerText = /^snapshot-bot:(SR-[0-9A-Z]{1,16})\/([\w-]{1,16})$/;
const nameText = /^[A-Za-z][\w.-]*:(SR-[0-9A-Z]{1,16})\.([\w-]{1,16})$/;

/** What stands before the colon unless a person chose a name. */
const ownName = "snapshot-bot";

/**
 * Every source accepts this, while some also accept Chinese characters. Sources: CreateSnapshot API
 * page (English), @alicloud/swas-open20200601 4.0.0, terraform-provider-alicloud.
 */
const namePattern = /^[A-Za-z][A-Za-z0-9:._-]{1,49}$/;

/**
 * The name of an order's snapshot: what the person chose, or `snapshot-bot`, and the marker's own
 * part behind it. The same for every attempt. `null` when the marker cannot be part of a name.
 */
export function nameOf(order: SnapshotOrder, options: SwasOptions): string | null {
  const [, request, number] = markerText.exec(order.marker) ?? [];
  if (request === undefined || number === undefined) return null;
  const name = `${options.name ?? ownName}:${request}.${number}`;
  return namePattern.test(name) ? name : null;
}

/** The token of an order: the same for every attempt. At most 64 ASCII characters, as a marker has. */
export function clientToken(order: SnapshotOrder): string {
  return order.marker;
}

/** The tags stored with the snapshot: the person's own and this bot's. */
export function tagOrder(
  order: SnapshotOrder,
  options: SwasOptions,
): { readonly Key: string; readonly Value: string }[] {
  return [
    ...Object.entries(options.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    { Key: markerKey, Value: order.marker },
    { Key: managedByKey, Value: "snapshot-bot" },
  ];
}

/** The marker that a snapshot carries: in its tag, or else in its name. */
export function markerOf(
  name: string | undefined,
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): string | null {
  const tag = tags.find(({ Key }) => Key === markerKey)?.Value;
  if (tag !== undefined && tag !== "") return tag;
  const [, request, number] = nameText.exec(name ?? "") ?? [];
  return request === undefined || number === undefined ? null : `snapshot-bot:${request}/${number}`;
}
