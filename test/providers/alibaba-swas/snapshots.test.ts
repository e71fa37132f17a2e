import { describe, expect, test } from "vitest";
import { demoDisks } from "../../../playground/clouds/alibaba-swas/demo.ts";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { blog, demoWorld, disk, shop, wiki } from "./support.ts";

describe("the snapshots of a disk", () => {
  test("are listed newest first over all pages, its own only", async () => {
    await using world = await demoWorld();
    const { state } = world.swas;
    for (let index = 0; index < 250; index += 1) {
      // Out of order, as nobody promises any.
      const startedAt = Date.now() - ((index * 37) % 250) * 60_000 - 60_000;
      state.addSnapshot({ diskId: demoDisks.blog, startedAt, name: `n${index}` });
    }
    const listed = await collect(world.provider.listSnapshots(blog, calm()));
    expect(listed).toHaveLength(250);
    const times = listed.map(({ startedAt }) => startedAt ?? "");
    expect(times).toEqual(times.toSorted().toReversed());
    expect(new Set(listed.map(({ id }) => id)).size).toBe(250);
    expect(world.swas.log.of("ListSnapshots")).toHaveLength(3);
  });

  test("of others carry no marker, and their remark is their description", async () => {
    await using world = await demoWorld();
    world.swas.state.addSnapshot({ diskId: demoDisks.blog, name: "nightly", remark: "by hand" });
    const [listed] = await collect(world.provider.listSnapshots(blog, calm()));
    expect(listed).toMatchObject({ marker: null, description: "by hand", phase: "available" });
  });

  test("are still there when the disk is not", async () => {
    await using world = await demoWorld();
    world.swas.state.releaseDisk(demoDisks.wiki);
    expect(await collect(world.provider.listSnapshots(wiki, calm()))).toHaveLength(3);
  });

  test("a look-up that fails on its second try is a failure, never `not there`", async () => {
    await using world = await demoWorld();
    world.swas.state.releaseDisk(demoDisks.wiki);
    world.swas.faults.next("ListSnapshots", { kind: "refuse", code: "InvalidDiskId.NotFound" });
    world.swas.faults.next("ListSnapshots", { kind: "refuse", code: "InternalError" });
    expect((await failureOf(world.provider.findByMarker(order(wiki), calm()))).code).toBe(
      "unavailable",
    );
  });
});

describe("a snapshot of a data disk", () => {
  test("climbs in the lower-case words that the service uses for it", async () => {
    await using world = await demoWorld();
    const data = disk(demoDisks.shopData);
    const started = await world.provider.startSnapshot(order(data), calm());
    const [early] = await world.provider.readSnapshots([started], calm());
    expect(early).toMatchObject({ phase: "creating", progressPercent: null, volumeId: data.id });
    world.swas.state.finish();
    const [late] = await world.provider.readSnapshots([started], calm());
    expect(late).toMatchObject({ phase: "available", progressPercent: 100, volumeId: data.id });
  });

  test("shows how far it is", async () => {
    let now = Date.now();
    await using world = await demoWorld({}, { now: () => now, snapshotMs: 100_000 });
    const started = await world.provider.startSnapshot(order(shop), calm());
    now += 42_000;
    const [read] = await world.provider.readSnapshots([started], calm());
    expect(read).toMatchObject({ phase: "creating", progressPercent: 42 });
  });
});

describe("deleting", () => {
  test("makes room for another one", async () => {
    await using world = await demoWorld();
    expect((await failureOf(world.provider.startSnapshot(order(wiki), calm()))).code).toBe("quota");
    const [newest] = await collect(world.provider.listSnapshots(wiki, calm()));
    if (newest === undefined) throw new Error("there is no snapshot");
    await world.provider.deleteSnapshot(newest, calm());
    await world.provider.startSnapshot(order(wiki), calm());
  });

  test("what somebody else deleted while it was tracked is left out of reads", async () => {
    await using world = await demoWorld();
    const started = await world.provider.startSnapshot(order(blog), calm());
    world.swas.state.deleteSnapshot(started.id);
    expect(await world.provider.readSnapshots([started], calm())).toEqual([]);
    await world.provider.deleteSnapshot(started, calm());
  });
});

describe("500 for a while", () => {
  test("leaves every call failed, nothing made, and all well afterwards", async () => {
    await using world = await demoWorld({ "calls-per-minute": 1_000 });
    const outage = world.swas.faults.whileOn("*", { kind: "refuse", code: "InternalError" });
    for (let minute = 0; minute < 10; minute += 1) {
      const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
      expect(failure.code).toBe("unknown-outcome");
      expect((await failureOf(world.provider.findByMarker(order(blog), calm()))).code).toBe(
        "unavailable",
      );
    }
    outage.remove();
    expect(await world.provider.findByMarker(order(blog), calm())).toBeNull();
    await world.provider.startSnapshot(order(blog), calm());
    expect(world.swas.state.createdSnapshots()).toHaveLength(1);
  });
});
