import { describe, expect, test } from "vitest";
import type { Inventory } from "../../src/domain/inventory.ts";
import type { Volume } from "../../src/domain/volume.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import type { CatalogTarget } from "../../src/providers/catalog.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { indexVolumes } from "../../src/providers/volume-index.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const arn = (volume: string) =>
  `arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B/volume/${volume}`;

function targetNamed(name: string, listVolumes: () => AsyncIterable<Volume>): CatalogTarget {
  const accepted = providerKinds["aws-storage-gateway"].accept({
    region: "ap-northeast-1",
    account: "111122223333",
    gateway: "sgw-12A3456B",
  });
  if (!accepted.ok) throw new Error("the settings are good");
  const provider = { ...accepted.target.create(name, () => undefined), listVolumes };
  return { name, provider, volumeId: (written) => accepted.target.volumeId(written) };
}

async function* nothing() {
  await Promise.resolve();
  yield* [];
}

const inventory: Inventory = {
  targets: [{ name: "tokyo", provider: "aws-storage-gateway", label: "AWS" }],
  volumes: ["db-primary", "db-replica"].map((name, index) => ({
    name,
    target: "tokyo",
    id: arn(`vol-1122AAB${index}`),
    shortId: `vol-1122AAB${index}`,
    provider: "aws-storage-gateway",
    labels: {},
  })),
  sets: [{ name: "checkout", members: ["db-primary", "db-replica"] }],
  incidentChannels: [],
  namesInSharedChannels: [],
  language: "en",
  defaults: { expiryMs: 1, incidentExpiryMs: 1, remindAfterMs: 600_000, keepDays: 1 },
};

function catalogOf(targets: readonly CatalogTarget[]) {
  return createCatalog({
    inventory: () => inventory,
    targets: () => new Map(targets.map((target) => [target.name, target])),
    log: silent,
  });
}

describe("finding a volume", () => {
  const catalog = catalogOf([targetNamed("tokyo", nothing)]);
  const labels = (written: string) => {
    const found = catalog.find(written);
    return found.kind === "found" ? found.volumes.map(({ label }) => label) : found.kind;
  };

  test.each([
    ["DB-Primary", ["db-primary"]],
    ["checkout", ["db-primary", "db-replica"]],
    ["tokyo/vol-1122aab0", ["db-primary"]],
    ["vol-1122AAB1", ["db-replica"]],
    [arn("vol-1122AAB1"), ["db-replica"]],
    ["tokyo/vol-99999999", ["vol-99999999"]],
    ["Tokyo/DB-primary", ["db-primary"]],
    ["osaka/vol-1122AAB0", "unknown"],
    ["", "unknown"],
  ])("%s", (written, expected) => {
    expect(labels(written)).toEqual(expected);
  });

  test.each([
    ["db-primry", "db-primary"],
    ["tokio/vol-1122AAB0", "tokyo/vol-1122AAB0"],
    ["tokio/vol-99999999", "tokyo/vol-99999999"],
    ["tokyoo/db-replica", "tokyo/db-replica"],
    ["tokyo/db-replca", "db-replica"],
    ["tokyo/payroll", null],
    ["osaka/vol-1122AAB0", null],
  ])("%s is unknown, and what was meant is %s", (written, nearest) => {
    expect(catalog.find(written)).toEqual({ kind: "unknown", nearest });
  });

  test("a bare id that two targets could have is a question", () => {
    const two = catalogOf([targetNamed("tokyo", nothing), targetNamed("osaka", nothing)]);
    expect(two.find("vol-55555555")).toMatchObject({ kind: "ambiguous", choices: [{}, {}] });
  });

  test("a bare id that only one target knows is that target's", () => {
    const two = catalogOf([targetNamed("tokyo", nothing), targetNamed("osaka", nothing)]);
    expect(two.find("vol-1122AAB0")).toMatchObject({
      kind: "found",
      volumes: [{ target: "tokyo" }],
    });
  });
});

describe("listing", () => {
  test("knows the volumes of every target, whichever of them answers last", async () => {
    const answers = new Map(
      ["tokyo", "osaka", "dublin"].map((name) => [name, Promise.withResolvers<Volume>()]),
    );
    const targets = [...answers].map(([name, { promise }]) =>
      targetNamed(name, async function* listed() {
        yield await promise;
      }),
    );
    const catalog = catalogOf(targets);
    const refreshed = catalog.refresh();
    for (const [name, { resolve }] of [...answers].toReversed()) {
      resolve({
        target: name,
        id: `volume-of-${name}`,
        shortId: `volume-of-${name}`,
        provider: "aws-storage-gateway",
        name: null,
        sizeGiB: 10,
        parent: null,
      });
    }
    await refreshed;
    expect(catalog.search("volume-of", 10).map(({ target }) => target)).toEqual([
      "dublin",
      "osaka",
      "tokyo",
    ]);
  });

  test("a target that does not answer holds up no other and is named with its reason", async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    async function* dead() {
      yield await promise;
    }
    const catalog = catalogOf([targetNamed("tokyo", nothing), targetNamed("osaka", dead)]);
    const refreshed = catalog.refresh();
    expect(catalog.find("db-primary").kind).toBe("found");
    reject(new Error("The service does not answer."));
    await refreshed;
    expect([...catalog.problems()]).toEqual([["osaka", "The service does not answer."]]);
  });
});

describe("type-ahead", () => {
  const listed = new Map([
    [
      "tokyo",
      Array.from({ length: 50_000 }, (_, n) => ({
        target: "tokyo",
        id: arn(`vol-${n}`),
        shortId: `vol-${n}`,
        provider: "aws-storage-gateway" as const,
        name: null,
        sizeGiB: 10,
        parent: null,
      })),
    ],
  ]);

  test("gives exact short names first, then short names, then the rest", () => {
    const index = indexVolumes(inventory, listed);
    const labels = (text: string) => index.search(text, 4).map(({ label }) => label);
    expect(labels("db-replica")).toEqual(["db-replica"]);
    expect(labels("db")).toEqual(["db-primary", "db-replica"]);
    expect(labels("vol-3333")).toEqual(["vol-3333", "vol-33330", "vol-33331", "vol-33332"]);
    expect(labels("checkout")).toEqual(["db-primary", "db-replica"]);
    expect(labels("")).toEqual(["db-primary", "db-replica", "vol-0", "vol-1"]);
    expect(labels("nothing like it")).toEqual([]);
  });
});
