import {
  CreateSnapshotCommand,
  ErrorCode,
  StorageGatewayClient,
} from "@aws-sdk/client-storage-gateway";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { demoKey } from "../../../playground/clouds/aws-storage-gateway/demo.ts";
import type { FailureCode } from "../../../src/domain/failure.ts";
import { clientsOf } from "../../../src/providers/aws-storage-gateway/clients.ts";
import { volumeName, volumeOf } from "../../../src/providers/aws-storage-gateway/ids.ts";
import { awsStorageGateway } from "../../../src/providers/aws-storage-gateway/index.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import {
  account,
  adapterAt,
  demoWorld,
  operationOf,
  primary,
  recoveryPoint,
  replay,
  staticKeys,
} from "./support.ts";

const point = "2026-11-20T14:02:11.000Z";
const json = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "r-1" };

async function answered(status: number, contents: unknown, options = {}, operations = {}) {
  const body = JSON.stringify(contents);
  const server = await replay({ status, headers: json, body }, operations);
  const provider = adapterAt(server.endpoint);
  const wanted = { ...order(primary), options };
  return {
    server,
    start: () => provider.startSnapshot(wanted, calm()),
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("a create", () => {
  test("is one signed POST that names volume, description and tags, and nothing else", async () => {
    await using world = await answered(200, { SnapshotId: "snap-78e22663" });
    await world.start();
    expect(world.server.received).toHaveLength(1);
    const [sent] = world.server.received;
    expect(sent).toMatchObject({ method: "POST", path: "/" });
    expect(sent?.headers).toMatchObject({
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "StorageGateway_20130630.CreateSnapshot",
    });
    expect(sent?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/ap-northeast-1\/storagegateway\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/,
    );
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      VolumeARN: primary.id,
      SnapshotDescription: "before migration 42 [snapshot-bot:SR-7K3F/1]",
      Tags: [
        { Key: "snapshot-bot:marker", Value: "snapshot-bot:SR-7K3F/1" },
        { Key: "snapshot-bot:request", Value: "SR-7K3F" },
        { Key: "managed-by", Value: "snapshot-bot" },
      ],
    });
  });

  test("from a recovery point is the same call of another name", async () => {
    const reply = { SnapshotId: "snap-78e22663", VolumeRecoveryPointTime: "soon" };
    const wanted = { "from-recovery-point": true };
    await using world = await answered(200, reply, wanted, recoveryPoint(primary.id, point));
    // A time that is none is not believed: what was planted is.
    expect((await world.start()).startedAt).toBe(point);
    const [listed, sent] = world.server.received;
    expect(listed && operationOf(listed)).toBe("ListVolumeRecoveryPoints");
    expect(sent?.headers["x-amz-target"]).toBe(
      "StorageGateway_20130630.CreateSnapshotFromVolumeRecoveryPoint",
    );
    const names = Object.keys(z.looseObject({}).parse(JSON.parse(sent?.body ?? "")));
    expect(names.sort()).toEqual(["SnapshotDescription", "Tags", "VolumeARN"]);
    expect(sent?.body).toContain(`before migration 42 (as of ${point}) [snapshot-bot:SR-7K3F/1]`);
  });

  test("from a recovery point that is not there is refused before it is sent", async () => {
    await using world = await demoWorld();
    const volume = world.aws.state.volume("vol-1122AABB");
    if (volume !== null) volume.recoveryPointAt = null;
    const wanted = { ...order(primary), options: { "from-recovery-point": true } };
    const failure = await failureOf(world.provider.startSnapshot(wanted, calm()));
    expect(failure).toMatchObject({ code: "not-ready", retryAfterMs: null });
    expect(world.aws.log.of("CreateSnapshotFromVolumeRecoveryPoint")).toEqual([]);
  });

  test("from a recovery point that is looked up again stands for the same time", async () => {
    await using world = await demoWorld();
    const wanted = { ...order(primary), options: { "from-recovery-point": true } };
    const started = await world.provider.startSnapshot(wanted, calm());
    const found = await world.provider.findByMarker(wanted, calm());
    expect(found).toMatchObject({ id: started.id, startedAt: started.startedAt });
    const silent = { ...wanted, marker: "snapshot-bot:SR-7K3F/2" };
    world.aws.state.addSnapshot({
      volumeId: "vol-1122aabb",
      description: `appliance is down [${silent.marker}]`,
    });
    // Of when it is cannot be told any more, and EC2's time is when it was made.
    expect((await world.provider.findByMarker(silent, calm()))?.startedAt).toBeNull();
  });

  test("that is refused says what could be had instead, and of when that would be", async () => {
    await using world = await demoWorld();
    world.aws.state.setConnected("sgw-12A3456B", false);
    const volume = world.aws.state.volume("vol-1122AABB");
    if (volume !== null) volume.recoveryPointAt = Date.parse("2026-11-20T14:02:30Z");
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure.advice).toContain(
      "Or ask again with --from-recovery-point: it would stand for 2026-11-20 14:02 UTC.",
    );
    world.aws.faults.next("ListVolumeRecoveryPoints", { kind: "throttle" });
    if (volume !== null) volume.recoveryPointAt = null;
    const bare = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(bare).toMatchObject({ code: "not-connected" });
    expect(bare.advice).not.toContain("recovery");
  });

  test("is answered with an id in either letter case, and needs no volume in the answer", async () => {
    for (const more of [{}, { VolumeARN: primary.id }, { VolumeARN: null }]) {
      await using world = await answered(200, { SnapshotId: "snap-78E22663", ...more });
      expect(await world.start()).toMatchObject({ id: "snap-78e22663", volumeId: primary.id });
    }
  });

  test("under the name of 2012 is understood by the simulated cloud too", async () => {
    await using world = await demoWorld();
    const client = new StorageGatewayClient({
      region: "ap-northeast-1",
      endpoint: world.aws.endpoint,
      credentials: { accessKeyId: demoKey.keyId, secretAccessKey: demoKey.secret },
    });
    const target = "StorageGateway_20120630.CreateSnapshot";
    const sending = z.object({ headers: z.custom<Record<string, string>>() });
    let signed = "";
    client.middlewareStack.add(
      (next) => (args) => {
        sending.parse(args.request).headers["x-amz-target"] = target;
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    client.middlewareStack.add(
      (next) => (args) => {
        signed = sending.parse(args.request).headers["x-amz-target"] ?? "";
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    const input = { VolumeARN: primary.id, SnapshotDescription: "by hand" };
    const { SnapshotId } = await client.send(new CreateSnapshotCommand(input));
    client.destroy();
    expect(signed).toBe(target);
    expect(world.aws.state.createdSnapshots().map(({ id }) => id)).toEqual([
      SnapshotId?.toLowerCase(),
    ]);
  });

  test("made twice makes two: AWS is given nothing by which to know a repetition", async () => {
    await using world = await demoWorld();
    await world.provider.startSnapshot(order(primary), calm());
    await world.provider.startSnapshot(order(primary), calm());
    expect(world.aws.state.createdSnapshots()).toHaveLength(2);
  });
});

describe("the address that is asked", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function hostIn(place: Readonly<Record<string, unknown>>): Promise<string> {
    const settings = awsStorageGateway.settings.parse({
      account,
      credentials: staticKeys,
      ...place,
    });
    const identity = { accessKeyId: "FAKEKEY", secretAccessKey: "FAKESECRET" };
    const clients = clientsOf(settings, {
      get: () => Promise.resolve(identity),
      forget: () => undefined,
    });
    const client = await clients.creates();
    let host = "";
    client.middlewareStack.add(
      () => (args) => {
        host = z.object({ hostname: z.string() }).parse(args.request).hostname;
        throw new Error("not to be sent");
      },
      { step: "finalizeRequest", priority: "low" },
    );
    const input = { VolumeARN: primary.id, SnapshotDescription: "x" };
    await expect(client.send(new CreateSnapshotCommand(input))).rejects.toThrow("not to be sent");
    clients.close();
    return host;
  }

  test.each([
    ["ap-northeast-1", "storagegateway.ap-northeast-1.amazonaws.com"],
    ["us-gov-west-1", "storagegateway.us-gov-west-1.amazonaws.com"],
    ["cn-north-1", "storagegateway.cn-north-1.amazonaws.com.cn"],
  ])("in %s is %s", async (region, host) => {
    expect(await hostIn({ region })).toBe(host);
  });

  test.each([
    ["AWS_USE_FIPS_ENDPOINT", "storagegateway-fips.us-east-1.amazonaws.com"],
    ["AWS_USE_DUALSTACK_ENDPOINT", "storagegateway.us-east-1.api.aws"],
  ])("with %s is %s", async (variable, host) => {
    vi.stubEnv(variable, "true");
    expect(await hostIn({ region: "us-east-1" })).toBe(host);
  });
});

describe("what AWS limits", () => {
  test("a volume's ARN has 50 to 500 characters, whatever is accepted as one", () => {
    const settings = awsStorageGateway.settings.parse({
      region: "ap-northeast-1",
      account,
      credentials: staticKeys,
    });
    for (const gateway of ["g", "sgw-12A3456B", "g".repeat(100)])
      for (const volume of ["vol-1122AABB", "vol-0C1122AABBCCDDEEG"]) {
        const arn = `arn:aws:storagegateway:ap-northeast-1:${account}:gateway/${gateway}/volume/${volume}`;
        const length = volumeOf(settings, arn)?.arn.length ?? 0;
        expect(length).toBeGreaterThanOrEqual(50);
        expect(length).toBeLessThanOrEqual(500);
      }
    expect(volumeName(primary.id.replace("sgw-12A3456B", "g".repeat(101)))).toBeNull();
  });

  test("tags at every limit are taken: 128 and 256 characters, no value, keys apart by case", async () => {
    await using world = await demoWorld();
    const many = Array.from({ length: 43 }, (_, index) => [`k${index}`, ""]);
    const tags = {
      ["k".repeat(128)]: "v".repeat(256),
      Team: "a",
      team: "b",
      "é 9_.:/=+-@": "",
      ...Object.fromEntries(many),
    };
    await world.provider.startSnapshot({ ...order(primary), options: { tags } }, calm());
    const [made] = world.aws.state.createdSnapshots();
    expect(made?.tags).toHaveLength(50);
    expect(made?.tags).toEqual(
      expect.arrayContaining([
        { Key: "Team", Value: "a" },
        { Key: "team", Value: "b" },
        { Key: "k0", Value: "" },
      ]),
    );
  });

  test.each([
    ["a tag without a name", { "": "x" }, /name is empty/],
    ["a tag's name of 129 characters", { ["k".repeat(129)]: "x" }, /longer than 128/],
    ["a value with a comma", { a: "x,y" }, /may hold letters/],
  ])("%s is refused before anything is sent", async (_, tags, words) => {
    await using world = await demoWorld();
    const wanted = { ...order(primary), options: { tags } };
    const failure = await failureOf(world.provider.startSnapshot(wanted, calm()));
    expect(failure).toMatchObject({ code: "invalid", providerCode: null });
    expect(failure.advice).toMatch(words);
    expect(world.aws.log.entries).toEqual([]);
  });
});

describe("an error's envelope", () => {
  const canary = "words of the vendor";

  test.each<[what: string, more: unknown]>([
    ["no details", {}],
    ["details as a map", { errorDetails: { volume: canary } }],
    ["details as a word", { errorDetails: canary }],
    ["details of nothing", { errorDetails: null }],
  ])("with %s is read by its code alone, and none of its words are passed on", async (_, more) => {
    await using world = await answered(400, {
      __type: "com.amazon.storagegateway#InvalidGatewayRequestException",
      message: canary,
      error: { errorCode: "VolumeNotReady", ...z.looseObject({}).parse(more) },
    });
    const failure = await failureOf(world.start());
    expect(failure).toMatchObject({
      code: "not-ready",
      providerCode: "VolumeNotReady",
      providerRequestId: "r-1",
    });
    expect(JSON.stringify(failure)).not.toContain(canary);
  });

  test.each<[name: string, status: number, code: FailureCode]>([
    ["InvalidGatewayRequestException", 400, "invalid"],
    ["InternalServerError", 500, "unknown-outcome"],
    ["InternalServerError", 400, "unknown-outcome"],
    ["ServiceUnavailableError", 503, "unknown-outcome"],
  ])("%s with status %i and no operation error code ends as %s", async (name, status, code) => {
    await using world = await answered(status, { __type: name, message: canary });
    expect(await failureOf(world.start())).toMatchObject({ code, providerCode: name });
    expect(world.server.received).toHaveLength(1);
  });
});

/** The rest of the codes of the model, most of which no snapshot meets, and one from outside it. */
const others: Readonly<Record<string, FailureCode>> = {
  ActivationKeyExpired: "invalid",
  ActivationKeyInvalid: "invalid",
  ActivationKeyNotFound: "invalid",
  AuthenticationFailure: "bad-credentials",
  BandwidthThrottleScheduleNotFound: "invalid",
  CannotExportSnapshot: "unsupported",
  ChapCredentialNotFound: "invalid",
  DiskAlreadyAllocated: "invalid",
  DiskDoesNotExist: "invalid",
  DiskSizeGreaterThanVolumeMaxSize: "invalid",
  DiskSizeLessThanVolumeSize: "invalid",
  DiskSizeNotGigAligned: "invalid",
  DuplicateCertificateInfo: "invalid",
  DuplicateSchedule: "invalid",
  EndpointNotFound: "invalid",
  IAMNotSupported: "unsupported",
  InitiatorInvalid: "invalid",
  InitiatorNotFound: "invalid",
  InvalidEndpoint: "invalid",
  InvalidSchedule: "invalid",
  JoinDomainInProgress: "invalid",
  LocalStorageLimitExceeded: "quota",
  "LunAlreadyAllocated ": "invalid",
  LunInvalid: "invalid",
  MaximumContentLengthExceeded: "invalid",
  MaximumTapeCartridgeCountExceeded: "invalid",
  MaximumVolumeCountExceeded: "invalid",
  NetworkConfigurationChanged: "busy",
  NoDisksAvailable: "invalid",
  ParametersNotImplemented: "invalid",
  SnapshotDeleted: "gone",
  SnapshotIdInvalid: "invalid",
  SnapshotNotFound: "not-found",
  SnapshotScheduleNotFound: "invalid",
  TapeCartridgeNotFound: "invalid",
  TargetAlreadyExists: "invalid",
  TargetInvalid: "invalid",
  TargetNotFound: "invalid",
  VolumeAlreadyExists: "invalid",
  VolumeInUse: "busy",
  FileSystemAssociationNotFound: "invalid",
};

test("an operation error code that belongs to other calls ends a create with a sentence and its code", async () => {
  await using world = await demoWorld();
  const modelled: readonly string[] = Object.values(ErrorCode);
  expect(Object.keys(others).filter((code) => !modelled.includes(code))).toEqual([
    "FileSystemAssociationNotFound",
  ]);
  for (const [errorCode, expected] of Object.entries(others)) {
    world.aws.faults.next("CreateSnapshot", { kind: "gateway-error", errorCode });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect([errorCode, failure.code]).toEqual([errorCode, expected]);
    expect(failure.providerCode).toBe(errorCode);
    for (const sentence of [failure.message, failure.advice])
      expect(sentence).toMatch(/^[A-Z].*\.$/s);
  }
  expect(world.aws.state.createdSnapshots()).toEqual([]);
});
