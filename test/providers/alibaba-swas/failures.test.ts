import { describe, expect, test } from "vitest";
import { documentedCodes } from "../../../playground/clouds/alibaba-swas/problem.ts";
import type { FailureCode } from "../../../src/domain/failure.ts";
import {
  createSnapshotCodes,
  gatewayCodes,
  meaningOf,
} from "../../../src/providers/alibaba-swas/codes.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, blog, demoWorld, replay } from "./support.ts";

/** What a person who asked for a snapshot is told, and whether asking later by itself helps. */
const onCreate: Readonly<Record<string, readonly [code: FailureCode, again: boolean]>> = {
  "InvalidRemark.ValueNotSupported": ["invalid", false],
  "InvalidRemark.Duplicate": ["conflict", false],
  IncorrectStatus: ["not-ready", true],
  "InvalidSnapshotName.ValueNotSupported": ["invalid", false],
  "InvalidSnapshotName.Duplicate": ["conflict", false],
  InternalError: ["unknown-outcome", false],
  SnapshotLimitExceed: ["quota", false],
  "IncorrectDiskStatus.CreatingSnapshot": ["busy", true],
  "InvalidDiskId.NotFound": ["not-found", false],

  Throttling: ["throttled", true],
  "Throttling.User": ["throttled", true],
  "Throttling.Api": ["throttled", true],
  ServiceUnavailable: ["unknown-outcome", false],
  SignatureDoesNotMatch: ["bad-credentials", false],
  IncompleteSignature: ["bad-credentials", false],
  SignatureNonceUsed: ["unknown-outcome", false],
  "InvalidTimeStamp.Expired": ["bad-credentials", false],
  "InvalidTimeStamp.Format": ["bad-credentials", false],
  IllegalTimestamp: ["bad-credentials", false],
  "InvalidAccessKeyId.NotFound": ["bad-credentials", false],
  "InvalidAccessKeyId.Inactive": ["bad-credentials", false],
  "InvalidSecurityToken.Expired": ["bad-credentials", false],
  "InvalidSecurityToken.Malformed": ["bad-credentials", false],
  "InvalidSecurityToken.MismatchWithAccessKey": ["bad-credentials", false],
  "Forbidden.RAM": ["forbidden", false],
  NoPermission: ["forbidden", false],
  Forbidden: ["forbidden", false],
  "Forbidden.RiskControl": ["forbidden", false],
  "Forbidden.UserVerification": ["forbidden", false],
  MissingParameter: ["invalid", false],
  InvalidParameter: ["invalid", false],
  UnsupportedOperation: ["unsupported", false],
  NoSuchVersion: ["unsupported", false],
  "InvalidAction.NotFound": ["unsupported", false],
  IdempotentParameterMismatch: ["conflict", false],
};

describe("a documented error of the create call", () => {
  test.each(Object.entries(onCreate))("%s: %j", async (code, [expected, again]) => {
    await using world = await demoWorld();
    world.swas.faults.next("CreateSnapshot", { kind: "refuse", code });
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure).toMatchObject({ code: expected, providerCode: code });
    expect(failure.retryAfterMs !== null).toBe(again);
    expect(failure.providerRequestId).toMatch(/^[0-9A-F-]{36}$/);
    expect(failure.message).toMatch(/^[A-Z].*\.$/);
    expect(failure.advice).toMatch(/^[A-Z].*\.$/);
    expect(world.swas.log.of("CreateSnapshot")).toHaveLength(1);
    expect(world.swas.state.createdSnapshots()).toEqual([]);
  });

  test("is in the list above, all nine of the page and those of the gateway", () => {
    expect(createSnapshotCodes).toHaveLength(9);
    const elsewhere = new Set([
      "InvalidInstanceId.NotFound",
      "InvalidSnapshotId.NotFound",
      "IncorrectInstanceStatus.ResetDisk",
      "EntityNotExist.Role",
      "AuthenticationFail.NoPermission",
      "NotFoundInstance",
      "InvalidAccessKeyId",
    ]);
    const codes = [...createSnapshotCodes, ...gatewayCodes, ...documentedCodes];
    expect(codes.filter((code) => onCreate[code] === undefined && !elsewhere.has(code))).toEqual(
      [],
    );
  });
});

describe("an error of a read", () => {
  test.each<[code: string, status: number, expected: FailureCode]>([
    ["InternalError", 500, "unavailable"],
    ["ServiceUnavailable", 503, "unavailable"],
    ["SignatureNonceUsed", 400, "unavailable"],
    ["Throttling.User", 503, "throttled"],
    ["InvalidInstanceId.NotFound", 404, "not-found"],
    ["BrandNewFault", 500, "unavailable"],
    ["BrandNewRefusal", 403, "invalid"],
  ])("%s with status %i: %s", async (code, status, expected) => {
    await using world = await demoWorld();
    const snapshot = { target: "hangzhou", volumeId: blog.id, id: "s-bp1unknown" };
    world.swas.faults.next("ListSnapshots", { kind: "error", code, status });
    const failure = await failureOf(world.provider.readSnapshots([snapshot], calm()));
    expect(failure).toMatchObject({ code: expected, providerCode: code });
  });
});

describe("an error that no source names", () => {
  test.each<[status: number, expected: FailureCode]>([
    [400, "invalid"],
    [403, "invalid"],
    [500, "unknown-outcome"],
    [503, "unknown-outcome"],
  ])(
    "with status %i ends a create as %s, with its code and none of its words",
    async (status, expected) => {
      await using world = await demoWorld();
      const message = "words of the vendor";
      world.swas.faults.next("CreateSnapshot", {
        kind: "error",
        code: "BrandNew.Code",
        status,
        message,
      });
      const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
      expect(failure).toMatchObject({ code: expected, providerCode: "BrandNew.Code" });
      expect(JSON.stringify(failure)).not.toContain(message);
    },
  );

  test("is decided by its code, whatever the status: a throttled create was refused", async () => {
    await using world = await demoWorld();
    world.swas.faults.next("CreateSnapshot", {
      kind: "error",
      code: "Throttling.Api",
      status: 503,
    });
    expect((await failureOf(world.provider.startSnapshot(order(blog), calm()))).code).toBe(
      "throttled",
    );
  });

  test("cannot borrow a word of the language", () => {
    expect(meaningOf("constructor").code).toBe("invalid");
    expect(meaningOf("toString").code).toBe("invalid");
  });
});

describe("an answer that is not one", () => {
  const json = { "content-type": "application/json" };

  test.each([
    ["nothing at all", 200, ""],
    ["half a document", 200, '{"SnapshotId":"s-bp1'],
    ["a list", 200, "[]"],
    ["null", 200, "null"],
    ["a number for an id", 200, '{"SnapshotId":7}'],
    ["an id that is none", 200, '{"SnapshotId":"<b>","RequestId":"x"}'],
    ["a code that is none", 400, '{"Code":"a b <c>"}'],
    ["an error without a code", 400, '{"Message":"no"}'],
    ["a redirection", 302, ""],
  ])("%s leaves a create unknown and a read bad", async (_, status, body) => {
    await using server = await replay({ status, headers: json, body });
    const provider = adapterAt(server.endpoint);
    expect((await failureOf(provider.startSnapshot(order(blog), calm()))).code).toBe(
      "unknown-outcome",
    );
    const snapshot = { target: "hangzhou", volumeId: blog.id, id: "s-bp1unknown" };
    for (const read of [
      provider.readSnapshots([snapshot], calm()),
      provider.findByMarker(order(blog), calm()),
      provider.preflight(blog, {}, calm()),
    ])
      expect((await failureOf(read)).code).toBe("bad-reply");
    provider.close();
  });

  test("the lower-case keys of other products are understood", async () => {
    const body = '{"code":"SnapshotLimitExceed","requestId":"r-1","message":"no"}';
    await using server = await replay({ status: 403, headers: json, body });
    const provider = adapterAt(server.endpoint);
    expect(await failureOf(provider.startSnapshot(order(blog), calm()))).toMatchObject({
      code: "quota",
      providerRequestId: "r-1",
    });
    provider.close();
  });
});

describe("the clock of the bot's machine", () => {
  test.each([
    [20, "behind"],
    [-20, "ahead of"],
  ])("%i minutes off is said, and nothing was done", async (minutes, how) => {
    await using world = await demoWorld({}, { now: () => Date.now() + minutes * 60_000 });
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure).toMatchObject({
      code: "bad-credentials",
      providerCode: "InvalidTimeStamp.Expired",
    });
    expect(failure.message).toBe(
      `The clock of the bot's machine is 20 min ${how} Alibaba Cloud's, which allows 15 minutes.`,
    );
    expect(world.swas.state.createdSnapshots()).toEqual([]);
  });

  test("14 minutes off is no problem, and a lost snapshot is found all the same", async () => {
    for (const minutes of [14, -14]) {
      await using world = await demoWorld({}, { now: () => Date.now() + minutes * 60_000 });
      world.swas.faults.next("CreateSnapshot", { kind: "lose-reply" });
      const wanted = order(blog);
      expect((await failureOf(world.provider.startSnapshot(wanted, calm()))).code).toBe(
        "unknown-outcome",
      );
      expect(await world.provider.findByMarker(wanted, calm())).not.toBeNull();
    }
  });
});
