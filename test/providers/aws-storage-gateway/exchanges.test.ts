import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { FailureCode } from "../../../src/domain/failure.ts";
import type { SnapshotRef } from "../../../src/domain/snapshot.ts";
import { calm, errorOf, failureOf, order } from "../../contract/provider.ts";
import { account, adapterAt, operationOf, recoveryPoint, replay } from "./support.ts";

/** Requests and replies as they are on the wire; each names its source. */
const exchangesSchema = z.object({
  exchanges: z.array(
    z.object({
      name: z.string(),
      operation: z.string(),
      request: z.object({
        body: z.union([z.string(), z.looseObject({ VolumeARN: z.string().optional() })]),
      }),
      response: z.object({
        status: z.number(),
        headers: z.record(z.string(), z.string()),
        body: z.unknown(),
      }),
    }),
  ),
});

const { exchanges } = exchangesSchema.parse(
  JSON.parse(
    readFileSync(
      new URL("../../fixtures/aws-storage-gateway/exchanges.json", import.meta.url),
      "utf8",
    ),
  ),
);

const fallbackArn = `arn:aws:storagegateway:us-east-1:${account}:gateway/sgw-12A3456B/volume/vol-1122AABB`;

async function opened(name: string, operations: Readonly<Record<string, unknown>> = {}) {
  const exchange = exchanges.find((candidate) => candidate.name === name);
  if (exchange === undefined) throw new Error(`no exchange is called ${name}`);
  const { body } = exchange.response;
  const server = await replay(
    {
      status: exchange.response.status,
      headers: exchange.response.headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    },
    operations,
  );
  const given =
    typeof exchange.request.body === "string" ? undefined : exchange.request.body.VolumeARN;
  const id = given?.startsWith("arn:") === true ? given : fallbackArn;
  const region = id.split(":")[3] ?? "";
  const provider = adapterAt(server.endpoint, { region });
  const snapshot: SnapshotRef = { target: "tokyo", volumeId: id, id: "snap-78e22663" };
  const requestId = exchange.response.headers["x-amzn-requestid"] ?? null;
  return { server, provider, volume: { target: "tokyo", id }, snapshot, requestId };
}

const refusals: readonly (readonly [name: string, code: FailureCode, providerCode: string])[] = [
  ["create-snapshot-error-GatewayInternalError", "unknown-outcome", "GatewayInternalError"],
  ["create-snapshot-error-GatewayNotConnected", "not-connected", "GatewayNotConnected"],
  ["create-snapshot-error-GatewayNotFound", "not-found", "GatewayNotFound"],
  [
    "create-snapshot-error-GatewayProxyNetworkConnectionBusy",
    "busy",
    "GatewayProxyNetworkConnectionBusy",
  ],
  ["create-snapshot-error-InternalError", "unknown-outcome", "InternalError"],
  ["create-snapshot-error-InvalidParameters", "invalid", "InvalidParameters"],
  ["create-snapshot-error-NotSupported", "unsupported", "NotSupported"],
  ["create-snapshot-error-VolumeNotFound", "not-found", "VolumeNotFound"],
  ["create-snapshot-error-VolumeNotReady", "not-ready", "VolumeNotReady"],
  ["create-snapshot-error-undeclared-code", "unsupported", "UnsupportedOperationForGatewayType"],
  ["create-snapshot-error-namespaced-type", "not-found", "VolumeNotFound"],
  ["create-snapshot-error-service-unavailable-modelled", "unknown-outcome", "ServiceUnavailable"],
  ["create-snapshot-error-service-unavailable-generic", "unknown-outcome", "ServiceUnavailable"],
  ["create-snapshot-error-throttling", "throttled", "ThrottlingException"],
  ["create-snapshot-error-validation", "invalid", "ValidationException"],
  ["create-snapshot-error-access-denied", "forbidden", "AccessDeniedException"],
  ["create-snapshot-error-invalid-signature", "bad-credentials", "InvalidSignatureException"],
  ["create-snapshot-error-bad-token", "bad-credentials", "UnrecognizedClientException"],
  ["create-snapshot-error-expired-token", "bad-credentials", "ExpiredTokenException"],
  ["describe-error-malformed-id", "invalid", "InvalidSnapshotID.Malformed"],
  ["describe-error-not-found", "not-found", "InvalidSnapshot.NotFound"],
  ["describe-error-ids-with-max-results", "invalid", "InvalidParameterCombination"],
  ["describe-error-throttled", "throttled", "RequestLimitExceeded"],
  ["describe-error-unauthorized", "forbidden", "UnauthorizedOperation"],
  ["delete-error-in-use", "conflict", "InvalidSnapshot.InUse"],
  ["delete-error-aws-backup", "conflict", "InvalidParameterValue"],
  ["delete-dry-run-allowed", "invalid", "DryRunOperation"],
];

describe("a reply of AWS becomes a failure that a person can act on", () => {
  test.each(refusals)("%s: %s, with %s kept", async (name, code, providerCode) => {
    const { server, provider, volume, snapshot, requestId } = await opened(name);
    await using _ = server;
    const error = await errorOf(
      name.startsWith("create-")
        ? provider.startSnapshot(order(volume), calm())
        : name.startsWith("describe-")
          ? provider.readSnapshots([snapshot], calm())
          : provider.deleteSnapshot(snapshot, calm()),
    );
    expect(error.failure).toMatchObject({ code, providerCode });
    expect(error.failure.message).toMatch(/^[A-Z].*\.$/);
    expect(error.failure.advice).toMatch(/^[A-Z].*\.$/);
    // EC2's replies carry the id in their body too, which the SDK does not hand over.
    expect(error.failure.providerRequestId).toBe(requestId);
    // What else could be had may be looked up: a read.
    const others = server.received.filter(
      (call) => operationOf(call) !== "ListVolumeRecoveryPoints",
    );
    expect(others).toHaveLength(1);
    provider.close();
  });

  test("every error reply of the collection is in the list above", () => {
    const named = new Set([...refusals.map(([name]) => name), "delete-error-not-found"]);
    const missing = exchanges.filter(
      ({ name, response }) => response.status >= 400 && !named.has(name),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

describe("a reply of AWS becomes a snapshot", () => {
  test.each([
    ["create-snapshot-seed-000", "snap-78e22663"],
    ["create-snapshot-seed-001", "snap-78e22663"],
    ["create-snapshot-tags-long-ids", "snap-0d1e2f3a4b5c6d7e8"],
  ])("%s: %s is being created", async (name, id) => {
    const { server, provider, volume } = await opened(name);
    await using _ = server;
    const started = await provider.startSnapshot(order(volume), calm());
    expect(started).toMatchObject({ id, phase: "creating", startedAt: null });
  });

  test("200 without an id is an unknown outcome", async () => {
    const { server, provider, volume } = await opened("create-snapshot-200-without-id");
    await using _ = server;
    const failure = await failureOf(provider.startSnapshot(order(volume), calm()));
    expect(failure.code).toBe("unknown-outcome");
    expect(failure.providerRequestId).not.toBeNull();
  });

  test("a snapshot from a recovery point tells the moment it captures", async () => {
    const { server, provider, volume } = await opened(
      "create-snapshot-from-recovery-point",
      recoveryPoint(
        "arn:aws:storagegateway:us-east-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB",
        "2017-06-30T10:00:00.000Z",
      ),
    );
    await using _ = server;
    const wanted = { ...order(volume), options: { "from-recovery-point": true } };
    expect((await provider.startSnapshot(wanted, calm())).startedAt).toBe(
      "2017-06-30T10:10:10.000Z",
    );
  });

  test.each([
    ["describe-pending-empty-progress", "creating", null, null],
    ["describe-pending-30", "creating", 30, null],
    ["describe-completed", "available", 100, "2026-11-20T15:20:00.000Z"],
    ["describe-error", "failed", 45, null],
  ])("%s: %s, %s percent", async (name, phase, progressPercent, completedAt) => {
    const { server, provider, snapshot } = await opened(name);
    await using _ = server;
    const [read] = await provider.readSnapshots([snapshot], calm());
    expect(read).toMatchObject({
      id: snapshot.id,
      volumeId: snapshot.volumeId,
      phase,
      progressPercent,
      completedAt,
      startedAt: "2026-11-20T15:00:00.000Z",
      volumeSizeGiB: 100,
      sizeBytes: phase === "available" ? 32_212_254_720 : null,
      marker: null,
    });
  });

  test("a snapshot of somebody else is simply not there", async () => {
    const { server, provider, snapshot } = await opened("describe-unknown-owner-omitted");
    await using _ = server;
    expect(await provider.readSnapshots([snapshot], calm())).toEqual([]);
  });

  test("a delete that worked and one that found nothing are both done", async () => {
    for (const name of ["delete-ok", "delete-error-not-found"]) {
      const { server, provider, snapshot } = await opened(name);
      await using _ = server;
      await provider.deleteSnapshot(snapshot, calm());
      expect(server.received).toHaveLength(1);
    }
  });
});
