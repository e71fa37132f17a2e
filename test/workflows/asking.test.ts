import { expect, test } from "vitest";
import type { Inventory } from "../../src/domain/inventory.ts";
import type { SnapshotOptions } from "../../src/domain/snapshot.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import { asking } from "../../src/workflows/asking.ts";
import { quiet } from "./items.ts";

const inventory: Inventory = {
  targets: [],
  volumes: [],
  sets: [],
  incidentChannels: [],
  namesInSharedChannels: [],
  language: "en",
  defaults: { expiryMs: 1, incidentExpiryMs: 1, remindAfterMs: 600_000, keepDays: 1 },
};
const catalog = createCatalog({
  inventory: () => inventory,
  targets: () => new Map(),
  log: quiet,
});
const alice = { teamId: "T1", userId: "U1" };
const where = { channelId: "C1", channelName: null, reason: "why", keepDays: 1 };

function forceOf(...options: readonly (SnapshotOptions | undefined)[]): boolean {
  const volumes = options.map((given, index) => ({
    target: "dublin",
    provider: "huawei-evs" as const,
    volumeId: `vol-${index}`,
    volumeName: `vol-${index}`,
    ...(given === undefined ? {} : { options: given }),
  }));
  const deps = { inventory: () => inventory, catalog, clock: () => 0 };
  return asking(deps, "create", alice, alice, volumes, where).circumstances.force;
}

test("policies are told of force when one volume of the request is to be forced", () => {
  expect(forceOf({ force: true })).toBe(true);
  expect(forceOf({}, { force: true })).toBe(true);
  expect(forceOf({}, { tags: { force: "true" } }, undefined)).toBe(false);
  expect(forceOf({ force: false })).toBe(false);
});
