import { describe, expect, test } from "vitest";
import { readState } from "../../../src/providers/ntt-ecl/volume-state.ts";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { archive, demoWorld, files, orders, staging, tenant, volume } from "./support.ts";

const day = 86_400_000;

describe("an approver", () => {
  test("sees state, size and last snapshot of an ordinary volume, and no warning", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(orders, {}, calm());
    expect(preflight).toMatchObject({
      possible: true,
      state: "available",
      sizeGiB: 500,
      quota: null,
      warnings: [],
    });
    const ageDays = (Date.now() - Date.parse(preflight.lastSnapshotAt ?? "")) / day;
    expect(Math.round(ageDays)).toBe(6);
  });

  test("is told when the area for snapshots is nearly full, under either of its names", async () => {
    await using world = await demoWorld();
    const { warnings } = await world.provider.preflight(archive, {}, calm());
    expect(warnings.join(" ")).toContain("91 % full");
    expect(warnings.join(" ")).toContain("by itself");
  });

  test("is told of file storage, which cannot be snapshotted", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(files, {}, calm());
    expect(preflight).toMatchObject({ possible: false, state: "available" });
    expect(preflight.warnings.join(" ")).toContain("block storage only");
  });

  test("is told when the way to the volume's type leads nowhere", async () => {
    await using world = await demoWorld();
    world.ecl.state.storages.length = 0;
    const preflight = await world.provider.preflight(orders, {}, calm());
    expect(preflight.possible).toBe(true);
    expect(preflight.warnings.join(" ")).toContain("does not say what type");
  });

  test("is told of a snapshot that the platform deleted, of a failed one and of one under way", async () => {
    await using world = await demoWorld();
    const { state, faults } = world.ecl;
    faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "deleted-by-platform" });
    await world.provider.startSnapshot(order(orders), calm());
    faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    await world.provider.startSnapshot(order(orders, "2"), calm());
    const { warnings } = await world.provider.preflight(orders, {}, calm());
    expect(warnings.join(" ")).toMatch(/deleted the snapshot \S+ of this volume by itself/);
    expect(warnings.join(" ")).toMatch(/newest snapshot, \S+, ended in an error/);
    expect(warnings.join(" ")).not.toContain("The snapshot area is full");
    state.snapshotMs = day;
    await world.provider.startSnapshot(order(volume(2), "3"), calm());
    expect((await world.provider.preflight(volume(2), {}, calm())).warnings.join(" ")).toMatch(
      /still under way/,
    );
  });

  test("hears that a volume of no name is not there", async () => {
    await using world = await demoWorld();
    const failure = await failureOf(world.provider.preflight(volume(9), {}, calm()));
    expect(failure.code).toBe("not-found");
  });
});

describe("the chain from volume to type", () => {
  test("is asked once: of the second preflight only volume and snapshots are read", async () => {
    await using world = await demoWorld();
    await world.provider.preflight(orders, {}, calm());
    world.ecl.log.clear();
    await world.provider.preflight(volume(2), {}, calm());
    expect(world.ecl.log.entries.map(({ operation }) => operation).sort()).toEqual([
      "ListSnapshots",
      "ShowVolume",
    ]);
  });

  test("is learnt from the volume list, which leaves file storage out", async () => {
    await using world = await demoWorld();
    const volumes = await collect(world.provider.listVolumes(calm()));
    expect(volumes.map(({ name }) => name)).not.toContain("shared-files");
    expect(volumes).toHaveLength(6);
    expect(volumes[0]).toEqual({
      target: "osaka",
      id: orders.id,
      shortId: orders.id,
      provider: "ntt-ecl",
      name: "orders-db",
      sizeGiB: 500,
      parent: { id: "22222222-3333-4444-8555-666666666601", name: "block-1" },
    });
    world.ecl.log.clear();
    await world.provider.preflight(orders, {}, calm());
    expect(world.ecl.log.of("ShowVirtualStorage")).toEqual([]);
  });

  test("1,000 volumes take four calls and a login", async () => {
    await using world = await demoWorld();
    const [storage] = world.ecl.state.storages;
    for (let index = 0; index < 1_000; index += 1) {
      world.ecl.state.addVolume({ tenant, virtualStorageId: storage?.id ?? "" });
    }
    expect(await collect(world.provider.listVolumes(calm()))).toHaveLength(1_006);
    expect(world.ecl.log.entries.map(({ operation }) => operation)).toEqual([
      "Login",
      "ListVirtualStorages",
      "ListVolumeTypes",
      "ListVolumes",
    ]);
  });
});

describe("a volume's status", () => {
  test.each([
    ["available", true],
    ["AVAILABLE", true],
    ["creating", false],
    ["updating", false],
    ["deleting", false],
    ["error_creating", false],
    ["error_updating", false],
    ["error_deleting", false],
    ["restoring", false],
    ["constructor", false],
  ])("%s: a snapshot is possible: %s", async (status, possible) => {
    await using world = await demoWorld();
    world.ecl.state.statusForAll = status;
    const preflight = await world.provider.preflight(orders, {}, calm());
    expect(preflight.possible).toBe(possible);
    expect(preflight.warnings.length > 0).toBe(!possible);
    expect(preflight.warnings.every((warning) => /^[A-Z].*\.$/.test(warning))).toBe(true);
  });

  test("is shown without anything that is not part of a word", () => {
    const state = readState({ status: "<b>odd</b> `x` ".repeat(9), error_message: "" });
    expect(state.shown).toMatch(/^[a-z0-9_ -]{1,40}$/);
    expect(state.warning).toMatch(/does not name/);
  });

  test("with an error noted on the volume is passed on as a warning, not in ECL's words", async () => {
    await using world = await demoWorld();
    const found = world.ecl.state.volume(tenant, orders.id);
    if (found === null) throw new Error("the demonstration has no such volume");
    found.errorMessage = "words of the vendor";
    const preflight = await world.provider.preflight(orders, {}, calm());
    expect(preflight.possible).toBe(true);
    expect(preflight.warnings.join(" ")).toContain("noted an error");
    expect(preflight.warnings.join(" ")).not.toContain("words of the vendor");
  });
});

test("a volume in the wrong state cannot be snapshotted, and why is said", async () => {
  await using world = await demoWorld();
  const preflight = await world.provider.preflight(staging, {}, calm());
  expect(preflight).toMatchObject({ possible: false, state: "updating" });
  expect(preflight.warnings).toEqual([
    "The volume is being changed; a snapshot can be made once it is available.",
  ]);
});
