import { describe, expect, test } from "vitest";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, demoWorld, loginReply, orders, scripted, tenant } from "./support.ts";

const name = "snapshot-bot_SR-7K3F_1";

/** What ECL answers to a create, with what a case changes. */
function made(fields: Readonly<Record<string, unknown>>): string {
  const snapshot = {
    id: "66666666-7777-4888-8999-aaaaaaaaaaaa",
    status: "available",
    name,
    description: "before migration 42",
    usage: 0,
    volume_id: orders.id,
    snapshot_type_id: "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff",
    created_at: "2026-11-20T07:01:03+0000",
    updated_at: null,
    deleted_at: null,
    error_message: "",
    delete_reason: "",
    ...fields,
  };
  return JSON.stringify({ api_error_message: "", snapshot });
}

async function answered(body: string) {
  const server = await scripted(({ path }, origin) =>
    path === "/v3/auth/tokens" ? loginReply(origin) : { status: 200, body },
  );
  const provider = adapterAt(server.endpoint);
  return {
    server,
    start: () => provider.startSnapshot(order(orders), calm()),
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("a create is a POST of JSON below the catalog's address and the tenant, with the token", async () => {
  await using world = await answered(made({}));
  await world.start();
  const sent = world.server.received.at(-1);
  expect(sent).toMatchObject({ method: "POST", path: `/v1.0/${tenant}/snapshots` });
  expect(sent?.headers).toMatchObject({
    "content-type": "application/json",
    accept: "application/json",
    "x-auth-token": "0f".repeat(16),
  });
});

describe("an answer to a create", () => {
  test.each<[field: string, value: unknown]>([
    ["api_error_message", null],
    ["description", null],
    ["description", undefined],
    ["usage", "0"],
    ["usage", null],
    ["usage", []],
    ["snapshot_type_id", null],
    ["snapshot_type_id", undefined],
    ["snapshot_type_id", 7],
    ["created_at", "null"],
    ["created_at", null],
    ["created_at", undefined],
    ["updated_at", undefined],
    ["updated_at", "2026-11-20T07:01:03+0000"],
    ["updated_at", 7],
    ["deleted_at", undefined],
    ["error_message", null],
    ["error_message", undefined],
    ["delete_reason", null],
    ["delete_reason", undefined],
  ])("whose %s is %j is an answer all the same", async (field, value) => {
    await using world = await answered(made({ [field]: value }));
    expect(await world.start()).toMatchObject({
      id: "66666666-7777-4888-8999-aaaaaaaaaaaa",
      volumeId: orders.id,
      phase: "available",
      sizeBytes: null,
      marker: "snapshot-bot:SR-7K3F/1",
    });
  });

  test.each<[field: string, value: unknown]>([
    ["id", undefined],
    ["id", ""],
    ["status", undefined],
    ["name", null],
    ["volume_id", undefined],
  ])("whose %s is %j leaves the outcome unknown", async (field, value) => {
    await using world = await answered(made({ [field]: value }));
    expect((await failureOf(world.start())).code).toBe("unknown-outcome");
  });

  test("with a time in the office's zone means the same moment", async () => {
    await using world = await answered(made({ created_at: "2026-11-20T16:01:03+0900" }));
    expect(await world.start()).toMatchObject({
      startedAt: "2026-11-20T07:01:03.000Z",
      completedAt: "2026-11-20T07:01:03.000Z",
    });
  });
});

describe("a limit that ECL does not publish", () => {
  test("is left to ECL: no quota is shown, and its refusal is told as one", async () => {
    await using world = await demoWorld();
    expect((await world.provider.preflight(orders, {}, calm())).quota).toBeNull();
    world.ecl.faults.next("CreateSnapshot", { kind: "refuse", status: 413 });
    const failure = await failureOf(world.provider.startSnapshot(order(orders), calm()));
    expect(failure).toMatchObject({ code: "quota", retryAfterMs: null });
  });
});
