import { describe, expect, test } from "vitest";
import type { ErrorShape } from "../../../playground/clouds/ntt-ecl/problem.ts";
import type { FailureCode } from "../../../src/domain/failure.ts";
import { layerOf, saysError } from "../../../src/providers/ntt-ecl/envelope.ts";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, demoWorld, loginReply, orders, refOf, scripted } from "./support.ts";

/** What each status means, by what was asked: documented, or what ECL's own clients are ready for. */
const statuses: readonly (readonly [
  status: number,
  create: FailureCode,
  read: FailureCode,
  remove: FailureCode,
])[] = [
  [400, "invalid", "invalid", "invalid"],
  [401, "bad-credentials", "bad-credentials", "bad-credentials"],
  [403, "forbidden", "forbidden", "forbidden"],
  [404, "not-found", "not-found", "not-found"],
  [405, "unsupported", "unsupported", "unsupported"],
  [408, "unknown-outcome", "unavailable", "unknown-outcome"],
  [409, "busy", "busy", "busy"],
  [413, "quota", "quota", "quota"],
  [418, "invalid", "invalid", "invalid"],
  [429, "throttled", "throttled", "throttled"],
  [500, "unknown-outcome", "unavailable", "unknown-outcome"],
  [501, "unknown-outcome", "unsupported", "unknown-outcome"],
  [502, "unknown-outcome", "unavailable", "unknown-outcome"],
  [503, "unknown-outcome", "unavailable", "unknown-outcome"],
  [504, "unknown-outcome", "unavailable", "unknown-outcome"],
  [599, "unknown-outcome", "unavailable", "unknown-outcome"],
];

const shapes: readonly (readonly [shape: ErrorShape, layer: string])[] = [
  ["storage", "storage"],
  ["gateway", "gateway"],
  ["iam", "iam"],
  ["keystone", "keystone"],
  ["cinder", "cinder"],
  ["plain", "plain"],
  ["empty", "plain"],
];

const words = "words of the vendor";

describe.each(statuses)("status %i", (status, create, read, remove) => {
  test(`ends a create as ${create}, in every shape that ECL has for errors`, async () => {
    await using world = await demoWorld();
    for (const [shape, layer] of shapes) {
      const fault = { kind: "refuse", status, shape, message: words } as const;
      world.ecl.faults.next("CreateSnapshot", fault, status === 401 ? 2 : 1);
      const failure = await failureOf(world.provider.startSnapshot(order(orders), calm()));
      const expected = status === 401 && shape === "iam" ? "forbidden" : create;
      expect([shape, failure.code]).toEqual([shape, expected]);
      expect(failure.providerCode).toBe(`${layer}-${status}`);
      expect(failure.providerRequestId).toMatch(/^req-/);
      expect(failure.message).toMatch(/^[A-Z].*\.$/);
      expect(failure.advice).toMatch(/^[A-Z].*\.$/);
      expect(JSON.stringify(failure)).not.toContain(words);
    }
    expect(world.ecl.state.createdSnapshots()).toEqual([]);
    expect(world.ecl.log.of("CreateSnapshot")).toHaveLength(
      shapes.length * (status === 401 ? 2 : 1),
    );
  });

  test(`ends a list as ${read} and a delete as ${remove}`, async () => {
    await using world = await demoWorld();
    const fault = { kind: "refuse", status, message: words } as const;
    const times = status === 401 ? 2 : 1;
    world.ecl.faults.next("ListSnapshots", fault, times);
    const listed = await failureOf(collect(world.provider.listSnapshots(orders, calm())));
    expect(listed).toMatchObject({ code: read, providerCode: `storage-${status}` });
    if (status === 404) return;
    world.ecl.faults.next("DeleteSnapshot", fault, times);
    const removed = await failureOf(world.provider.deleteSnapshot(refOf("x"), calm()));
    expect(removed).toMatchObject({ code: remove, providerCode: `storage-${status}` });
  });
});

test.each<[status: number, shape: ErrorShape, code: FailureCode]>([
  [400, "keystone", "bad-credentials"],
  [401, "keystone", "bad-credentials"],
  [403, "iam", "forbidden"],
  [403, "keystone", "forbidden"],
  [404, "gateway", "unsupported"],
  [409, "keystone", "busy"],
  [429, "gateway", "throttled"],
  [500, "keystone", "unavailable"],
  [503, "gateway", "unavailable"],
])("a login that ends with status %i in the shape %s is %s", async (status, shape, code) => {
  await using world = await demoWorld();
  world.ecl.faults.next("Login", { kind: "refuse", status, shape, message: words });
  const failure = await failureOf(world.provider.startSnapshot(order(orders), calm()));
  expect(failure.code).toBe(code);
  expect(JSON.stringify(failure)).not.toContain(words);
  expect(world.ecl.log.of("CreateSnapshot")).toEqual([]);
});

test("a wait that ECL asks for is kept to, within an hour, where waiting helps", async () => {
  for (const [wish, waitMs] of [
    ["20", 30_000],
    ["300", 300_000],
    ["999999", 3_600_000],
    ["tomorrow", 30_000],
  ] as const) {
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens"
        ? loginReply(origin)
        : { status: 429, headers: { "retry-after": wish }, body: '{"fault":{"faultstring":"x"}}' },
    );
    const provider = adapterAt(server.endpoint);
    expect((await failureOf(provider.check(calm()))).retryAfterMs).toBe(waitMs);
    provider.close();
  }
});

describe("answers that are in no shape of ECL's", () => {
  const page = { headers: { "content-type": "text/html" }, body: "<html>not for you</html>" };
  test.each<[status: number, create: FailureCode, read: FailureCode]>([
    [200, "unknown-outcome", "bad-reply"],
    [204, "unknown-outcome", "bad-reply"],
    [301, "unknown-outcome", "bad-reply"],
    [400, "unknown-outcome", "bad-reply"],
    [403, "unknown-outcome", "bad-reply"],
    [404, "unknown-outcome", "bad-reply"],
    [407, "unknown-outcome", "bad-reply"],
    [502, "unknown-outcome", "unavailable"],
  ])("with status %i leave a create unknown and end a read", async (status, create, read) => {
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens"
        ? loginReply(origin)
        : { status, ...page, ...(status === 204 ? { body: "" } : {}) },
    );
    const provider = adapterAt(server.endpoint);
    expect((await failureOf(provider.startSnapshot(order(orders), calm()))).code).toBe(create);
    // A proxy's 404 is no proof that a snapshot is gone.
    expect((await failureOf(provider.readSnapshots([refOf("x")], calm()))).code).toBe(read);
    provider.close();
  });

  test.each([
    ['{"snapshot":{}}', "a snapshot without fields"],
    ['{"snapshot":{"id":"../x","status":"available","volume_id":"v"}}', "an id that is none"],
    ["[]", "a list"],
    ["null", "null"],
    ['{"snapshot":', "half a document"],
  ])("with success and %j leave a create unknown", async (body) => {
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens" ? loginReply(origin) : { status: 200, body },
    );
    const provider = adapterAt(server.endpoint);
    const wanted = order(orders);
    expect((await failureOf(provider.startSnapshot(wanted, calm()))).code).toBe("unknown-outcome");
    expect((await failureOf(provider.findByMarker(wanted, calm()))).code).toBe("bad-reply");
    provider.close();
  });
});

test.each([
  ['{"api_error_message":"x"}', "storage"],
  ['{"api_error_message":"x","snapshot":{}}', "storage"],
  ['{"fault":{"faultstring":"x"}}', "gateway"],
  ['{"errorMessage":"x"}', "iam"],
  ['{"error":{"code":401,"message":"x","title":"y"}}', "keystone"],
  ['{"badRequest":{"message":"x"}}', "cinder"],
  ['{"message":"x"}', "plain"],
  ['{"a":1,"b":2}', "plain"],
  ["{}", "plain"],
  ["", "plain"],
  [" \n", "plain"],
  ["[]", "page"],
  ["<html></html>", "page"],
  ['{"half":', "page"],
])("%j is in the shape called %s", (text, layer) => {
  expect(layerOf(text)).toBe(layer);
});

test("an error text in an answer of success is one, unless it is blank", () => {
  expect(saysError({ api_error_message: "no" })).toBe(true);
  expect(saysError({ api_error_message: " " })).toBe(false);
  expect(saysError({ api_error_message: null })).toBe(false);
  expect(saysError({})).toBe(false);
});
