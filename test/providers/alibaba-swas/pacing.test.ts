import { describe, expect, test } from "vitest";
import { demoDisks } from "../../../playground/clouds/alibaba-swas/demo.ts";
import { createPace } from "../../../src/providers/alibaba-swas/pace.ts";
import { createWatched } from "../../../src/providers/alibaba-swas/watched.ts";
import type { SwasSnapshot } from "../../../src/providers/alibaba-swas/schema.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, blog, demoWorld, disk, shop } from "./support.ts";

describe("the calls of a minute", () => {
  test("are ten of each operation on snapshots and disks, and come back one by one", () => {
    let now = 0;
    const pace = createPace(10, () => now);
    for (let call = 0; call < 10; call += 1) {
      expect(pace.take("CreateSnapshot")).toBe(0);
      now += 1_000;
    }
    expect(pace.take("CreateSnapshot")).toBe(51_000);
    expect(pace.take("ListSnapshots")).toBe(0);
    expect(pace.take("ListInstances")).toBe(0);
    now += 51_000;
    expect(pace.take("CreateSnapshot")).toBe(0);
    expect(pace.take("CreateSnapshot")).toBe(1_000);
  });

  test("never exceed what the service counts, whatever the rhythm", () => {
    let now = 0;
    const pace = createPace(10, () => now);
    const sent: number[] = [];
    for (let step = 0; step < 5_000; step += 1) {
      now += (step * 7_919) % 977;
      if (pace.take("DeleteSnapshot") === 0) sent.push(now);
    }
    expect(sent.length).toBeGreaterThan(100);
    for (const [index, at] of sent.entries())
      expect(at - (sent[index - 10] ?? -60_001)).toBeGreaterThan(60_000);
  });

  test("that are used up are said with the time to wait, and the service is not asked", async () => {
    await using world = await demoWorld();
    for (let call = 0; call < 10; call += 1) await world.provider.findByMarker(order(blog), calm());
    const failure = await failureOf(world.provider.findByMarker(order(blog), calm()));
    expect(failure).toMatchObject({ code: "throttled", providerCode: null });
    expect(failure.message).toContain("10 such calls a minute");
    expect(failure.retryAfterMs).toBeGreaterThan(30_000);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(61_000);
    expect(world.swas.log.of("ListSnapshots")).toHaveLength(10);
    // Other operations have a count of their own.
    await world.provider.startSnapshot(order(blog), calm());
  });

  test("are shared by all targets of an account at a cloud", async () => {
    await using world = await demoWorld();
    const other = adapterAt(world.swas.endpoint);
    for (let call = 0; call < 10; call += 1) await world.provider.findByMarker(order(blog), calm());
    expect((await failureOf(other.findByMarker(order(blog), calm()))).code).toBe("throttled");
    other.close();
  });

  test("are counted by the service as well, in whose words an 11th is refused", async () => {
    await using world = await demoWorld({ "calls-per-minute": 100 });
    for (let call = 0; call < 10; call += 1) await world.provider.findByMarker(order(blog), calm());
    const failure = await failureOf(world.provider.findByMarker(order(blog), calm()));
    expect(failure).toMatchObject({ code: "throttled", providerCode: "Throttling.User" });
  });
});

describe("waiting for several snapshots", () => {
  test("takes one call where each would have taken its own", async () => {
    await using world = await demoWorld();
    const started = [
      await world.provider.startSnapshot(order(blog, "1"), calm()),
      await world.provider.startSnapshot(order(shop, "2"), calm()),
      await world.provider.startSnapshot(order(disk(demoDisks.legacy), "3"), calm()),
    ];
    const polls = async () => {
      for (const snapshot of started) {
        const [read] = await world.provider.readSnapshots([snapshot], calm());
        expect(read).toMatchObject({ id: snapshot.id, volumeId: snapshot.volumeId });
      }
    };
    await polls();
    expect(world.swas.log.of("ListSnapshots")).toHaveLength(3);
    // From now on they are known to be waited for.
    await polls();
    expect(world.swas.log.of("ListSnapshots")).toHaveLength(4);
    await polls();
    expect(world.swas.log.of("ListSnapshots")).toHaveLength(5);
  });

  test("gives no copy twice: who asks again gets news", async () => {
    await using world = await demoWorld();
    const first = await world.provider.startSnapshot(order(blog, "1"), calm());
    const second = await world.provider.startSnapshot(order(shop, "2"), calm());
    await world.provider.readSnapshots([first], calm());
    await world.provider.readSnapshots([second], calm());
    world.swas.state.finish();
    const phases = async () =>
      (await world.provider.readSnapshots([first], calm())).map(({ phase }) => phase);
    // The first answer is the copy that came along with the second one a moment ago.
    expect(await phases()).toEqual(["creating"]);
    expect(await phases()).toEqual(["available"]);
  });

  test("asks for 100 ids in a call at most, whoever is waited for", async () => {
    await using world = await demoWorld();
    const started = await world.provider.startSnapshot(order(blog), calm());
    await world.provider.readSnapshots([started], calm());
    const strangers = Array.from({ length: 100 }, (_, index) => ({
      ...started,
      id: `s-bp1stranger${index}`,
    }));
    expect(await world.provider.readSnapshots(strangers, calm())).toEqual([]);
    const asked = world.swas.log.of("ListSnapshots").map(({ input }) => JSON.stringify(input));
    expect(asked.at(-1)).not.toContain(started.id);
    expect(asked).toHaveLength(2);
  });
});

describe("what is remembered of a snapshot that is waited for", () => {
  const row = (id: string): SwasSnapshot => ({
    SnapshotId: id,
    SnapshotName: undefined,
    SourceDiskId: undefined,
    InstanceId: undefined,
    Status: undefined,
    Progress: undefined,
    CreationTime: undefined,
    Remark: undefined,
    Tags: [],
  });

  test("is forgotten when it is old, over, deleted or nobody asks any more", () => {
    let now = 0;
    const watched = createWatched(() => now);
    watched.note(row("a"), true, true);
    watched.note(row("b"), true, true);
    expect(watched.alongWith(new Set(["a"]), 100)).toEqual(["b"]);
    expect(watched.alongWith(new Set(), 1)).toEqual(["a"]);
    expect(watched.alongWith(new Set(), 0)).toEqual([]);

    watched.note(row("b"), false, true);
    now += 10_001;
    expect(watched.take("b")).toBeNull();

    watched.note(row("b"), false, false);
    expect(watched.alongWith(new Set(), 100)).toEqual(["a"]);
    expect(watched.take("b")?.SnapshotId).toBe("b");
    expect(watched.take("b")).toBeNull();

    watched.note(row("a"), false, true);
    watched.forget("a");
    expect(watched.take("a")).toBeNull();
    expect(watched.alongWith(new Set(), 100)).toEqual([]);

    watched.note(row("c"), true, true);
    now += 12 * 60_000 + 1;
    expect(watched.alongWith(new Set(), 100)).toEqual([]);
  });
});
