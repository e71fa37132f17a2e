import { ErrorCode } from "@aws-sdk/client-storage-gateway";
import { describe, expect, test } from "vitest";
import { explain } from "../../../src/providers/aws-storage-gateway/explain.ts";
import type { FailureCode } from "../../../src/domain/failure.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, demoWorld, primary } from "./support.ts";

/** Operation error codes that a snapshot can meet, and what the person is told. */
const named: Readonly<Record<string, FailureCode>> = {
  GatewayInternalError: "unknown-outcome",
  GatewayNotConnected: "not-connected",
  GatewayNotFound: "not-found",
  GatewayProxyNetworkConnectionBusy: "busy",
  InternalError: "unknown-outcome",
  InvalidParameters: "invalid",
  NotSupported: "unsupported",
  VolumeNotFound: "not-found",
  VolumeNotReady: "not-ready",
  Blocked: "busy",
  InvalidGateway: "not-found",
  NotImplemented: "unsupported",
  OperationAborted: "busy",
  OutdatedGateway: "unsupported",
  RegionInvalid: "invalid",
  RequestTimeout: "unknown-outcome",
  ServiceUnavailable: "unavailable",
  SnapshotInProgress: "busy",
  SnapshotInProgressException: "busy",
  StagingAreaFull: "not-ready",
  StorageFailure: "unavailable",
  UnauthorizedOperation: "forbidden",
  UnsupportedOperationForGatewayType: "unsupported",
  VolumeIdInvalid: "invalid",
};

describe("operation error codes of a create", () => {
  test("each of them is told as what it is, and everything else keeps its own code", async () => {
    await using world = await demoWorld();
    const codes = new Set([
      ...Object.keys(named),
      ...Object.values(ErrorCode),
      "FileSystemAssociationNotFound",
    ]);
    expect(codes.size).toBeGreaterThan(62);
    for (const code of codes) {
      world.aws.faults.next("CreateSnapshot", { kind: "gateway-error", errorCode: code });
      const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
      expect(failure.providerCode).toBe(code);
      const expected = named[code];
      if (expected === undefined) expect(failure.code).not.toBe("unknown-outcome");
      else expect([code, failure.code]).toEqual([code, expected]);
    }
    expect(world.aws.state.createdSnapshots()).toEqual([]);
    expect(world.aws.log.of("CreateSnapshot")).toHaveLength(codes.size);
  });

  test("a code that no source names is a refusal with the code kept, and no word of AWS", async () => {
    await using world = await demoWorld();
    world.aws.faults.next("CreateSnapshot", {
      kind: "error",
      code: "BrandNewException",
      status: 400,
      message: "words of the vendor",
    });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure).toMatchObject({ code: "invalid", providerCode: "BrandNewException" });
    expect(JSON.stringify(failure)).not.toContain("words of the vendor");
  });
});

const create = { operation: "CreateSnapshot", effect: true, sent: true } as const;
const read = { operation: "DescribeSnapshots", effect: false, sent: true } as const;

describe("exceptions without an operation error code", () => {
  test.each<[name: string, status: number, code: FailureCode]>([
    ["ValidationException", 400, "invalid"],
    ["SerializationException", 400, "invalid"],
    ["UnknownOperationException", 400, "unsupported"],
    ["InvalidAction", 400, "unsupported"],
    ["MissingAction", 400, "unsupported"],
    ["InvalidSignatureException", 400, "bad-credentials"],
    ["IncompleteSignatureException", 400, "bad-credentials"],
    ["RequestExpired", 400, "bad-credentials"],
    ["UnrecognizedClientException", 400, "bad-credentials"],
    ["SubscriptionRequiredException", 400, "bad-credentials"],
    ["InvalidClientTokenId", 403, "bad-credentials"],
    ["MissingAuthenticationToken", 403, "bad-credentials"],
    ["AccessDeniedException", 403, "forbidden"],
    ["ExpiredTokenException", 403, "bad-credentials"],
    ["ThrottlingException", 400, "throttled"],
    ["InternalFailure", 500, "unknown-outcome"],
    ["ServiceUnavailable", 503, "unknown-outcome"],
    ["ThrottlingException", 503, "unknown-outcome"],
  ])("%s with status %i ends a create as %s", async (name, status, code) => {
    await using world = await demoWorld();
    world.aws.faults.next("CreateSnapshot", { kind: "error", code: name, status });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure).toMatchObject({ code, providerCode: name });
  });

  test.each<[name: string, status: number, code: FailureCode]>([
    ["InternalFailure", 500, "unavailable"],
    ["ServiceUnavailable", 503, "unavailable"],
    ["SomethingNew", 500, "unavailable"],
    ["SomethingNew", 400, "invalid"],
    ["AuthFailure", 401, "bad-credentials"],
    ["RequestLimitExceeded", 503, "throttled"],
  ])("%s with status %i ends a read as %s", async (name, status, code) => {
    await using world = await demoWorld();
    world.aws.faults.next("DescribeSnapshots", { kind: "error", code: name, status });
    const failure = await failureOf(world.provider.findByMarker(order(primary), calm()));
    expect(failure).toMatchObject({ code, providerCode: name });
  });
});

test.each(["GatewayInternalError", "InternalError"])(
  "%s leaves a create's outcome unknown in whatever exception it comes",
  (errorCode) => {
    const thrown = {
      name: "InvalidGatewayRequestException",
      $fault: "client",
      $metadata: { httpStatusCode: 400, requestId: "r-1" },
      error: { errorCode },
    };
    expect(explain(thrown, create)).toMatchObject({
      code: "unknown-outcome",
      providerCode: errorCode,
      providerRequestId: "r-1",
    });
    expect(explain(thrown, read).code).toBe("unavailable");
  },
);

describe("exceptions of the network", () => {
  const coded = (code: string, more: object = {}) =>
    Object.assign(new Error("x"), { code, ...more });

  test.each<[what: string, thrown: unknown, onCreate: FailureCode, onRead: FailureCode]>([
    ["connection refused", coded("ECONNREFUSED"), "unreachable", "unreachable"],
    ["unknown host", coded("ENOTFOUND"), "unreachable", "unreachable"],
    ["name server down", coded("EAI_AGAIN"), "unreachable", "unreachable"],
    ["no route", coded("EHOSTUNREACH"), "unreachable", "unreachable"],
    [
      "connect timeout of Node",
      coded("ETIMEDOUT", { syscall: "connect" }),
      "unreachable",
      "unreachable",
    ],
    [
      "every address in vain",
      coded("ETIMEDOUT", { errors: [{ syscall: "connect" }] }),
      "unreachable",
      "unreachable",
    ],
    ["untrusted certificate", coded("DEPTH_ZERO_SELF_SIGNED_CERT"), "unreachable", "unreachable"],
    [
      "reset",
      Object.assign(coded("ECONNRESET"), { name: "TimeoutError" }),
      "unknown-outcome",
      "unavailable",
    ],
    ["broken pipe", coded("EPIPE"), "unknown-outcome", "unavailable"],
    [
      "late reply",
      Object.assign(coded("ETIMEDOUT"), { name: "TimeoutError" }),
      "unknown-outcome",
      "unavailable",
    ],
    [
      "abort",
      Object.assign(new Error("x"), { name: "AbortError" }),
      "unknown-outcome",
      "unavailable",
    ],
    [
      "a fault of the SDK",
      new TypeError("undefined is not a function"),
      "unknown-outcome",
      "unavailable",
    ],
    ["not even an error", "text", "unknown-outcome", "unavailable"],
  ])("%s", (_, thrown, onCreate, onRead) => {
    expect(explain(thrown, create).code).toBe(onCreate);
    expect(explain(thrown, read).code).toBe(onRead);
  });

  test("a connection that is never accepted ends as unreachable", async () => {
    // An address of a network that is reserved for documentation: nobody answers there.
    const provider = adapterAt("http://192.0.2.1:81", { "slowest-create": "12s" });
    const failure = await failureOf(provider.startSnapshot(order(primary), calm()));
    expect(failure.code).toBe("unreachable");
    provider.close();
  });
});

describe("a clock that is 20 minutes off", () => {
  test.each([
    ["ahead of", -20],
    ["behind", 20],
  ])("%s AWS's is said to be a cause, and nothing is made", async (_, minutes) => {
    const now = () => Date.now() + minutes * 60_000;
    await using world = await demoWorld({}, { now });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure).toMatchObject({ code: "bad-credentials", retryAfterMs: null });
    expect(failure.advice).toMatch(/clock of the bot's machine/);
    expect(world.aws.state.createdSnapshots()).toEqual([]);
  });
});

test("a volume that was deleted between approval and call is not found, and nothing is made", async () => {
  await using world = await demoWorld();
  world.aws.faults.next("CreateSnapshot", { kind: "gateway-error", errorCode: "VolumeNotFound" });
  const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
  expect(failure).toMatchObject({ code: "not-found", retryAfterMs: null });
  expect(world.aws.state.createdSnapshots()).toEqual([]);
});
