import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { SnapshotOptions } from "../../../src/domain/snapshot.ts";
import { optionsSchema } from "../../../src/providers/huawei-evs/options.ts";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { demoWorld, replica, type World } from "./support.ts";

const sentSchema = z.object({
  snapshot: z.object({
    volume_id: z.string(),
    name: z.string(),
    description: z.string().optional(),
    force: z.boolean(),
    metadata: z.record(z.string(), z.string()),
  }),
});

function sent(world: World) {
  return sentSchema.parse(world.cloud.log.of("CreateSnapshot").at(-1)?.input).snapshot;
}

function complaints(options: unknown): string {
  const parsed = optionsSchema.safeParse(options);
  return parsed.success
    ? ""
    : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}

describe("what EVS is told about a snapshot", () => {
  test("is the disk, the reason, and the request in name and metadata, and no force", async () => {
    await using world = await demoWorld();
    await world.provider.startSnapshot(order(replica), calm());
    expect(sent(world)).toEqual({
      volume_id: replica.id,
      name: "snapshot-bot-SR-7K3F-1",
      description: "before migration 42",
      force: false,
      metadata: {
        "snapshot-bot:marker": "snapshot-bot:SR-7K3F/1",
        "managed-by": "snapshot-bot",
      },
    });
  });

  test("has the person's name in front, and tags and metadata in one place", async () => {
    await using world = await demoWorld();
    const options = {
      name: "nightly",
      description: "asked for in #ops",
      tags: { team: "web" },
      metadata: { ticket: "42" },
    };
    const started = await world.provider.startSnapshot({ ...order(replica), options }, calm());
    expect(sent(world)).toMatchObject({
      name: "nightly-SR-7K3F-1",
      description: "asked for in #ops",
      metadata: { team: "web", ticket: "42" },
    });
    expect(started.description).toBe("asked for in #ops");
  });

  test("leaves the description out when there is no reason", async () => {
    await using world = await demoWorld();
    await world.provider.startSnapshot({ ...order(replica), reason: "  " }, calm());
    expect(Object.keys(sent(world))).not.toContain("description");
  });

  test("cuts any reason to 85 characters and 255 bytes, and no character in two", async () => {
    await using world = await demoWorld();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (reason) => {
        world.cloud.state.snapshots.length = 0;
        await world.provider.startSnapshot({ ...order(replica), reason }, calm());
        const description = sent(world).description ?? "";
        expect(description.length).toBeLessThanOrEqual(85);
        expect(Buffer.byteLength(description)).toBeLessThanOrEqual(255);
        expect(description.isWellFormed()).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe("options that EVS would not take are refused before it is asked", () => {
  test.each<[SnapshotOptions, string]>([
    [{ name: "x".repeat(41) }, "name: the name is longer than 40 characters"],
    [{ name: "" }, "name: the name is empty"],
    [{ name: "a\u0007b" }, "name: the name holds characters that do not print"],
    [{ name: "autobk_snapshot_x" }, "name: names that start with `autobk_snapshot_`"],
    [{ name: "AutoBK_snapshot_vbs_x" }, "name: names that start with `autobk_snapshot_`"],
    [{ name: "manualbk_snapshot_x" }, "name: names that start with `autobk_snapshot_`"],
    [{ description: "x".repeat(86) }, "description: the description is longer than 85 characters"],
    [{ description: "移".repeat(86) }, "description: the description is longer than 85 characters"],
    [{ description: " " }, "description: the description is empty"],
    [{ tags: { "": "x" } }, "tags.: a tag's name is empty"],
    [
      { tags: { ["k".repeat(256)]: "x" } },
      `tags.${"k".repeat(256)}: a tag's name is longer than 255`,
    ],
    [{ tags: { "a/b": "x" } }, "tags.a/b: a tag's name may hold letters"],
    [{ tags: { a: "x".repeat(256) } }, "tags.a: a tag's value is longer than 255"],
    [{ metadata: { __system__cmkid: "x" } }, "metadata.__system__cmkid: names that start with"],
    [
      { metadata: { "snapshot-bot:marker": "x" } },
      "metadata.snapshot-bot:marker: this tag is set by",
    ],
    [{ tags: { a: "1" }, metadata: { a: "1" } }, "metadata.a: it is among the tags and in"],
    [{ force: "yes" }, "force: "],
    [{ nonsense: 1 }, ": Unrecognized key"],
  ])("%j", async (options, complaint) => {
    expect(complaints(options)).toContain(complaint);
    await using world = await demoWorld();
    const wrong = { ...order(replica), options };
    expect((await failureOf(world.provider.startSnapshot(wrong, calm()))).code).toBe("invalid");
    expect(world.calls).toEqual([]);
  });

  test("among them tags of more than a mebibyte", () => {
    const tags = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`k${index}`, "v".repeat(255)]),
    );
    expect(complaints({ tags })).toContain("larger than 1 MiB");
  });

  test("and what is at the limit passes, here and at EVS", async () => {
    await using world = await demoWorld();
    const options = {
      name: "n".repeat(40),
      description: "移".repeat(85),
      tags: { ["k".repeat(255)]: "v".repeat(255) },
    };
    expect(complaints(options)).toBe("");
    const started = await world.provider.startSnapshot({ ...order(replica), options }, calm());
    expect(started.phase).toBe("creating");
  });

  test("and a marker that cannot be planted", async () => {
    await using world = await demoWorld();
    for (const marker of ["SR-7K3F/1", "snapshot-bot:a b", `snapshot-bot:${"x".repeat(51)}`]) {
      const wrong = { ...order(replica), marker };
      expect((await failureOf(world.provider.startSnapshot(wrong, calm()))).code).toBe("invalid");
    }
    const options = { name: "n".repeat(40) };
    const long = { ...order(replica), marker: `snapshot-bot:${"x".repeat(40)}`, options };
    expect((await failureOf(world.provider.startSnapshot(long, calm()))).code).toBe("invalid");
    expect(world.calls).toEqual([]);
  });
});

describe("our snapshot is found again", () => {
  test("by its name where EVS shows no metadata, and verified by the same marker", async () => {
    await using world = await demoWorld();
    world.cloud.faults.whileOn("CreateSnapshot", { kind: "lose-metadata" });
    world.cloud.faults.next("CreateSnapshot", { kind: "lose-reply" });
    const lost = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(lost.code).toBe("unknown-outcome");
    const made = world.cloud.state.createdSnapshots();
    expect(made.map(({ metadata }) => metadata)).toEqual([{}]);
    const found = await world.provider.findByMarker(order(replica), calm());
    expect(found?.id).toBe(made[0]?.id);
    if (found === null) throw new Error("it was not found");
    const [read] = await world.provider.readSnapshots([found], calm());
    expect(read?.marker).toBe("snapshot-bot:SR-7K3F/1");
  });

  test("by its metadata after somebody renamed it", async () => {
    await using world = await demoWorld();
    const started = await world.provider.startSnapshot(order(replica), calm());
    const [made] = world.cloud.state.createdSnapshots();
    if (made !== undefined) made.name = "renamed";
    expect((await world.provider.findByMarker(order(replica), calm()))?.id).toBe(started.id);
  });

  test("and not mistaken for one that somebody else gave the same name", async () => {
    await using world = await demoWorld();
    world.cloud.state.addSnapshot({
      diskId: replica.id,
      project: world.cloud.state.disk(replica.id)?.project ?? "",
      name: "snapshot-bot-SR-7K3F-1",
      metadata: { "snapshot-bot:marker": "snapshot-bot:SR-OTHER/9" },
      createdAt: Date.now(),
    });
    expect(await world.provider.findByMarker(order(replica), calm())).toBeNull();
    await world.provider.startSnapshot(order(replica), calm());
    const found = await world.provider.findByMarker(order(replica), calm());
    expect(found?.id).toBe(world.cloud.state.createdSnapshots()[0]?.id);
  });

  test("the usable one first, should there be two", async () => {
    await using world = await demoWorld();
    world.cloud.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    await world.provider.startSnapshot(order(replica), calm());
    const second = await world.provider.startSnapshot(order(replica), calm());
    world.cloud.state.finishAll();
    const found = await world.provider.findByMarker(order(replica), calm());
    expect(found).toMatchObject({ id: second.id, phase: "available" });
  });

  test("as failed while it is being deleted, so that it is not made again", async () => {
    await using world = await demoWorld({}, { deletingMs: 3_600_000 });
    const started = await world.provider.startSnapshot(order(replica), calm());
    world.cloud.state.finishAll();
    await world.provider.deleteSnapshot(started, calm());
    expect((await world.provider.findByMarker(order(replica), calm()))?.phase).toBe("failed");
    expect(await world.provider.readSnapshots([started], calm())).toEqual([]);
  });

  test("and snapshots of the backup service are never taken, listed or counted", async () => {
    await using world = await demoWorld();
    const disk = world.cloud.state.disk(replica.id);
    const of = { diskId: replica.id, project: disk?.project ?? "", createdAt: Date.now() };
    const marked = { "snapshot-bot:marker": "snapshot-bot:SR-7K3F/1" };
    world.cloud.state.addSnapshot({ ...of, name: "autobk_snapshot_7", metadata: marked });
    world.cloud.state.addSnapshot({ ...of, name: "manualbk_snapshot_7", metadata: marked });
    world.cloud.state.addSnapshot({ ...of, fixedStatus: "backing-up", metadata: marked });
    world.cloud.state.addSnapshot({
      ...of,
      metadata: { ...marked, __system__enableActive: "true" },
    });
    expect(await world.provider.findByMarker(order(replica), calm())).toBeNull();
    expect(await collect(world.provider.listSnapshots(replica, calm()))).toHaveLength(1);
    expect((await world.provider.preflight(replica, {}, calm())).quota?.used).toBe(1);
  });
});
