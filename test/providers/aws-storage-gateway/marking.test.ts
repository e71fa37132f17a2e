import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  describeOrder,
  markerOf,
  tagOrder,
} from "../../../src/providers/aws-storage-gateway/marking.ts";
import { optionsSchema } from "../../../src/providers/aws-storage-gateway/options.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { demoWorld, primary } from "./support.ts";

const anyText = fc.string({ unit: "binary", maxLength: 600 });

describe("the description stored with a snapshot", () => {
  test("never exceeds 255 units, breaks no character, and always ends with the marker", () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 99 }), (reason, number) => {
        const wanted = { ...order(primary, String(number)), reason };
        const description = describeOrder(wanted, {});
        expect(description.length).toBeLessThanOrEqual(255);
        expect(description.isWellFormed()).toBe(true);
        expect(description).not.toMatch(/\p{Cc}/u);
        expect(description.endsWith(`[${wanted.marker}]`)).toBe(true);
        expect(markerOf(description, [])).toBe(wanted.marker);
      }),
    );
  });

  test("is the reason with the marker behind it, or the marker alone", () => {
    expect(describeOrder(order(primary), {})).toBe("before migration 42 [snapshot-bot:SR-7K3F/1]");
    expect(describeOrder({ ...order(primary), reason: " \n " }, {})).toBe(
      "[snapshot-bot:SR-7K3F/1]",
    );
  });

  test("is the description that was asked for, when one was", () => {
    const description = describeOrder(order(primary), { description: "golden image" });
    expect(description).toBe("golden image [snapshot-bot:SR-7K3F/1]");
  });

  test("is cut before a character of two units, not in its middle", () => {
    for (let length = 200; length < 260; length += 1) {
      const description = describeOrder(
        { ...order(primary), reason: "x".repeat(length) + "🚀".repeat(40) },
        {},
      );
      expect(description.isWellFormed()).toBe(true);
      expect(description.length).toBeLessThanOrEqual(255);
    }
  });
});

describe("the marker of a snapshot", () => {
  test("is read from the tag, and from the description where tags are lost", () => {
    const tags = tagOrder(order(primary), {});
    expect(markerOf("somebody edited this", tags)).toBe("snapshot-bot:SR-7K3F/1");
    expect(markerOf("why [snapshot-bot:SR-7K3F/1]", [])).toBe("snapshot-bot:SR-7K3F/1");
  });

  test.each(["nightly", "[ticket-7]", "[snapshot-bot:SR-7K3F/1] and more", ""])(
    "is none on a snapshot of others: %j",
    (description) => {
      expect(markerOf(description, [{ Key: "team", Value: "storage" }])).toBeNull();
    },
  );

  test("is found when tags never reach EC2", async () => {
    await using world = await demoWorld();
    world.aws.faults.next("CreateSnapshot", { kind: "lose-tags" });
    const started = await world.provider.startSnapshot(order(primary), calm());
    const found = await world.provider.findByMarker(order(primary), calm());
    expect(found).toMatchObject({ id: started.id, marker: order(primary).marker });
  });

  test("is found among more snapshots than fit on one page", async () => {
    await using world = await demoWorld();
    for (let index = 0; index < 450; index += 1) {
      world.aws.state.addSnapshot({ volumeId: "vol-1122aabb", description: `old ${index}` });
    }
    const started = await world.provider.startSnapshot(order(primary), calm());
    expect((await world.provider.findByMarker(order(primary), calm()))?.id).toBe(started.id);
    expect(world.aws.log.of("DescribeSnapshots").length).toBeGreaterThan(2);
  });

  test("prefers a usable snapshot over a failed one, should there be two", async () => {
    await using world = await demoWorld();
    world.aws.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    await world.provider.startSnapshot(order(primary), calm());
    for (const snapshot of world.aws.state.createdSnapshots())
      snapshot.workedMs = snapshot.durationMs;
    const second = await world.provider.startSnapshot(order(primary), calm());
    expect((await world.provider.findByMarker(order(primary), calm()))?.id).toBe(second.id);
  });

  test("on a public snapshot of somebody else is not taken for ours", async () => {
    await using world = await demoWorld();
    world.aws.state.addSnapshot({
      volumeId: "vol-1122aabb",
      account: "999999999999",
      isPublic: true,
      startedAt: Date.now(),
      description: `forged [${order(primary).marker}]`,
    });
    expect(await world.provider.findByMarker(order(primary), calm())).toBeNull();
  });

  test("that could not be stored is refused before anything is sent", async () => {
    await using world = await demoWorld();
    const odd = { ...order(primary), marker: "with spaces and [brackets]" };
    expect((await failureOf(world.provider.startSnapshot(odd, calm()))).code).toBe("invalid");
    expect(world.aws.log.entries).toEqual([]);
  });

  test("that EC2 does not show yet is found once it does", async () => {
    let now = Date.now();
    await using world = await demoWorld({}, { hiddenMs: 30_000, now: () => now });
    const started = await world.provider.startSnapshot(order(primary), calm());
    expect(await world.provider.findByMarker(order(primary), calm())).toBeNull();
    now += 30_000;
    expect((await world.provider.findByMarker(order(primary), calm()))?.id).toBe(started.id);
  });
});

describe("options that a person may set", () => {
  const tagCharacter = fc.constantFrom(...Array.from("aZ09 _.:/=+-@é漢ß"));
  const tags = fc.dictionary(
    fc
      .string({ unit: tagCharacter, minLength: 1, maxLength: 128 })
      .filter((key) => !key.toLowerCase().startsWith("aws:") && key !== "__proto__"),
    fc.string({ unit: tagCharacter, maxLength: 256 }),
    { maxKeys: 47 },
  );

  test("whatever the schema accepts, AWS accepts", async () => {
    await using world = await demoWorld();
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          { description: fc.string({ unit: "grapheme", maxLength: 240 }), tags },
          { requiredKeys: [] },
        ),
        anyText,
        async (options, reason) => {
          const parsed = optionsSchema.safeParse(options);
          const started = world.provider.startSnapshot(
            { ...order(primary), options, reason },
            calm(),
          );
          if (parsed.success) expect((await started).phase).toBe("creating");
          else expect((await failureOf(started)).code).toBe("invalid");
        },
      ),
      { numRuns: 60 },
    );
    const refused = world.aws.log.of("CreateSnapshot").filter(({ outcome }) => outcome !== "ok");
    expect(refused).toEqual([]);
  });

  test("are stored as tags beside the bot's own", async () => {
    await using world = await demoWorld();
    await world.provider.startSnapshot(
      { ...order(primary), options: { tags: { team: "storage" } } },
      calm(),
    );
    expect(world.aws.state.createdSnapshots()[0]?.tags).toEqual([
      { Key: "team", Value: "storage" },
      { Key: "snapshot-bot:marker", Value: "snapshot-bot:SR-7K3F/1" },
      { Key: "snapshot-bot:request", Value: "SR-7K3F" },
      { Key: "managed-by", Value: "snapshot-bot" },
    ]);
  });

  const manyTags = Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`k${index}`, "v"]));
  test.each([
    ["a description of nothing", { description: "  " }, /description is empty/],
    ["a description of 201 characters", { description: "x".repeat(201) }, /200/],
    ["48 tags", { tags: manyTags }, /47/],
    ["a tag of AWS's own", { tags: { "aws:x": "1" } }, /belong to AWS/],
    ["the same in capitals", { tags: { "AWS:x": "1" } }, /belong to AWS/],
    ["one of the bot's own tags", { tags: { "managed-by": "me" } }, /by the bot itself/],
    ["a tag with a comma", { tags: { "a,b": "1" } }, /may hold letters/],
    ["a value of 257 characters", { tags: { a: "x".repeat(257) } }, /256/],
    ["an option of another cloud", { force: true }, /force/],
  ])("refuse %s and say why", async (_, options, words) => {
    await using world = await demoWorld();
    const failure = await failureOf(
      world.provider.startSnapshot({ ...order(primary), options }, calm()),
    );
    expect(failure.code).toBe("invalid");
    expect(failure.advice).toMatch(words);
    expect(world.aws.log.entries).toEqual([]);
  });
});
