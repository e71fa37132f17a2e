import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { FailureCode } from "../../../src/domain/failure.ts";
import type { SnapshotRef } from "../../../src/domain/snapshot.ts";
import { calm, collect, errorOf, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, disk, replay } from "./support.ts";

/** Requests and replies as they are on the wire; each names its source. */
const { exchanges } = z
  .object({
    exchanges: z.array(
      z.object({
        name: z.string(),
        operation: z.string(),
        response: z.object({
          status: z.number(),
          headers: z.record(z.string(), z.string()),
          body: z.unknown(),
        }),
      }),
    ),
  })
  .parse(
    JSON.parse(
      readFileSync(new URL("../../fixtures/alibaba-swas/exchanges.json", import.meta.url), "utf8"),
    ),
  );

const volume = disk("d-bp18kjxg9ebrhsgi0000");
const snapshot: SnapshotRef = {
  target: "hangzhou",
  volumeId: volume.id,
  id: "s-bp16oazlsold4dks0000",
};
const requestId = "20758A-585D-4A41-A9B2-28DA8F4F534F";

async function opened(name: string, callsPerMinute = 10) {
  const exchange = exchanges.find((candidate) => candidate.name === name);
  if (exchange === undefined) throw new Error(`no exchange is called ${name}`);
  const { status, headers, body } = exchange.response;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const server = await replay({ status, headers, body: text });
  const calls: { operation: string; requestId: string | null }[] = [];
  const provider = adapterAt(server.endpoint, { "calls-per-minute": callsPerMinute }, (call) =>
    calls.push(call),
  );
  return { server, provider, calls };
}

const refusals: readonly (readonly [name: string, code: FailureCode, providerCode: string])[] = [
  [
    "create-snapshot-error-InvalidRemark.ValueNotSupported",
    "invalid",
    "InvalidRemark.ValueNotSupported",
  ],
  // Whether our own lost attempt has the name cannot be seen here: the look-up fails as well.
  ["create-snapshot-error-InvalidRemark.Duplicate", "unknown-outcome", "InvalidRemark.Duplicate"],
  ["create-snapshot-error-IncorrectStatus", "not-ready", "IncorrectStatus"],
  [
    "create-snapshot-error-InvalidSnapshotName.ValueNotSupported",
    "invalid",
    "InvalidSnapshotName.ValueNotSupported",
  ],
  [
    "create-snapshot-error-InvalidSnapshotName.Duplicate",
    "unknown-outcome",
    "InvalidSnapshotName.Duplicate",
  ],
  ["create-snapshot-error-InternalError", "unknown-outcome", "InternalError"],
  ["create-snapshot-error-SnapshotLimitExceed", "quota", "SnapshotLimitExceed"],
  [
    "create-snapshot-error-IncorrectDiskStatus.CreatingSnapshot",
    "busy",
    "IncorrectDiskStatus.CreatingSnapshot",
  ],
  ["create-snapshot-error-InvalidDiskId.NotFound", "not-found", "InvalidDiskId.NotFound"],
  ["error-idempotent-parameter-mismatch", "unknown-outcome", "IdempotentParameterMismatch"],
  ["error-throttling-user", "throttled", "Throttling.User"],
  ["error-throttling", "throttled", "Throttling"],
  ["error-access-key-not-found", "bad-credentials", "InvalidAccessKeyId.NotFound"],
  ["error-signature-does-not-match", "bad-credentials", "SignatureDoesNotMatch"],
  ["error-timestamp-expired", "bad-credentials", "InvalidTimeStamp.Expired"],
  ["error-nonce-used", "unknown-outcome", "SignatureNonceUsed"],
  ["error-sts-expired", "bad-credentials", "InvalidSecurityToken.Expired"],
  ["error-forbidden-ram", "forbidden", "Forbidden.RAM"],
  ["error-service-unavailable", "unknown-outcome", "ServiceUnavailable"],
  ["error-missing-parameter", "invalid", "MissingRegionId"],
];

describe("a reply of the service becomes a failure that a person can act on", () => {
  test.each(refusals)("%s: %s, with %s kept", async (name, code, providerCode) => {
    const { server, provider, calls } = await opened(name);
    await using _ = server;
    const { failure } = await errorOf(provider.startSnapshot(order(volume), calm()));
    expect(failure).toMatchObject({ code, providerCode, providerRequestId: requestId });
    expect(failure.message).toMatch(/^[A-Z].*\.$/);
    expect(failure.advice).toMatch(/^[A-Z].*\.$/);
    // What follows a refusal are reads.
    expect(calls.filter(({ operation }) => operation === "CreateSnapshot")).toHaveLength(1);
    provider.close();
  });

  test("the wait that the service wishes is kept", async () => {
    const { server, provider } = await opened("error-throttling-user");
    await using _ = server;
    const failure = await failureOf(provider.startSnapshot(order(volume), calm()));
    expect(failure.retryAfterMs).toBe(1_500);
  });

  test("a proxy's page leaves a create unknown and a read unavailable", async () => {
    const { server, provider } = await opened("error-html-502");
    await using _ = server;
    expect((await failureOf(provider.startSnapshot(order(volume), calm()))).code).toBe(
      "unknown-outcome",
    );
    expect((await failureOf(provider.readSnapshots([snapshot], calm()))).code).toBe("unavailable");
  });

  test("every error reply of the collection is looked at", () => {
    const named = new Set([
      ...refusals.map(([name]) => name),
      "error-html-502",
      "delete-snapshot-not-found",
      // Rolling a disk back is not offered.
      "reset-disk-not-stopped",
    ]);
    const missing = exchanges.filter(
      ({ name, response }) => response.status >= 400 && !named.has(name),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

describe("a reply of the service becomes a snapshot", () => {
  test("a started one, whose request id ends in a tab", async () => {
    const { server, provider, calls } = await opened("create-snapshot-ok");
    await using _ = server;
    const started = await provider.startSnapshot(order(volume), calm());
    expect(started).toMatchObject({ id: snapshot.id, phase: "creating", startedAt: null });
    expect(calls[0]?.requestId).toBe(requestId);
  });

  test("200 without an id is an unknown outcome", async () => {
    const { server, provider } = await opened("create-snapshot-200-without-id");
    await using _ = server;
    const failure = await failureOf(provider.startSnapshot(order(volume), calm()));
    expect(failure).toMatchObject({ code: "unknown-outcome", providerRequestId: requestId });
  });

  test.each([
    ["list-snapshots-progressing", "creating"],
    ["list-snapshots-accomplished-documented-case", "available"],
    ["list-snapshots-accomplished-lower-case", "available"],
    ["list-snapshots-failed-data-disk", "failed"],
  ])("%s: %s", async (name, phase) => {
    const { server, provider } = await opened(name);
    await using _ = server;
    const [read] = await provider.readSnapshots([snapshot], calm());
    expect(read).toMatchObject({
      id: snapshot.id,
      volumeId: volume.id,
      phase,
      startedAt: "2026-11-20T12:00:03.000Z",
      completedAt: null,
      sizeBytes: null,
      volumeSizeGiB: null,
      marker: null,
      description: null,
    });
    if (phase === "available") expect(read?.progressPercent).toBe(100);
  });

  test("an unknown one is simply not there", async () => {
    const { server, provider } = await opened("list-snapshots-empty");
    await using _ = server;
    expect(await provider.readSnapshots([snapshot], calm())).toEqual([]);
    expect(await provider.findByMarker(order(volume), calm())).toBeNull();
  });

  test("a list is read until all eleven are there, however few come at once", async () => {
    const { server, provider } = await opened("list-snapshots-page-1-of-2", 100);
    await using _ = server;
    await collect(provider.listSnapshots(volume, calm()));
    expect(server.received).toHaveLength(11);
  });

  test("a delete that worked and one that found nothing are both done", async () => {
    for (const name of ["delete-snapshot-ok", "delete-snapshot-not-found"]) {
      const { server, provider } = await opened(name);
      await using _ = server;
      await provider.deleteSnapshot(snapshot, calm());
      expect(server.received).toHaveLength(1);
    }
  });
});

test("a listed disk becomes a volume with its server", async () => {
  const { server, provider } = await opened("list-disks");
  await using _ = server;
  expect(await collect(provider.listVolumes(calm()))).toEqual([
    {
      target: "hangzhou",
      id: "d-bp14wq0149cpp2x0000",
      shortId: "d-bp14wq0149cpp2x0000",
      provider: "alibaba-swas",
      name: "SystemDisk",
      sizeGiB: 50,
      parent: { id: "2ad1ae67295445f598017499dc0000", name: "myInstance" },
    },
  ]);
});
