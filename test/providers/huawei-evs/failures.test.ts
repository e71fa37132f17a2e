import { describe, expect, test } from "vitest";
import type { HuaweiFault } from "../../../playground/clouds/huawei-evs/faults.ts";
import type { FailureCode } from "../../../src/domain/failure.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, attached, demoWorld, disk, replay, replica } from "./support.ts";

const words = "words of the vendor about FAKE-USER";

/** Status, EVS's code, what a create that meets it ends as, and whether it is tried again. */
const evsCodes: readonly (readonly [number, string, FailureCode, "again" | "over"])[] = [
  [400, "EVS.0001", "invalid", "over"],
  [400, "EVS.0002", "bad-credentials", "over"],
  [403, "EVS.0003", "forbidden", "over"],
  [400, "EVS.1002", "invalid", "over"],
  [400, "EVS.1005", "invalid", "over"],
  [400, "EVS.1013", "invalid", "over"],
  [400, "EVS.1018", "invalid", "over"],
  [400, "EVS.1023", "invalid", "over"],
  [400, "EVS.1024", "invalid", "over"],
  [403, "EVS.1027", "forbidden", "over"],
  [400, "EVS.1033", "unavailable", "again"],
  [400, "EVS.1047", "not-ready", "again"],
  [400, "EVS.1052", "invalid", "over"],
  [400, "EVS.1070", "invalid", "over"],
  [500, "EVS.2001", "unknown-outcome", "over"],
  [500, "EVS.2002", "unknown-outcome", "over"],
  [500, "EVS.2005", "unknown-outcome", "over"],
  [500, "EVS.2010", "unknown-outcome", "over"],
  [500, "EVS.2019", "unknown-outcome", "over"],
  [500, "EVS.2023", "unknown-outcome", "over"],
  [400, "EVS.2043", "not-ready", "again"],
  [400, "EVS.2045", "invalid", "over"],
  [403, "EVS.2056", "forbidden", "over"],
  [400, "EVS.2068", "not-ready", "over"],
  [400, "EVS.2089", "unsupported", "over"],
  [400, "EVS.2093", "unsupported", "over"],
  [400, "EVS.2108", "invalid", "over"],
  [400, "EVS.2142", "invalid", "over"],
  [403, "EVS.2144", "forbidden", "over"],
  [403, "EVS.2145", "forbidden", "over"],
  [400, "EVS.2218", "conflict", "over"],
  [400, "EVS.2219", "conflict", "over"],
  [400, "EVS.2220", "conflict", "over"],
  [400, "EVS.2221", "busy", "again"],
  [400, "EVS.2222", "conflict", "over"],
  [400, "EVS.2223", "conflict", "over"],
  [409, "EVS.2409", "busy", "again"],
  [400, "EVS.5400", "invalid", "over"],
  [401, "EVS.5401", "bad-credentials", "over"],
  [403, "EVS.5403", "forbidden", "over"],
  [404, "EVS.5404", "not-found", "over"],
  [413, "EVS.5413", "quota", "over"],
  [500, "EVS.5500", "unknown-outcome", "over"],
  [503, "EVS.5503", "unknown-outcome", "over"],
  [400, "EVS.9999", "invalid", "over"],
  [400, "constructor", "invalid", "over"],
  [400, "EVS.5500", "unknown-outcome", "over"],
  [500, "EVS.9999", "unknown-outcome", "over"],
];

const gatewayCodes: readonly (readonly [number, string, FailureCode, "again" | "over"])[] = [
  [404, "APIGW.0101", "unsupported", "over"],
  [413, "APIGW.0201", "invalid", "over"],
  [400, "APIGW.0201", "invalid", "over"],
  [504, "APIGW.0201", "unknown-outcome", "over"],
  [401, "APIGW.0301", "bad-credentials", "over"],
  [429, "APIGW.0308", "throttled", "again"],
  [403, "APIGW.0310", "forbidden", "over"],
  [403, "APIGW.9999", "forbidden", "over"],
];

const cinderKeys: readonly (readonly [number, string, FailureCode, "again" | "over"])[] = [
  [400, "badRequest", "not-ready", "over"],
  [401, "unauthorized", "bad-credentials", "over"],
  [403, "forbidden", "forbidden", "over"],
  [404, "itemNotFound", "not-found", "over"],
  [405, "badMethod", "unsupported", "over"],
  [409, "conflictingRequest", "busy", "again"],
  [413, "overLimit", "quota", "over"],
  [501, "notImplemented", "unknown-outcome", "over"],
  [503, "serviceUnavailable", "unknown-outcome", "over"],
  [500, "computeFault", "unknown-outcome", "over"],
  [500, "cinderFault", "unknown-outcome", "over"],
];

const all = [
  ...evsCodes.map((row) => ({ row, envelope: "evs" as const })),
  ...gatewayCodes.map((row) => ({ row, envelope: "gateway" as const })),
  ...cinderKeys.map((row) => ({ row, envelope: "cinder" as const })),
];

describe("an error of a create", () => {
  test.each(all)("$envelope $row", async ({ row: [status, code, expected, then], envelope }) => {
    await using world = await demoWorld();
    const fault: HuaweiFault = { kind: "error", status, code, envelope, message: words };
    world.cloud.faults.next("CreateSnapshot", fault);
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure).toMatchObject({ code: expected, providerCode: code });
    expect(failure.retryAfterMs !== null).toBe(then === "again");
    expect(failure.providerRequestId).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(failure)).not.toContain("FAKE-USER");
    for (const sentence of [failure.message, failure.advice]) expect(sentence).toMatch(/^\w.*\.$/s);
    expect(world.cloud.state.createdSnapshots()).toEqual([]);
    expect(world.cloud.log.of("CreateSnapshot")).toHaveLength(1);
  });

  test.each(gatewayCodes)(
    "of Open Telekom Cloud's gateway: %i %s",
    async (status, code, expected) => {
      await using world = await demoWorld({}, { gateway: "APIG" });
      world.cloud.faults.next("CreateSnapshot", {
        kind: "error",
        status,
        code,
        envelope: "gateway",
      });
      const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
      expect(failure).toMatchObject({
        code: expected,
        providerCode: code.replace("APIGW", "APIG"),
      });
    },
  );
});

describe("an error of a read", () => {
  test.each<[number, string, FailureCode]>([
    [500, "EVS.5500", "unavailable"],
    [503, "EVS.5503", "unavailable"],
    [500, "EVS.2023", "unavailable"],
    [504, "APIGW.0201", "unavailable"],
    [400, "EVS.2142", "invalid"],
    [401, "EVS.5401", "bad-credentials"],
    [404, "EVS.5404", "not-found"],
    [500, "SomethingNew", "unavailable"],
    [400, "SomethingNew", "invalid"],
  ])("%i %s ends as %s", async (status, code, expected) => {
    await using world = await demoWorld();
    const envelope = code.startsWith("APIGW") ? "gateway" : "evs";
    world.cloud.faults.next("ListSnapshots", { kind: "error", status, code, envelope });
    const failure = await failureOf(world.provider.findByMarker(order(replica), calm()));
    expect(failure).toMatchObject({ code: expected, providerCode: code });
  });
});

describe("a throttled call", () => {
  const throttle = (message: string, headers: Record<string, string> = {}) => ({
    status: 429,
    headers,
    body: JSON.stringify({ error_code: "APIGW.0308", error_msg: message, request_id: "r-1" }),
  });

  test.each([
    ["policy user over ratelimit,limit:5,time:5 second", {}, 5_000],
    ["policy api over ratelimit,limit:100,time:1 minute", {}, 60_000],
    ["in words that say nothing", {}, 5_000],
    ["limit:5,time:5 second", { "retry-after": "17" }, 17_000],
  ])("that says %j with %j is made again no sooner than that", async (message, headers, waitMs) => {
    await using server = await replay(throttle(message, headers));
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(provider.startSnapshot(order(replica), calm()));
    expect(failure).toMatchObject({ code: "throttled", retryAfterMs: waitMs });
    expect(failure.providerRequestId).toBe("r-1");
    provider.close();
  });
});

describe("an answer that is none", () => {
  const html = "<html><body><h1>403 Forbidden</h1></body></html>";
  const half = '{"snapshot":{"id":"6666';

  test.each<[what: string, status: number, body: string, create: FailureCode, read: FailureCode]>([
    ["a proxy's refusal", 403, html, "unknown-outcome", "bad-reply"],
    ["a proxy's page of success", 200, html, "unknown-outcome", "bad-reply"],
    ["a redirect", 302, "", "unknown-outcome", "bad-reply"],
    ["an empty error", 400, "", "unknown-outcome", "bad-reply"],
    ["a gateway timeout", 504, "", "unknown-outcome", "unavailable"],
    ["half a document", 202, half, "unknown-outcome", "bad-reply"],
    ["a list", 202, "[]", "unknown-outcome", "bad-reply"],
    ["nothing", 202, "", "unknown-outcome", "bad-reply"],
    [
      "a snapshot without an id",
      202,
      '{"snapshot":{"status":"creating"}}',
      "unknown-outcome",
      "bad-reply",
    ],
  ])("%s", async (_, status, body, create, read) => {
    await using server = await replay({ status, body, headers: { "x-request-id": "r-7" } });
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(provider.startSnapshot(order(replica), calm()));
    expect(failure).toMatchObject({ code: create, providerRequestId: "r-7" });
    expect(server.received).toHaveLength(1);
    const other = await failureOf(provider.findByMarker(order(replica), calm()));
    expect(other.code).toBe(read);
    provider.close();
  });

  test("a list that never comes to an end is given up", async () => {
    const row = {
      id: "66666666-7777-4888-8999-aaaaaaaaaaaa",
      status: "available",
      volume_id: replica.id,
    };
    const body = JSON.stringify({ count: 1_000_000, snapshots: [row] });
    await using server = await replay({ status: 200, body });
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(provider.findByMarker(order(replica), calm()));
    expect(failure.code).toBe("bad-reply");
    expect(server.received.length).toBeLessThan(1_000);
    provider.close();
  });
});

describe("a disk in the wrong state", () => {
  test("that is attached is refused without force, and the person learns how to allow it", async () => {
    await using world = await demoWorld();
    const failure = await failureOf(world.provider.startSnapshot(order(attached), calm()));
    expect(failure).toMatchObject({
      code: "not-ready",
      providerCode: "badRequest",
      retryAfterMs: null,
    });
    expect(failure.advice).toContain("--force");
    expect(failure.advice).toContain("force-attached: true");
  });

  test("that is attached is snapshotted when the person or the operator says so", async () => {
    await using asking = await demoWorld();
    const forced = { ...order(attached), options: { force: true } };
    expect((await asking.provider.startSnapshot(forced, calm())).phase).toBe("creating");
    await using standing = await demoWorld({ "force-attached": true });
    expect((await standing.provider.startSnapshot(order(attached), calm())).phase).toBe("creating");
    const unforced = { ...order(attached, "2"), options: { force: false } };
    expect((await failureOf(standing.provider.startSnapshot(unforced, calm()))).code).toBe(
      "not-ready",
    );
  });

  test("that passes by itself is waited for, and any other is not", async () => {
    await using world = await demoWorld();
    const extending = await failureOf(world.provider.startSnapshot(order(disk("a8")), calm()));
    expect(extending).toMatchObject({ code: "not-ready", retryAfterMs: 60_000 });
    expect(extending.message).toContain("being extended");
    const broken = await failureOf(world.provider.startSnapshot(order(disk("a7")), calm()));
    expect(broken).toMatchObject({ code: "not-ready", retryAfterMs: null });
    expect(broken.message).toContain("extending it failed");
  });

  test("keeps the plain refusal when the disk cannot be looked at", async () => {
    await using world = await demoWorld();
    world.cloud.faults.next("ShowVolume", { kind: "lose-reply" });
    const failure = await failureOf(world.provider.startSnapshot(order(attached), calm()));
    expect(failure).toMatchObject({ code: "not-ready", providerCode: "badRequest" });
  });

  test("that is locked or replicated is said to be", async () => {
    await using world = await demoWorld();
    const { state } = world.cloud;
    const locked = state.disk(replica.id);
    if (locked !== null) locked.locked = true;
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure.message).toContain("locked");
  });
});

describe("between approval and call", () => {
  test("a disk that was deleted is not found", async () => {
    await using world = await demoWorld();
    await world.provider.preflight(replica, {}, calm());
    world.cloud.state.removeDisk(replica.id);
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure).toMatchObject({ code: "not-found", providerCode: "EVS.5404" });
    expect(failure.message).toContain("disk");
  });

  test("the last free place may go: of the disk, of the project, of the type of disk", async () => {
    await using world = await demoWorld();
    const { state } = world.cloud;
    const full = await failureOf(
      world.provider.startSnapshot({ ...order(disk("a4")), options: { force: true } }, calm()),
    );
    expect(full).toMatchObject({ code: "quota", providerCode: "EVS.5413", retryAfterMs: null });
    state.typeQuotas["SSD"] = 2;
    const byType = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(byType).toMatchObject({ code: "quota", providerCode: "overLimit" });
    delete state.typeQuotas["SSD"];
    state.snapshotQuota = 3;
    expect((await failureOf(world.provider.startSnapshot(order(replica), calm()))).code).toBe(
      "quota",
    );
    expect(state.createdSnapshots()).toEqual([]);
  });
});
