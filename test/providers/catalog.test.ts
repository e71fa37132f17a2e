import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Inventory } from "../../src/domain/inventory.ts";
import type { Volume } from "../../src/domain/volume.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import type { CatalogTarget } from "../../src/providers/catalog.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { sliceSize } from "../../src/providers/slices.ts";
import { arrange, emptyListing, indexVolumes } from "../../src/providers/volume-index.ts";
import { wholeOf } from "../support/slices.ts";

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

function volume(target: string, shortId: string): Volume {
  const provider = "aws-storage-gateway";
  return { target, id: arn(shortId), shortId, provider, name: null, sizeGiB: 10, parent: null };
}

const many = Array.from({ length: 50_000 }, (_, n) => volume("tokyo", `vol-${n}`));

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
    ["tkoyo/vol-1122AAB0", "tokyo/vol-1122AAB0"],
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
      resolve(volume(name, `volume-of-${name}`));
    }
    await refreshed;
    expect(catalog.search("volume-of", 10).map(({ target }) => target)).toEqual([
      "dublin",
      "osaka",
      "tokyo",
    ]);
  });

  test("a volume of another gateway than the configured one is found by the id that is listed", async () => {
    const elsewhere = arn("vol-5C6D7E8F").replace("sgw-12A3456B", "sgw-7D8E9F01");
    const catalog = catalogOf([
      targetNamed("tokyo", async function* listed() {
        yield await Promise.resolve({ ...volume("tokyo", "vol-5C6D7E8F"), id: elsewhere });
      }),
    ]);
    await catalog.refresh();
    for (const written of ["tokyo/vol-5c6d7e8f", "vol-5C6D7E8F", elsewhere]) {
      const found = catalog.find(written);
      expect(found).toMatchObject({ kind: "found", volumes: [{ id: elsewhere }] });
    }
    const asWritten = catalog.find(arn("vol-5C6D7E8F"));
    expect(asWritten).toMatchObject({ kind: "found", volumes: [{ id: arn("vol-5C6D7E8F") }] });
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

  test("of 50,000 volumes no more than a slice is read before others have a turn", () => {
    let read = 0;
    let most = 0;
    const counted = many.map((one) => ({
      ...one,
      get shortId() {
        read += 1;
        return one.shortId;
      },
    }));
    const listing = wholeOf(arrange([counted]), () => {
      most = Math.max(most, read);
      read = 0;
    });
    expect(listing.entries).toHaveLength(many.length);
    expect(most).toBe(sliceSize);
  });

  test("of as many configured ones neither", () => {
    let read = 0;
    let most = 0;
    const volumes = many.map(({ id, shortId, provider, target }) => ({
      id,
      shortId,
      provider,
      target,
      labels: {},
      get name() {
        read += 1;
        return shortId;
      },
    }));
    const index = wholeOf(indexVolumes({ ...inventory, volumes }, emptyListing), () => {
      most = Math.max(most, read);
      read = 0;
    });
    expect(index.search("vol-49999", 1)).toMatchObject([{ named: true }]);
    expect(most).toBe(sliceSize);
  });

  test("is not seen half done: what was listed before answers until all of it is in order", async () => {
    let answer: readonly Volume[] = [volume("tokyo", "vol-old")];
    const tokyo = targetNamed("tokyo", async function* listed() {
      yield* await Promise.resolve(answer);
    });
    const catalog = catalogOf([tokyo]);
    await catalog.refresh();
    answer = many;
    const refreshed = catalog.refresh();
    let turns = 0;
    while (catalog.search("vol-49999", 1).length === 0) {
      expect(catalog.search("tokyo/vol-", many.length)).toHaveLength(3);
      turns += 1;
      await nextTurn();
    }
    await refreshed;
    expect(catalog.search("tokyo/vol-", 2 * many.length)).toHaveLength(2 + many.length);
    expect(turns).toBeGreaterThan(many.length / sliceSize);
    expect(catalog.search("vol-old", 1)).toEqual([]);
    expect(catalog.search("vol-49999", 1)).toMatchObject([{ id: arn("vol-49999") }]);
  });

  test("several times at once ends with what each target said last, and nothing twice", async () => {
    let asked = 0;
    const targets = ["tokyo", "osaka"].map((name) =>
      targetNamed(name, async function* listed() {
        asked += 1;
        const said = asked;
        await nextTurn();
        yield* many
          .slice(0, 3 * sliceSize)
          .map(({ shortId }) => volume(name, `${said}-${shortId}`));
      }),
    );
    const catalog = catalogOf(targets);
    await Promise.all([catalog.refresh(), catalog.refresh(), catalog.refresh()]);
    const found = catalog.search("-vol-", Number.MAX_SAFE_INTEGER);
    expect(found).toHaveLength(2 * 3 * sliceSize);
    const saidBy = Map.groupBy(found, ({ label }) => label.split("-")[0]);
    expect(new Set(saidBy.keys())).toEqual(new Set(["5", "6"]));
  });

  test("that began before a reload counts no more once the new target has answered", async () => {
    const late = Promise.withResolvers<Volume>();
    const old = targetNamed("tokyo", async function* listed() {
      yield await late.promise;
    });
    const fresh = targetNamed("tokyo", async function* listed() {
      yield await Promise.resolve(volume("tokyo", "vol-new"));
    });
    let current = old;
    const catalog = createCatalog({
      inventory: () => inventory,
      targets: () => new Map([["tokyo", current]]),
      log: silent,
    });
    const before = catalog.refresh();
    current = fresh;
    await catalog.refresh();
    late.resolve(volume("tokyo", "vol-late"));
    await before;
    const listed = catalog.search("vol-", 10).filter(({ named }) => !named);
    expect(listed.map(({ label }) => label)).toEqual(["vol-new"]);
  });

  test("forgets the volumes of a target that is configured no more", async () => {
    const targets = ["tokyo", "osaka"].map((name) =>
      targetNamed(name, async function* listed() {
        yield await Promise.resolve(volume(name, `vol-of-${name}`));
      }),
    );
    const current = new Map(targets.map((target) => [target.name, target]));
    const catalog = createCatalog({
      inventory: () => inventory,
      targets: () => current,
      log: silent,
    });
    await catalog.refresh();
    expect(catalog.search("vol-of", 10)).toHaveLength(2);
    current.delete("osaka");
    await catalog.refresh();
    expect(catalog.search("vol-of", 10)).toMatchObject([{ target: "tokyo" }]);
  });
});

describe("type-ahead", () => {
  test("gives exact short names first, then short names, then the rest", () => {
    const index = wholeOf(indexVolumes(inventory, wholeOf(arrange([many]))));
    const labels = (text: string) => index.search(text, 4).map(({ label }) => label);
    expect(labels("db-replica")).toEqual(["db-replica"]);
    expect(labels("db")).toEqual(["db-primary", "db-replica"]);
    expect(labels("vol-3333")).toEqual(["vol-3333", "vol-33330", "vol-33331", "vol-33332"]);
    expect(labels("checkout")).toEqual(["db-primary", "db-replica"]);
    expect(labels("")).toEqual(["db-primary", "db-replica", "vol-0", "vol-1"]);
    expect(labels("nothing like it")).toEqual([]);
  });
});
