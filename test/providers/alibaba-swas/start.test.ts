import { describe, expect, test } from "vitest";
import { demoDisks } from "../../../playground/clouds/alibaba-swas/demo.ts";
import type { SimulatedSwas } from "../../../playground/clouds/alibaba-swas/index.ts";
import type { Snapshot, SnapshotOrder } from "../../../src/domain/snapshot.ts";
import { ProviderError } from "../../../src/providers/provider.ts";
import { wordings } from "../../../src/texts/catalogs.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, blog, demoWorld, disk, replay, shop, wiki } from "./support.ts";

function inputs(swas: SimulatedSwas): unknown[] {
  return swas.log.of("CreateSnapshot").map(({ input }) => input);
}

describe("a create call", () => {
  test("carries the region, the disk, the name, the token and the tags, and nothing else", async () => {
    await using world = await demoWorld();
    await world.provider.startSnapshot(order(blog), calm());
    expect(inputs(world.swas)).toEqual([
      {
        RegionId: "cn-hangzhou",
        DiskId: demoDisks.blog,
        SnapshotName: "snapshot-bot:SR-7K3F.1",
        ClientToken: "snapshot-bot:SR-7K3F/1",
        "Tag.1.Key": "snapshot-bot:marker",
        "Tag.1.Value": "snapshot-bot:SR-7K3F/1",
        "Tag.2.Key": "managed-by",
        "Tag.2.Value": "snapshot-bot",
      },
    ]);
  });

  test("carries what a person chose: name, tags, resource group", async () => {
    await using world = await demoWorld();
    const options = {
      name: "before-42",
      tags: { team: "web shop", empty: "" },
      "resource-group": "rg-aek2bti7cf70000",
    };
    const wanted = { ...order(blog), options };
    const { id } = await world.provider.startSnapshot(wanted, calm());
    expect(inputs(world.swas)[0]).toMatchObject({
      SnapshotName: "before-42:SR-7K3F.1",
      ResourceGroupId: "rg-aek2bti7cf70000",
      "Tag.1.Key": "team",
      "Tag.1.Value": "web shop",
      "Tag.2.Key": "empty",
      "Tag.2.Value": "",
    });
    expect((await world.provider.findByMarker(wanted, calm()))?.id).toBe(id);
  });

  test("goes into the target's resource group unless a person chose another", async () => {
    await using world = await demoWorld({ "resource-group": "rg-ofthetarget" });
    await world.provider.startSnapshot(order(blog), calm());
    expect(inputs(world.swas)[0]).toMatchObject({ ResourceGroupId: "rg-ofthetarget" });
  });

  test("is refused before anything is sent when the name would be too long", async () => {
    await using world = await demoWorld();
    const wanted = {
      ...order(blog),
      marker: "snapshot-bot:SR-7K3F7K3F7K3F/1234567890",
      options: { name: "x".repeat(30) },
    };
    expect((await failureOf(world.provider.startSnapshot(wanted, calm()))).code).toBe("invalid");
    expect(world.swas.log.entries).toEqual([]);
  });
});

describe("an attempt whose answer was lost", () => {
  test("is recognised by its token when it is made again: one snapshot, the same id", async () => {
    await using world = await demoWorld();
    world.swas.faults.next("CreateSnapshot", { kind: "lose-reply" });
    const wanted = order(blog);
    expect((await failureOf(world.provider.startSnapshot(wanted, calm()))).code).toBe(
      "unknown-outcome",
    );
    const again = await world.provider.startSnapshot(wanted, calm());
    expect(world.swas.state.createdSnapshots().map(({ id }) => id)).toEqual([again.id]);
    // The same call to the last letter, but for what every attempt has of its own.
    const [first, second] = inputs(world.swas);
    expect(second).toEqual(first);
  });

  test("is an unknown outcome, not a taken name, when its token is forgotten", async () => {
    await using world = await demoWorld({}, { tokenMs: 0 });
    world.swas.faults.next("CreateSnapshot", { kind: "lose-reply" });
    const wanted = order(blog);
    await failureOf(world.provider.startSnapshot(wanted, calm()));
    const failure = await failureOf(world.provider.startSnapshot(wanted, calm()));
    expect(failure).toMatchObject({
      code: "unknown-outcome",
      providerCode: "InvalidSnapshotName.Duplicate",
    });
    const found = await world.provider.findByMarker(wanted, calm());
    expect(found?.id).toBe(world.swas.state.createdSnapshots()[0]?.id);
    expect(world.swas.state.createdSnapshots()).toHaveLength(1);
  });

  test("is an unknown outcome, not a busy disk, while it is under way", async () => {
    await using world = await demoWorld();
    world.swas.faults.next("CreateSnapshot", { kind: "lose-reply" });
    await failureOf(world.provider.startSnapshot(order(blog), calm()));
    const code = "IncorrectDiskStatus.CreatingSnapshot";
    world.swas.faults.next("CreateSnapshot", { kind: "refuse", code });
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure).toMatchObject({ code: "unknown-outcome", providerCode: code });
  });

  test("is found by its name where its tags were lost", async () => {
    await using world = await demoWorld();
    world.swas.faults.next("CreateSnapshot", { kind: "lose-tags" });
    const wanted = { ...order(blog), options: { name: "before-42" } };
    const { id } = await world.provider.startSnapshot(wanted, calm());
    expect(await world.provider.findByMarker(wanted, calm())).toMatchObject({
      id,
      marker: wanted.marker,
    });
    expect(
      (
        await world.provider.readSnapshots([{ ...wanted.volume, volumeId: blog.id, id }], calm())
      )[0],
    ).toMatchObject({
      marker: wanted.marker,
    });
  });

  test("cannot be told from another's when the look-up fails: unknown, and never a second one", async () => {
    await using world = await demoWorld();
    world.swas.faults.next("CreateSnapshot", {
      kind: "refuse",
      code: "InvalidSnapshotName.Duplicate",
    });
    world.swas.faults.next("ListSnapshots", { kind: "page", status: 502, worked: false });
    expect((await failureOf(world.provider.startSnapshot(order(blog), calm()))).code).toBe(
      "unknown-outcome",
    );
  });

  test("is found although its disk has been released since", async () => {
    await using world = await demoWorld();
    const wanted = order(blog);
    const { id } = await world.provider.startSnapshot(wanted, calm());
    world.swas.state.releaseDisk(demoDisks.blog);
    expect((await world.provider.findByMarker(wanted, calm()))?.id).toBe(id);
  });

  test("is found only once it is listed", async () => {
    await using world = await demoWorld({}, { hiddenMs: 3_600_000 });
    const wanted = order(blog);
    await world.provider.startSnapshot(wanted, calm());
    expect(await world.provider.findByMarker(wanted, calm())).toBeNull();
  });

  test("twice made by accident: the usable one is taken, else the older", async () => {
    await using world = await demoWorld();
    const wanted = order(blog);
    const shared = {
      diskId: demoDisks.blog,
      tags: [{ Key: "snapshot-bot:marker", Value: wanted.marker }],
    };
    const startedAt = Date.now() - 60_000;
    world.swas.state.addSnapshot({ ...shared, name: "a", startedAt, ending: "Failed", endsAt: 0 });
    const older = world.swas.state.addSnapshot({
      ...shared,
      name: "b",
      startedAt: startedAt + 2_000,
    });
    world.swas.state.addSnapshot({ ...shared, name: "c", startedAt: startedAt + 4_000 });
    expect((await world.provider.findByMarker(wanted, calm()))?.id).toBe(older.id);
  });
});

describe("a refusal", () => {
  test("because somebody else has the name says so", async () => {
    await using world = await demoWorld();
    world.swas.state.addSnapshot({ diskId: demoDisks.shop, name: "snapshot-bot:SR-7K3F.1" });
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure).toMatchObject({
      code: "conflict",
      providerCode: "InvalidSnapshotName.Duplicate",
      retryAfterMs: null,
    });
    expect(world.swas.state.createdSnapshots()).toEqual([]);
  });

  test("because the disk is busy with somebody else's snapshot waits", async () => {
    await using world = await demoWorld();
    world.swas.state.addSnapshot({ diskId: demoDisks.blog, endsAt: Date.now() + 3_600_000 });
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure.code).toBe("busy");
    expect(failure.retryAfterMs).toBeGreaterThan(0);
  });

  test("because the server is full says which snapshots could go, oldest first", async () => {
    await using world = await demoWorld();
    const failure = await failureOf(world.provider.startSnapshot(order(wiki), calm()));
    expect(failure).toMatchObject({ code: "quota", providerCode: "SnapshotLimitExceed" });
    expect(failure.message).toBe("There is no place for another snapshot: 3 of 3 are used.");
    const ids = world.swas.state.snapshots
      .filter(({ diskId }) => diskId === demoDisks.wiki)
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .map(({ id, startedAt }) => `${id} (${new Date(startedAt).toISOString().slice(0, 10)})`);
    expect(failure.advice).toBe(
      `Delete one first: ${ids[0] ?? ""}, ${ids[1] ?? ""}, ${ids[2] ?? ""}. Then ask again.`,
    );
    expect(wordings.ja.told(failure.advice)).toBe(
      `先に 1 つ削除してください: ${ids.join(", ")}。その後、もう一度依頼してください。`,
    );
  });

  test("because the account is full names the account's snapshots, failed ones first", async () => {
    await using world = await demoWorld();
    for (let index = 0; index < 7; index += 1) {
      const { id: serverId } = world.swas.state.addServer();
      const { id: diskId } = world.swas.state.addDisk({ serverId });
      world.swas.state.addSnapshot({ diskId, ending: index === 3 ? "Failed" : "Accomplished" });
    }
    expect(world.swas.state.snapshots.length).toBeGreaterThanOrEqual(14);
    while (world.swas.state.snapshots.length < 15)
      world.swas.state.addSnapshot({ diskId: demoDisks.legacy });
    const failed = world.swas.state.snapshots.find(({ ending }) => ending === "Failed");
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure.message).toContain("15 of 15");
    expect(failure.advice).toMatch(
      new RegExp(`^Delete one first: ${failed?.id ?? ""} \\([-\\d]+, failed\\), `),
    );
  });

  test("because of the state says the disk's and the server's", async () => {
    await using world = await demoWorld();
    const failure = await failureOf(
      world.provider.startSnapshot(order(disk(demoDisks.lab)), calm()),
    );
    expect(failure).toMatchObject({
      code: "not-ready",
      message: "No snapshot can be taken now: the disk is ReIniting and its server Resetting.",
    });
  });

  test("stays a refusal when nothing more can be read about it", async () => {
    await using world = await demoWorld();
    world.swas.faults.whileOn("ListInstances", { kind: "lose-reply" });
    expect((await failureOf(world.provider.startSnapshot(order(wiki), calm()))).code).toBe("quota");
    expect(
      (await failureOf(world.provider.startSnapshot(order(disk(demoDisks.lab)), calm()))).code,
    ).toBe("not-ready");
  });

  test("because the disk was released between approval and call says so", async () => {
    await using world = await demoWorld();
    expect((await world.provider.preflight(shop, {}, calm())).possible).toBe(true);
    world.swas.state.releaseServer(world.swas.state.disk(demoDisks.shop)?.serverId ?? "");
    const failure = await failureOf(world.provider.startSnapshot(order(shop), calm()));
    expect(failure).toMatchObject({ code: "not-found", providerCode: "InvalidDiskId.NotFound" });
    expect((await failureOf(world.provider.preflight(shop, {}, calm()))).code).toBe("not-found");
  });

  test("because the key was revoked in the middle says so, and works again with the key", async () => {
    await using world = await demoWorld();
    const [key] = world.swas.accounts.keys();
    if (key === undefined) throw new Error("there is no key");
    await world.provider.check(calm());
    key.active = false;
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure).toMatchObject({
      code: "bad-credentials",
      providerCode: "InvalidAccessKeyId.Inactive",
    });
    key.active = true;
    await world.provider.startSnapshot(order(blog), calm());
  });
});

describe("the endpoint of another region", () => {
  test("knows no disk of this one", async () => {
    await using world = await demoWorld({}, { region: "cn-beijing" });
    expect((await failureOf(world.provider.startSnapshot(order(blog), calm()))).code).toBe(
      "not-found",
    );
  });
});

describe("a lost attempt that took the last place", () => {
  test("is an unknown outcome, not a full server", async () => {
    await using world = await demoWorld();
    world.swas.faults.next("CreateSnapshot", { kind: "lose-reply" });
    await failureOf(world.provider.startSnapshot(order(shop), calm()));
    for (const code of ["SnapshotLimitExceed", "IncorrectStatus"]) {
      world.swas.faults.next("CreateSnapshot", { kind: "refuse", code });
      const failure = await failureOf(world.provider.startSnapshot(order(shop), calm()));
      expect(failure).toMatchObject({ code: "unknown-outcome", providerCode: code });
    }
    expect(world.swas.state.createdSnapshots()).toHaveLength(1);
  });
});

describe("a hundred orders over a bad line", () => {
  test("end with exactly one snapshot each", async () => {
    await using world = await demoWorld(
      { "calls-per-minute": 100_000 },
      {
        limits: {
          perServer: 999,
          perAccount: 999,
          oneAtATime: false,
          callsPerMinute: 100_000,
        },
        seed: 42,
      },
    );
    for (const kind of ["lose-reply", "reset-after", "reset-before", "truncate"] as const)
      world.swas.faults.whileOn("CreateSnapshot", { kind }, 0.1);
    world.swas.faults.whileOn("ListSnapshots", { kind: "lose-reply" }, 0.2);
    let lost = 0;
    const bring = async (number: number): Promise<string> => {
      const wanted = order(blog, String(number));
      for (;;) {
        try {
          return (await world.provider.startSnapshot(wanted, calm())).id;
        } catch (thrown) {
          if (!(thrown instanceof ProviderError)) throw thrown;
          expect(thrown.failure.code).toBe("unknown-outcome");
          lost += 1;
        }
        // The call is over, so what it did is done: looking now is late enough.
        const found = await lookUp(wanted);
        if (found !== null) return found.id;
      }
    };
    const lookUp = async (wanted: SnapshotOrder): Promise<Snapshot | null> => {
      for (;;) {
        try {
          return await world.provider.findByMarker(wanted, calm());
        } catch (thrown) {
          if (!(thrown instanceof ProviderError)) throw thrown;
        }
      }
    };
    const ids: string[] = [];
    for (let number = 0; number < 100; number += 1) ids.push(await bring(number));
    expect(lost).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(100);
    expect(
      world.swas.state
        .createdSnapshots()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids.sort());
  });
});

test("a create never goes over a connection that was used before", async () => {
  const body = '{"SnapshotId":"s-bp1x","Snapshots":[],"RequestId":"r"}';
  await using server = await replay({ status: 200, headers: {}, body });
  const provider = adapterAt(server.endpoint);
  await provider.findByMarker(order(blog), calm());
  for (let create = 0; create < 3; create += 1) {
    const before = server.connections();
    await provider.startSnapshot(order(blog), calm());
    expect(server.connections()).toBe(before + 1);
  }
  provider.close();
});
