import { describe, expect, test } from "vitest";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, demoWorld, project, replay, replica } from "./support.ts";

const id = "66666666-7777-4888-8999-aaaaaaaaaaaa";

/** A snapshot as EVS shows it, with what a case changes. */
function shown(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    id,
    status: "creating",
    name: "snapshot-bot-SR-7K3F-1",
    description: "before migration 42",
    created_at: "2026-11-20T03:56:53.081642",
    updated_at: "2026-11-20T03:56:53.081642",
    metadata: {},
    volume_id: replica.id,
    size: 40,
    "os-extended-snapshot-attributes:project_id": project,
    "os-extended-snapshot-attributes:progress": "0%",
    service_type: "EVS",
    dedicated_storage_id: null,
    dedicated_storage_name: null,
    ...fields,
  };
}

async function answered(status: number, contents: unknown) {
  const server = await replay({ status, body: JSON.stringify(contents) });
  const provider = adapterAt(server.endpoint);
  return {
    provider,
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("an answer to a create", () => {
  test.each<[field: string, value: unknown]>([
    ["name", undefined],
    ["name", null],
    ["description", undefined],
    ["description", null],
    ["size", undefined],
    ["size", "40"],
    ["metadata", undefined],
    ["metadata", null],
    ["metadata", { number: 7 }],
    ["created_at", undefined],
    ["created_at", "2026-11-20t03:56:53"],
    ["updated_at", undefined],
    ["updated_at", null],
    ["os-extended-snapshot-attributes:project_id", undefined],
    ["os-extended-snapshot-attributes:progress", undefined],
    ["service_type", undefined],
    ["service_type", "DESS"],
    ["dedicated_storage_id", undefined],
    ["dedicated_storage_name", undefined],
    ["something_new", { of: ["any", "kind"] }],
  ])("whose %s is %j is an answer all the same", async (field, value) => {
    await using world = await answered(202, { snapshot: shown({ [field]: value }) });
    expect(await world.provider.startSnapshot(order(replica), calm())).toMatchObject({
      id,
      volumeId: replica.id,
      phase: "creating",
      marker: "snapshot-bot:SR-7K3F/1",
    });
  });

  test.each<[field: string, value: unknown]>([
    ["id", undefined],
    ["id", "../x"],
    ["status", undefined],
    ["volume_id", undefined],
  ])("whose %s is %j leaves the outcome unknown", async (field, value) => {
    await using world = await answered(202, { snapshot: shown({ [field]: value }) });
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure.code).toBe("unknown-outcome");
  });
});

test.each([
  ["45%", 45],
  ["100%", 100],
  ["", null],
  [null, null],
  ["nearly", null],
])("the progress %j of a snapshot being made is %j percent", async (progress, percent) => {
  const row = shown({ "os-extended-snapshot-attributes:progress": progress });
  await using world = await answered(200, { count: 1, snapshots: [row] });
  const ref = { target: "dublin", volumeId: replica.id, id };
  const [read] = await world.provider.readSnapshots([ref], calm());
  expect(read).toMatchObject({ phase: "creating", progressPercent: percent });
});

test("snapshots that went with their disk are simply not there any more", async () => {
  await using world = await demoWorld();
  const started = await world.provider.startSnapshot(order(replica), calm());
  const { state } = world.cloud;
  state.removeDisk(replica.id);
  state.snapshots.splice(
    0,
    state.snapshots.length,
    ...state.snapshots.filter(({ diskId }) => diskId !== replica.id),
  );
  expect(await world.provider.readSnapshots([started], calm())).toEqual([]);
  expect(await world.provider.findByMarker(order(replica), calm())).toBeNull();
  expect(await collect(world.provider.listSnapshots(replica, calm()))).toEqual([]);
  await world.provider.deleteSnapshot(started, calm());
});
