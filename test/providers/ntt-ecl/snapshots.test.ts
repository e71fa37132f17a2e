import { describe, expect, test } from "vitest";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import {
  adapterAt,
  billing,
  demoWorld,
  loginReply,
  orders,
  refOf,
  scripted,
  tenant,
} from "./support.ts";

const day = 86_400_000;
const name = "snapshot-bot_SR-7K3F_1";

/** One snapshot as ECL sends it, with what a case changes. */
function row(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    id: "66666666-7777-4888-8999-aaaaaaaaaaaa",
    status: "available",
    name,
    description: "asked for in #ops",
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
}

async function shown(fields: Readonly<Record<string, unknown>>) {
  await using server = await scripted(({ path }, origin) =>
    path === "/v3/auth/tokens"
      ? loginReply(origin)
      : { status: 200, body: JSON.stringify({ snapshot: row(fields) }) },
  );
  const provider = adapterAt(server.endpoint);
  const [snapshot] = await provider.readSnapshots(
    [refOf("66666666-7777-4888-8999-aaaaaaaaaaaa")],
    calm(),
  );
  provider.close();
  return snapshot ?? null;
}

describe("a snapshot that ECL shows", () => {
  test.each<[what: string, fields: Readonly<Record<string, unknown>>, phase: string | null]>([
    ["available", {}, "available"],
    ["available, with a blank for no error", { error_message: " " }, "available"],
    ["available, with the word null for no error", { error_message: "null" }, "available"],
    ["AVAILABLE", { status: "AVAILABLE" }, "available"],
    ["available, and yet with an error", { error_message: "out of space" }, "failed"],
    ["error_creating", { status: "error_creating" }, "failed"],
    ["error", { status: "error" }, "failed"],
    ["creating", { status: "creating", created_at: "null" }, "creating"],
    ["in a state nobody has seen", { status: "restoring" }, "creating"],
    [
      "without its optional fields",
      { description: undefined, delete_reason: null, usage: null },
      "available",
    ],
    ["deleting", { status: "deleting" }, null],
    ["deleted", { status: "deleted", deleted_at: "2026-11-20T09:00:00+0000" }, null],
    ["deleted by the platform", { delete_reason: "The snapshot area is full." }, null],
  ])("%s: phase %j", async (_, fields, phase) => {
    expect((await shown(fields))?.phase ?? null).toBe(phase);
  });

  test("has the moment of its creation, and no size while nothing has changed", async () => {
    expect(await shown({})).toMatchObject({
      startedAt: "2026-11-20T07:01:03.000Z",
      completedAt: "2026-11-20T07:01:03.000Z",
      sizeBytes: null,
      volumeSizeGiB: null,
      progressPercent: null,
      marker: "snapshot-bot:SR-7K3F/1",
    });
    expect(await shown({ usage: 4_096, name: "nightly" })).toMatchObject({
      sizeBytes: 4_096,
      marker: null,
    });
    expect(await shown({ created_at: "null", status: "creating" })).toMatchObject({
      startedAt: null,
      completedAt: null,
    });
  });
});

describe("snapshots that the platform deletes by itself", () => {
  test.each([true, false])("vanish, whether ECL still shows them: %s", async (showsDeleted) => {
    await using world = await demoWorld();
    world.ecl.state.unverified.showsDeleted = showsDeleted;
    world.ecl.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "deleted-by-platform" });
    const made = await world.provider.startSnapshot(order(orders), calm());
    const kept = await world.provider.startSnapshot(order(orders, "2"), calm());
    expect(await world.provider.readSnapshots([made], calm())).toEqual([]);
    expect(await world.provider.readSnapshots([made, kept], calm())).toHaveLength(1);
    const listed = await collect(world.provider.listSnapshots(orders, calm()));
    expect(listed.map(({ id }) => id)).not.toContain(made.id);
    // Found as failed where it can still be seen, so that it is not made again unasked.
    const found = await world.provider.findByMarker(order(orders), calm());
    expect(found?.phase ?? null).toBe(showsDeleted ? "failed" : null);
  });
});

describe("reading many", () => {
  test("is one call for one snapshot, and one call for a thousand", async () => {
    await using world = await demoWorld();
    const first = await world.provider.startSnapshot(order(orders), calm());
    const second = await world.provider.startSnapshot(order(billing, "2"), calm());
    const more = Array.from({ length: 998 }, (_, index) => {
      const made = world.ecl.state.addSnapshot({ tenant, volumeId: orders.id, name: `n${index}` });
      return refOf(made.id);
    });
    world.ecl.log.clear();
    expect(await world.provider.readSnapshots([first], calm())).toHaveLength(1);
    expect(await world.provider.readSnapshots([first, second, ...more], calm())).toHaveLength(
      1_000,
    );
    expect(world.ecl.log.entries.map(({ operation }) => operation)).toEqual([
      "ShowSnapshot",
      "ListSnapshots",
    ]);
  });

  test("knows an id in any letter case, and names it as it was asked for", async () => {
    await using world = await demoWorld();
    const made = await world.provider.startSnapshot(order(orders), calm());
    const upper = { ...made, id: made.id.toUpperCase() };
    const read = await world.provider.readSnapshots([upper, refOf("none")], calm());
    expect(read.map(({ id }) => id)).toEqual([upper.id]);
  });
});

describe("listing", () => {
  test("is newest first, whatever order ECL gives", async () => {
    await using world = await demoWorld();
    const { state } = world.ecl;
    state.snapshots.length = 0;
    const at = [3, 1, 4, 2].map((days) => ({ days, startedAt: Date.now() - days * day }));
    for (const { days, startedAt } of at) {
      state.addSnapshot({ tenant, volumeId: orders.id, name: `d${days}`, startedAt });
    }
    state.addSnapshot({ tenant, volumeId: billing.id, name: "other" });
    const listed = await collect(world.provider.listSnapshots(orders, calm()));
    const ages = listed.map(({ startedAt }) => (Date.now() - Date.parse(startedAt ?? "")) / day);
    expect(ages.map(Math.round)).toEqual([1, 2, 3, 4]);
  });

  test("follows pages, should ECL ever have them, without going where their links point", async () => {
    await using world = await demoWorld();
    const { state } = world.ecl;
    state.unverified.pageSize = 2;
    for (let index = 0; index < 7; index += 1) {
      state.addSnapshot({ tenant, volumeId: orders.id, name: `p${index}` });
    }
    const listed = await collect(world.provider.listSnapshots(orders, calm()));
    expect(new Set(listed.map(({ id }) => id)).size).toBe(9);
    expect(world.ecl.log.of("ListSnapshots")).toHaveLength(5);
  });

  test("stops at a page that leads to itself", async () => {
    const links = [{ rel: "next", href: "https://elsewhere.example/snapshots?offset=2" }];
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens"
        ? loginReply(origin)
        : { status: 200, body: JSON.stringify({ snapshots: [], snapshots_links: links }) },
    );
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(collect(provider.listSnapshots(orders, calm())));
    provider.close();
    expect(failure.code).toBe("bad-reply");
    expect(server.received.map(({ path }) => path)).toEqual([
      "/v3/auth/tokens",
      `/v1.0/${tenant}/snapshots/detail?volume_id=${orders.id}`,
      `/v1.0/${tenant}/snapshots/detail?offset=2`,
    ]);
  });
});

describe("looking for a lost snapshot", () => {
  test("asks for the volume's snapshots and compares name and volume exactly", async () => {
    await using world = await demoWorld();
    const { state } = world.ecl;
    state.addSnapshot({ tenant, volumeId: orders.id, name: `${name}1`, startedAt: Date.now() });
    state.addSnapshot({ tenant, volumeId: orders.id, name: `x${name}`, startedAt: Date.now() });
    state.addSnapshot({ tenant, volumeId: billing.id, name, startedAt: Date.now() });
    expect(await world.provider.findByMarker(order(orders), calm())).toBeNull();
    const [asked] = world.ecl.log.of("ListSnapshots");
    expect(asked?.input).toMatchObject({
      path: `/v1.0/${tenant}/snapshots/detail?volume_id=${orders.id}`,
    });
    expect(await world.provider.findByMarker(order(billing), calm())).not.toBeNull();
  });

  test("is not misled by a filter that ECL leaves unheeded", async () => {
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens"
        ? loginReply(origin)
        : { status: 200, body: JSON.stringify({ snapshots: [row({ volume_id: billing.id })] }) },
    );
    const provider = adapterAt(server.endpoint);
    const notBefore = "2026-11-20T07:00:00.000Z";
    expect(await provider.findByMarker({ ...order(orders), notBefore }, calm())).toBeNull();
    provider.close();
  });

  test("finds one that was made two seconds before ECL's own Date, but none of last week", async () => {
    await using server = await scripted(({ path }, origin) =>
      path === "/v3/auth/tokens"
        ? loginReply(origin)
        : {
            status: 200,
            headers: { date: "Fri, 20 Nov 2026 07:01:01 GMT" },
            body: JSON.stringify({ snapshots: [row()] }),
          },
    );
    const provider = adapterAt(server.endpoint);
    // Our clock is years away from ECL's: what counts is how long ago the order was, by ours.
    const now = { ...order(orders), notBefore: new Date(Date.now()).toISOString() };
    expect(await provider.findByMarker(now, calm())).not.toBeNull();
    const soon = { ...now, notBefore: new Date(Date.now() + 7 * day).toISOString() };
    expect(await provider.findByMarker(soon, calm())).toBeNull();
    provider.close();
  });
});

describe("deleting", () => {
  test.each([200, 202, 204])("takes status %i for done, with or without a body", async (status) => {
    for (const body of status === 204 ? [""] : ["", "{}", '{"api_error_message":""}']) {
      await using server = await scripted(({ path }, origin) =>
        path === "/v3/auth/tokens" ? loginReply(origin) : { status, body },
      );
      const provider = adapterAt(server.endpoint);
      await provider.deleteSnapshot(refOf("66666666-7777-4888-8999-aaaaaaaaaaaa"), calm());
      provider.close();
      expect(server.received.at(-1)).toMatchObject({
        method: "DELETE",
        path: `/v1.0/${tenant}/snapshots/66666666-7777-4888-8999-aaaaaaaaaaaa`,
      });
    }
  });

  test("while the tenant is busy may be asked again", async () => {
    await using world = await demoWorld();
    const made = await world.provider.startSnapshot(order(orders), calm());
    world.ecl.state.allBusy = true;
    expect(await failureOf(world.provider.deleteSnapshot(made, calm()))).toMatchObject({
      code: "busy",
      retryAfterMs: 60_000,
    });
  });

  test("puts no id into the address that could lead elsewhere", async () => {
    await using world = await demoWorld();
    await world.provider.deleteSnapshot(refOf("../volumes/x?y"), calm());
    expect(world.ecl.log.of("DeleteSnapshot")[0]?.input).toMatchObject({
      path: `/v1.0/${tenant}/snapshots/..%2Fvolumes%2Fx%3Fy`,
    });
  });
});
