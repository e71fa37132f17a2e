import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Failure } from "../../../src/domain/failure.ts";
import { canary, calm, failureOf, order } from "../../contract/provider.ts";
import {
  adapterAt,
  billing,
  demoWorld,
  files,
  loginReply,
  orders,
  scripted,
  staging,
  tenant,
  type DemoWorld,
} from "./support.ts";

const name = "snapshot-bot_SR-7K3F_1";

async function refused(world: DemoWorld, wanted = order(orders)): Promise<Failure> {
  return failureOf(world.provider.startSnapshot(wanted, calm()));
}

function bodies(world: DemoWorld): unknown[] {
  return world.ecl.log.of("CreateSnapshot").map(({ input }) => {
    const body: unknown = JSON.parse(String(Reflect.get(Object(input), "body")));
    return body;
  });
}

describe("a create", () => {
  test("sends volume, name and description, and nothing else", async () => {
    await using world = await demoWorld();
    const made = await world.provider.startSnapshot(order(orders), calm());
    expect(bodies(world)).toEqual([
      { snapshot: { volume_id: orders.id, name, description: "before migration 42" } },
    ]);
    expect(made).toMatchObject({
      target: "osaka",
      volumeId: orders.id,
      phase: "available",
      marker: "snapshot-bot:SR-7K3F/1",
      description: "before migration 42",
      sizeBytes: null,
    });
    expect(made.completedAt).toBe(made.startedAt);
    expect(Math.abs(Date.parse(made.startedAt ?? "") - Date.now())).toBeLessThan(60_000);
  });

  test("leaves the description out when there is nothing to say", async () => {
    await using world = await demoWorld();
    await world.provider.startSnapshot({ ...order(orders), reason: " \n " }, calm());
    expect(bodies(world)).toEqual([{ snapshot: { volume_id: orders.id, name } }]);
  });

  test("asks nobody first: one login and one call", async () => {
    await using world = await demoWorld();
    await world.provider.startSnapshot(order(orders), calm());
    await world.provider.startSnapshot(order(orders, "2"), calm());
    expect(world.ecl.log.entries.map(({ operation }) => operation)).toEqual([
      "Login",
      "CreateSnapshot",
      "CreateSnapshot",
    ]);
  });

  test("with a tag or a long description is refused before anything is sent", async () => {
    await using world = await demoWorld();
    for (const options of [{ tags: { a: "b" } }, { description: "x".repeat(65) }]) {
      const failure = await refused(world, { ...order(orders), options });
      expect(failure.code).toBe("invalid");
      expect(failure.advice).toMatch(/tags|description/);
    }
    expect(world.calls).toEqual([]);
  });

  test("with a marker that makes no name is refused before anything is sent", async () => {
    await using world = await demoWorld();
    const failure = await refused(world, { ...order(orders), marker: "snapshot bot" });
    expect(failure.code).toBe("invalid");
    expect(world.calls).toEqual([]);
  });

  test.each([200, 201, 202])("may be answered with status %i", async (status) => {
    const snapshot = { id: "s-1", status: "available", name, volume_id: orders.id };
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens"
        ? loginReply(origin)
        : { status, body: JSON.stringify({ snapshot }) },
    );
    const provider = adapterAt(server.endpoint);
    const made = await provider.startSnapshot(order(orders), calm());
    provider.close();
    expect(made).toMatchObject({ id: "s-1", phase: "available", startedAt: null });
  });

  test.each([
    ["of another name", { name: "nightly", volume_id: orders.id }],
    ["of another volume", { name, volume_id: billing.id }],
  ])("answered with a snapshot %s is an unknown outcome", async (_, fields) => {
    const snapshot = { id: "s-1", status: "available", ...fields };
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens"
        ? loginReply(origin)
        : { status: 200, body: JSON.stringify({ snapshot }) },
    );
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(provider.startSnapshot(order(orders), calm()));
    provider.close();
    expect(failure.code).toBe("unknown-outcome");
  });

  test("that ends in an error at once has an id and is failed", async () => {
    await using world = await demoWorld();
    world.ecl.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    const made = await world.provider.startSnapshot(order(orders), calm());
    expect(made).toMatchObject({ phase: "failed", completedAt: null });
  });
});

describe("what ECL refuses with a bare 400 is looked into", () => {
  test("a volume that is not available", async () => {
    await using world = await demoWorld();
    const failure = await refused(world, order(staging));
    expect(failure).toMatchObject({
      code: "not-ready",
      providerCode: "storage-400",
      retryAfterMs: 60_000,
    });
    expect(failure.message).toContain("updating");
  });

  test("a volume in an error state, where waiting does not help", async () => {
    await using world = await demoWorld();
    const failure = await refused(
      world,
      order({ target: "osaka", id: "11111111-2222-4333-8444-555555555506" }),
    );
    expect(failure).toMatchObject({ code: "not-ready", retryAfterMs: null });
    expect(failure.message).toContain("error_updating");
  });

  test("file storage, which cannot be snapshotted", async () => {
    await using world = await demoWorld();
    const failure = await refused(world, order(files));
    expect(failure).toMatchObject({ code: "unsupported", providerCode: "storage-400" });
    expect(failure.message).toContain("block storage only");
  });

  test.each([400, 404] as const)(
    "a volume that was deleted between approval and call, answered with %i",
    async (status) => {
      await using world = await demoWorld();
      expect((await world.provider.preflight(orders, {}, calm())).possible).toBe(true);
      world.ecl.state.unverified.unknownVolume = status;
      world.ecl.state.removeVolume(orders.id);
      const failure = await refused(world);
      expect(failure).toMatchObject({ code: "not-found", providerCode: `storage-${status}` });
      expect(failure.message).toBe("ECL does not know this volume.");
    },
  );

  test("something else: the refusal stays what it is", async () => {
    await using world = await demoWorld();
    world.ecl.faults.next("CreateSnapshot", { kind: "refuse", status: 400 });
    expect(await refused(world)).toMatchObject({ code: "invalid", providerCode: "storage-400" });
  });

  test("and where the volume cannot be read, the refusal stays what it is", async () => {
    await using world = await demoWorld();
    world.ecl.faults.next("ShowVolume", { kind: "page", status: 502, worked: false });
    expect((await refused(world, order(staging))).code).toBe("invalid");
  });
});

describe.each([400, 409] as const)("a taken name, answered with %i,", (duplicateName) => {
  async function world(): Promise<DemoWorld> {
    const made = await demoWorld();
    made.ecl.state.unverified.duplicateName = duplicateName;
    return made;
  }

  test("by another volume's snapshot is a conflict that names it", async () => {
    await using made = await world();
    const taken = made.ecl.state.addSnapshot({ tenant, volumeId: billing.id, name });
    const failure = await refused(made);
    expect(failure).toMatchObject({ code: "conflict", providerCode: `storage-${duplicateName}` });
    expect(failure.message).toContain(taken.id);
    expect(made.ecl.state.createdSnapshots()).toEqual([]);
  });

  test("by an old snapshot of the same volume is a conflict too", async () => {
    await using made = await world();
    const startedAt = Date.now() - 3 * 86_400_000;
    made.ecl.state.addSnapshot({ tenant, volumeId: orders.id, name, startedAt });
    expect((await refused(made)).code).toBe("conflict");
  });

  test("by our own lost attempt is an unknown outcome, and the look-up adopts it", async () => {
    await using made = await world();
    made.ecl.faults.next("CreateSnapshot", { kind: "lose-reply" });
    expect((await refused(made)).code).toBe("unknown-outcome");
    // As if the look-up had come too early and the create were sent again.
    const again = await refused(made);
    expect(again).toMatchObject({
      code: "unknown-outcome",
      providerCode: `storage-${duplicateName}`,
    });
    expect(again.message).toContain("already has a snapshot with this request's name");
    const [only, ...others] = made.ecl.state.createdSnapshots();
    expect(others).toEqual([]);
    expect((await made.provider.findByMarker(order(orders), calm()))?.id).toBe(only?.id);
  });

  test("by one that the platform has deleted is free again", async () => {
    await using made = await world();
    made.ecl.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "deleted-by-platform" });
    await made.provider.startSnapshot(order(orders), calm());
    expect((await made.provider.startSnapshot(order(orders), calm())).phase).toBe("available");
  });

  test("that cannot be looked up is never a refusal for good", async () => {
    await using made = await world();
    made.ecl.state.addSnapshot({ tenant, volumeId: orders.id, name, startedAt: Date.now() });
    made.ecl.faults.next("ListSnapshots", { kind: "lose-reply" });
    const failure = await refused(made);
    expect(failure.code).toBe(duplicateName === 409 ? "busy" : "unknown-outcome");
  });
});

describe("one change of a tenant at a time", () => {
  test("a second create meanwhile is busy, and is made when the first is over", async () => {
    await using world = await demoWorld();
    await world.provider.check(calm());
    world.ecl.faults.next("CreateSnapshot", { kind: "slow", ms: 1_500 });
    const first = world.provider.startSnapshot(order(orders), calm());
    await expect.poll(() => world.ecl.state.busy.size, { timeout: 15_000 }).toBe(1);
    const second = order(billing, "2");
    expect((await refused(world, second)).code).toBe("busy");
    await first;
    expect((await world.provider.startSnapshot(second, calm())).phase).toBe("available");
    expect(world.ecl.state.createdSnapshots()).toHaveLength(2);
  });

  test("is told with the wait, and works afterwards", async () => {
    await using world = await demoWorld();
    world.ecl.state.allBusy = true;
    const failure = await refused(world);
    expect(failure).toMatchObject({
      code: "busy",
      providerCode: "storage-409",
      retryAfterMs: 60_000,
    });
    expect(failure.message).toContain("one at a time");
    world.ecl.state.allBusy = false;
    expect((await world.provider.startSnapshot(order(orders), calm())).phase).toBe("available");
  });

  test("is what the adapter says of itself: one create at once", async () => {
    await using world = await demoWorld();
    expect(world.provider.can.createConcurrency).toBe(1);
  });
});

describe("200 with an error text", () => {
  test("that made nothing is a refusal", async () => {
    await using world = await demoWorld();
    world.ecl.faults.next("CreateSnapshot", { kind: "says-error", worked: false });
    expect(await refused(world)).toMatchObject({ code: "invalid", providerCode: "storage-200" });
  });

  test("that made it all the same is an unknown outcome, and the look-up finds it", async () => {
    await using world = await demoWorld();
    world.ecl.faults.next("CreateSnapshot", { kind: "says-error", worked: true });
    expect((await refused(world)).code).toBe("unknown-outcome");
    expect(await world.provider.findByMarker(order(orders), calm())).not.toBeNull();
  });
});

test("the longest create that the workflow waits for includes the login before it", async () => {
  await using world = await demoWorld({ "slowest-create": "2s", "slowest-read": "300ms" });
  expect(world.provider.can.slowestCreateMs).toBe(2_300);
  world.ecl.faults.next("Login", { kind: "late-reply", ms: 5_000 });
  const failure = await refused(world);
  expect(["unavailable", "unreachable"]).toContain(failure.code);
  expect(world.ecl.log.of("CreateSnapshot")).toEqual([]);
});

test("CHAP passwords of volumes come out nowhere", async () => {
  await using world = await demoWorld();
  world.ecl.state.addVolume({
    tenant,
    virtualStorageId: world.ecl.state.storages[0]?.id ?? "",
    id: "11111111-2222-4333-8444-555555555599",
    initiatorSecret: canary,
    targetSecret: canary,
    status: "updating",
  });
  const chap = { target: "osaka", id: "11111111-2222-4333-8444-555555555599" };
  const seen: unknown[] = [];
  for await (const volume of world.provider.listVolumes(calm())) seen.push(volume);
  seen.push(await world.provider.preflight(chap, {}, calm()));
  seen.push(await refused(world, order(chap)), world.calls);
  expect(inspect(seen, { depth: 20, showHidden: true })).not.toContain(canary);
});
