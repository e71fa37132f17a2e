import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { momentOf } from "../../../src/providers/huawei-evs/times.ts";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, demoWorld, login, project, replay, replica } from "./support.ts";

// Documented shapes with invented values. Sources: API reference, "Creating an EVS Snapshot" and
// "Querying Details About EVS Snapshots".
const id = "66666666-7777-4888-8999-aaaaaaaaaaaa";
const created = {
  id,
  status: "creating",
  name: "snapshot-bot-SR-7K3F-1",
  description: "before migration 42",
  created_at: "2026-11-20T03:56:53.081642",
  updated_at: "2026-11-20T03:56:53.081642",
  metadata: {},
  volume_id: replica.id,
  size: 40,
};
const detailed = {
  ...created,
  status: "available",
  updated_at: null,
  metadata: { "snapshot-bot:marker": "snapshot-bot:SR-7K3F/1" },
  "os-extended-snapshot-attributes:project_id": project,
  "os-extended-snapshot-attributes:progress": "100%",
  service_type: "EVS",
  dedicated_storage_id: null,
  dedicated_storage_name: null,
};

function json(status: number, body: unknown) {
  return { status, body: JSON.stringify(body) };
}

describe("a create", () => {
  test("goes to cloudsnapshots below the project, signed, and its answer is read", async () => {
    await using server = await replay(json(202, { snapshot: created }));
    const provider = adapterAt(server.endpoint);
    expect(await provider.startSnapshot(order(replica), calm())).toEqual({
      target: "dublin",
      volumeId: replica.id,
      id,
      phase: "creating",
      startedAt: "2026-11-20T03:56:53.081Z",
      completedAt: null,
      progressPercent: null,
      sizeBytes: null,
      volumeSizeGiB: 40,
      marker: "snapshot-bot:SR-7K3F/1",
      description: "before migration 42",
    });
    const [sent] = server.received;
    expect(sent).toMatchObject({ method: "POST", path: `/v2/${project}/cloudsnapshots` });
    expect(sent?.headers).toMatchObject({
      "content-type": "application/json",
      "x-project-id": project,
      // Every create has a connection of its own.
      connection: "close",
    });
    expect(sent?.headers["authorization"]).toMatch(
      /^SDK-HMAC-SHA256 Access=\w+, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=[0-9a-f]{64}$/,
    );
    expect(Object.keys(sent?.headers ?? {})).not.toContain("x-client-token");
    provider.close();
  });

  test("carries a token instead, and no signature, where there is a login", async () => {
    await using server = await replay(
      {
        ...json(201, {
          token: { expires_at: "2099-01-01T00:00:00.000000Z", project: { id: project } },
        }),
        headers: { "X-Subject-Token": "FAKE-TOKEN" },
      },
      json(202, { snapshot: created }),
    );
    const provider = adapterAt(server.endpoint, { credentials: login });
    await provider.startSnapshot(order(replica), calm());
    const sent = server.received[1];
    expect(sent?.headers["x-auth-token"]).toBe("FAKE-TOKEN");
    expect(Object.keys(sent?.headers ?? {})).not.toContain("authorization");
    provider.close();
  });

  test("works below a path of another operator's address", async () => {
    await using server = await replay(json(202, { snapshot: created }));
    const endpoint = { evs: `${server.endpoint}/clouds/evs`, iam: server.endpoint };
    const provider = adapterAt(server.endpoint, { endpoint });
    await provider.startSnapshot(order(replica), calm());
    expect(server.received[0]?.path).toBe(`/clouds/evs/v2/${project}/cloudsnapshots`);
    provider.close();
  });

  test("takes an answer that says no more than id, status and disk", async () => {
    const bare = { id: id.toUpperCase(), status: "available", volume_id: replica.id };
    await using server = await replay(json(202, { snapshot: bare }));
    const provider = adapterAt(server.endpoint);
    expect(await provider.startSnapshot(order(replica), calm())).toMatchObject({
      id,
      phase: "available",
      startedAt: null,
      volumeSizeGiB: null,
    });
    provider.close();
  });
});

describe("a list", () => {
  test("goes on by offset until all are there, and follows no link", async () => {
    const links = [{ rel: "next", href: "https://volume.internal.example:8776/v2/next" }];
    const other = { ...detailed, id: "66666666-7777-4888-8999-bbbbbbbbbbbb" };
    await using server = await replay(
      json(200, { count: 2, snapshots: [detailed], snapshots_links: links }),
      json(200, { count: 2, snapshots: [other] }),
    );
    const provider = adapterAt(server.endpoint);
    expect(await collect(provider.listSnapshots(replica, calm()))).toHaveLength(2);
    const path = `/v2/${project}/cloudsnapshots/detail`;
    expect(server.received.map(({ path }) => path)).toEqual([
      `${path}?limit=500&offset=0&volume_id=${replica.id}`,
      `${path}?limit=500&offset=1&volume_id=${replica.id}`,
    ]);
    provider.close();
  });

  test("ends at an empty page, whatever the count says, and without a count at a short page", async () => {
    await using server = await replay(
      json(200, { count: 9, snapshots: [detailed] }),
      json(200, { count: 9, snapshots: [] }),
      json(200, { snapshots: [detailed] }),
    );
    const provider = adapterAt(server.endpoint);
    expect(await collect(provider.listSnapshots(replica, calm()))).toHaveLength(1);
    expect(await collect(provider.listSnapshots(replica, calm()))).toHaveLength(1);
    expect(server.received).toHaveLength(3);
    provider.close();
  });

  test("of many ids names each of them in one call", async () => {
    await using server = await replay(json(200, { count: 1, snapshots: [detailed] }));
    const provider = adapterAt(server.endpoint);
    const other = "66666666-7777-4888-8999-bbbbbbbbbbbb";
    const refs = [id, other, "not-an-id"].map((one) => ({
      target: "dublin",
      volumeId: replica.id,
      id: one,
    }));
    expect(await provider.readSnapshots(refs, calm())).toHaveLength(1);
    expect(server.received[0]?.path).toContain(`?id=${id}&id=${other}&limit=500&offset=0`);
    provider.close();
  });
});

describe("a snapshot's state", () => {
  test.each([
    ["creating", "creating"],
    ["available", "available"],
    ["AVAILABLE", "available"],
    ["error", "failed"],
    ["error_deleting", "failed"],
    ["rollbacking", "creating"],
    ["something-new", "creating"],
  ])("%s is %s", async (status, phase) => {
    await using server = await replay(
      json(200, { count: 1, snapshots: [{ ...detailed, status }] }),
    );
    const provider = adapterAt(server.endpoint);
    const [read] = await provider.readSnapshots(
      [{ target: "dublin", volumeId: replica.id, id }],
      calm(),
    );
    expect(read?.phase).toBe(phase);
    provider.close();
  });
});

describe("on a machine in Tokyo", () => {
  beforeAll(() => {
    vi.stubEnv("TZ", "Asia/Tokyo");
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    ["2026-11-20T03:56:53.081642", "2026-11-20T03:56:53.081Z"],
    ["2026-11-20t03:56:53", "2026-11-20T03:56:53.000Z"],
    ["2026-11-20T03:56:53.081642Z", "2026-11-20T03:56:53.081Z"],
    ["2026-11-20T11:56:53+08:00", "2026-11-20T03:56:53.000Z"],
    ["", null],
    [null, null],
    [undefined, null],
    ["yesterday", null],
    ["2026-13-45T99:99:99", null],
  ])("the time %j of EVS is still %j", (text, moment) => {
    expect(new Date(0).getTimezoneOffset()).toBe(-540);
    expect(momentOf(text)).toBe(moment);
  });
});

describe("a delete", () => {
  test("waits while the snapshot is being made", async () => {
    await using world = await demoWorld();
    const started = await world.provider.startSnapshot(order(replica), calm());
    const failure = await failureOf(world.provider.deleteSnapshot(started, calm()));
    expect(failure).toMatchObject({ code: "not-ready", providerCode: "EVS.1047" });
    expect(failure.retryAfterMs).toBeGreaterThan(0);
  });

  test("that somebody else has begun already succeeds, and so does one of a gone snapshot", async () => {
    await using world = await demoWorld({}, { deletingMs: 3_600_000 });
    const started = await world.provider.startSnapshot(order(replica), calm());
    world.cloud.state.finishAll();
    await world.provider.deleteSnapshot(started, calm());
    await world.provider.deleteSnapshot(started, calm());
    expect(world.cloud.log.of("DeleteSnapshot").map(({ outcome }) => outcome)).toEqual([
      "ok",
      "EVS.1047",
    ]);
    world.cloud.state.snapshots.length = 0;
    await world.provider.deleteSnapshot(started, calm());
  });

  test("keeps its refusal when the snapshot cannot be looked at", async () => {
    await using world = await demoWorld();
    const started = await world.provider.startSnapshot(order(replica), calm());
    world.cloud.faults.next("ShowSnapshot", { kind: "throttle" });
    const failure = await failureOf(world.provider.deleteSnapshot(started, calm()));
    expect(failure.providerCode).toBe("EVS.1047");
  });
});
