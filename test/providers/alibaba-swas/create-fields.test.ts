import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { clientToken, nameOf } from "../../../src/providers/alibaba-swas/naming.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, blog, demoWorld, replay } from "./support.ts";

const canary = "words of the vendor";

async function answered(status: number, contents: unknown) {
  const server = await replay({ status, headers: {}, body: JSON.stringify(contents) });
  const provider = adapterAt(server.endpoint);
  return {
    start: () => provider.startSnapshot(order(blog), calm()),
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("a client token", () => {
  const anyMarker = fc
    .tuple(
      fc.stringMatching(/^[0-9A-Za-z é/-]{0,40}$/),
      fc.stringMatching(/^[\w é-]{0,40}$/),
      fc.boolean(),
    )
    .map(([request, number, proper]) =>
      proper
        ? `snapshot-bot:SR-${request.toUpperCase().replaceAll(/[^0-9A-Z]/g, "")}/${number}`
        : `snapshot-bot:${request}/${number}`,
    );

  test("is ASCII and no longer than 64 characters, whatever marker is accepted", () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyMarker, (marker) => {
        const wanted = { ...order(blog), marker };
        if (nameOf(wanted, {}) === null) return;
        accepted += 1;
        expect(clientToken(wanted)).toMatch(/^[\x21-\x7e]{1,64}$/);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  test("differs in its letter case where markers do, and so does the name", async () => {
    await using world = await demoWorld({}, { limits: { oneAtATime: false } });
    for (const number of ["a", "A"])
      await world.provider.startSnapshot(order(blog, number), calm());
    const sent = world.swas.log
      .of("CreateSnapshot")
      .map(({ input }) =>
        z.looseObject({ ClientToken: z.string(), SnapshotName: z.string() }).parse(input),
      );
    expect(sent.map(({ ClientToken }) => ClientToken)).toEqual([
      "snapshot-bot:SR-7K3F/a",
      "snapshot-bot:SR-7K3F/A",
    ]);
    expect(world.swas.state.createdSnapshots()).toHaveLength(2);
  });
});

test("eighteen tags of a person and two of the bot are the twenty that are taken", async () => {
  await using world = await demoWorld();
  const tags = Object.fromEntries(Array.from({ length: 18 }, (_, index) => [`k${index}`, ""]));
  await world.provider.startSnapshot({ ...order(blog), options: { tags } }, calm());
  const names = Object.keys(Object(world.swas.log.of("CreateSnapshot")[0]?.input));
  expect(names.filter((name) => /^Tag\.\d+\.Key$/.test(name))).toHaveLength(20);
  expect(names).toContain("Tag.20.Value");
});

test.each(["数据库", "a数据库", "http://x", "https://x"])(
  "the name %s, which not every page of the documentation allows, is refused before anything is sent",
  async (name) => {
    await using world = await demoWorld();
    const wanted = { ...order(blog), options: { name } };
    expect((await failureOf(world.provider.startSnapshot(wanted, calm()))).code).toBe("invalid");
    expect(world.swas.log.entries).toEqual([]);
  },
);

test("words that a person gives are never sent as a remark", async () => {
  await using world = await demoWorld();
  await world.provider.startSnapshot({ ...order(blog), reason: canary }, calm());
  expect(JSON.stringify(world.swas.log.of("CreateSnapshot"))).not.toContain(canary);
  const described = { ...order(blog, "2"), options: { description: "why" } };
  const failure = await failureOf(world.provider.startSnapshot(described, calm()));
  expect(failure.advice).toContain("keeps no description");
});

describe("an answer to a create", () => {
  test("needs no more than an id, and tells no state, size or time", async () => {
    for (const contents of [
      { SnapshotId: "s-bp1x" },
      { SnapshotId: "s-bp1x", RequestId: "20758A-585D\t", Status: "Accomplished", Size: 40 },
      { SnapshotId: "s-bp1x", RequestId: 7 },
    ]) {
      await using world = await answered(200, contents);
      expect(await world.start()).toMatchObject({
        id: "s-bp1x",
        phase: "creating",
        startedAt: null,
        sizeBytes: null,
        progressPercent: null,
      });
    }
  });
});

describe("an error's envelope", () => {
  test.each<[field: string, value: unknown]>([
    ["Message", canary],
    ["Message", null],
    ["HostId", `${canary}.aliyuncs.com`],
    ["HostId", 7],
    ["Recommend", `https://api.aliyun.com/troubleshoot?q=${canary}`],
    ["Recommend", null],
    ["AccessDeniedDetail", { AuthPrincipalDisplayName: canary, PolicyType: canary }],
    ["AccessDeniedDetail", canary],
  ])(
    "whose %s is %j is read by its code, and none of its words are passed on",
    async (field, value) => {
      const body = { RequestId: "R-1\t", Code: "Forbidden.RAM", [field]: value };
      await using world = await answered(403, body);
      const failure = await failureOf(world.start());
      expect(failure).toMatchObject({
        code: "forbidden",
        providerCode: "Forbidden.RAM",
        providerRequestId: "R-1",
      });
      expect(JSON.stringify(failure)).not.toContain(canary);
    },
  );
});
