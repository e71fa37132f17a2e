import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  demoHuaweiEvs,
  demoHuaweiProject,
  demoHuaweiUser,
} from "../../../../playground/clouds/huawei-evs/demo.ts";
import {
  startHuaweiEvs,
  type SimulatedHuaweiEvs,
} from "../../../../playground/clouds/huawei-evs/index.ts";
import { huaweiEvsFaults } from "../../../../playground/clouds/huawei-evs/panel.ts";

const orders = "6a1c3e5f-1001-4a10-8b20-0000000000a1";
const replica = "6a1c3e5f-1001-4a10-8b20-0000000000a2";
const errorSchema = z.object({ error: z.object({ code: z.string() }) });
const snapshotSchema = z.object({
  snapshot: z.looseObject({ id: z.string(), status: z.string(), metadata: z.unknown() }),
});
const listSchema = z.object({
  count: z.number(),
  snapshots: z.array(z.looseObject({ id: z.string(), name: z.string(), metadata: z.unknown() })),
  snapshots_links: z.array(z.object({ href: z.string() })).optional(),
});

let now: number;
let cloud: SimulatedHuaweiEvs;
let token: string;

beforeEach(async () => {
  now = Date.now();
  cloud = await startHuaweiEvs({ setUp: demoHuaweiEvs, snapshotMs: 100_000, now: () => now });
  token = await login({ project: { id: demoHuaweiProject.id } });
});

afterEach(async () => {
  await cloud.close();
});

async function askForToken(scope: unknown, password: string = demoHuaweiUser.password) {
  const user = { name: demoHuaweiUser.name, password, domain: { name: demoHuaweiUser.account } };
  const identity = { methods: ["password"], password: { user } };
  return fetch(`${cloud.endpoint}/v3/auth/tokens?nocatalog=true`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
}

async function login(scope: unknown): Promise<string> {
  const reply = await askForToken(scope);
  expect(reply.status).toBe(201);
  return reply.headers.get("x-subject-token") ?? "";
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  auth = token,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const reply = await fetch(`${cloud.endpoint}/v2/${demoHuaweiProject.id}/${path}`, {
    method,
    headers: { "x-auth-token": auth, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  expect(reply.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
  const text = await reply.text();
  const json: unknown = text === "" ? null : JSON.parse(text);
  return { status: reply.status, json };
}

async function create(snapshot: Readonly<Record<string, unknown>> = {}) {
  return ask("POST", "cloudsnapshots", { snapshot: { volume_id: replica, ...snapshot } });
}

async function createdId(): Promise<string> {
  const reply = await create({ name: "n", metadata: { a: "1" } });
  expect(reply.status).toBe(202);
  return snapshotSchema.parse(reply.json).snapshot.id;
}

async function list(query: string) {
  const reply = await ask("GET", `cloudsnapshots/detail?${query}`);
  return listSchema.parse(reply.json);
}

function codeOf(json: unknown): string {
  return errorSchema.parse(json).error.code;
}

describe("the simulated EVS", () => {
  test("makes one snapshot for every call, however alike they are", async () => {
    const ids = await Promise.all([createdId(), createdId(), createdId()]);
    expect(new Set(ids).size).toBe(3);
    expect(cloud.state.createdSnapshots(replica)).toHaveLength(3);
    expect(cloud.state.createdSnapshots(orders)).toEqual([]);
  });

  test("answers a create without metadata, though it keeps it, and climbs to available", async () => {
    const reply = await create({ metadata: { a: "1" } });
    const { snapshot } = snapshotSchema.parse(reply.json);
    expect(snapshot).toMatchObject({ status: "creating", metadata: {}, size: 500 });
    expect(snapshot["created_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    now += 99_999;
    const shown = await ask("GET", `cloudsnapshots/${snapshot.id}`);
    expect(snapshotSchema.parse(shown.json).snapshot).toMatchObject({
      status: "creating",
      metadata: { a: "1" },
      "os-extended-snapshot-attributes:progress": "99%",
    });
    now += 1;
    const done = await ask("GET", `snapshots/${snapshot.id}`);
    expect(snapshotSchema.parse(done.json).snapshot.status).toBe("available");
  });

  test.each<[what: string, body: unknown, code: string]>([
    ["no JSON", "{", "EVS.1013"],
    ["no snapshot", {}, "EVS.5400"],
    ["no disk", { snapshot: {} }, "EVS.5400"],
    ["a disk's name for its id", { snapshot: { volume_id: "orders-db" } }, "EVS.1002"],
    ["a name of 65", { snapshot: { volume_id: replica, name: "x".repeat(65) } }, "EVS.5400"],
    [
      "a backup's name",
      { snapshot: { volume_id: replica, name: "autobk_snapshot_1" } },
      "EVS.5400",
    ],
    [
      "a description of 86",
      { snapshot: { volume_id: replica, description: "x".repeat(86) } },
      "EVS.5400",
    ],
    [
      "a description of 256 bytes",
      { snapshot: { volume_id: replica, description: "🚀".repeat(64) } },
      "EVS.5400",
    ],
    ["force as text", { snapshot: { volume_id: replica, force: "true" } }, "EVS.5400"],
    [
      "metadata that is no text",
      { snapshot: { volume_id: replica, metadata: { a: 1 } } },
      "EVS.5400",
    ],
  ])("refuses %s", async (_, body, code) => {
    const reply = await ask("POST", "cloudsnapshots", body);
    expect([reply.status, codeOf(reply.json)]).toEqual([400, code]);
    expect(cloud.state.createdSnapshots()).toEqual([]);
  });

  test("refuses an attached disk without force, and any disk that is changing, as Cinder does", async () => {
    const body = (force: boolean) => ({ snapshot: { volume_id: orders, force } });
    const refused = await ask("POST", "cloudsnapshots", body(false));
    expect(refused.json).toMatchObject({ badRequest: { code: 400 } });
    expect((await ask("POST", "cloudsnapshots", body(true))).status).toBe(202);
    cloud.state.statusForAll = "extending";
    expect((await ask("POST", "cloudsnapshots", body(true))).status).toBe(400);
  });

  test("counts seven snapshots for a disk", async () => {
    for (let index = 0; index < 6; index += 1) await createdId();
    const eighth = await create();
    expect([eighth.status, codeOf(eighth.json)]).toEqual([413, "EVS.5413"]);
  });

  test("pages by limit and offset, counts all, and links to where nobody can go", async () => {
    const page = await list("limit=4&offset=2");
    expect(page.count).toBe(cloud.state.snapshots.length);
    expect(page.snapshots).toHaveLength(4);
    expect(page.snapshots_links?.[0]?.href).toContain("internal");
    expect((await list("")).snapshots_links).toBeUndefined();
    expect((await list(`offset=${page.count}&limit=5`)).snapshots).toEqual([]);
  });

  test("filters by disk, state, several ids, and part of a name", async () => {
    const [a, b] = [await createdId(), await createdId()];
    expect((await list(`id=${a}&id=${b}`)).count).toBe(2);
    expect((await list(`volume_id=${replica}&status=creating`)).count).toBe(2);
    expect((await list("name=orders-replica")).count).toBe(1);
    expect((await list("name=orders")).count).toBe(3);
  });

  test.each([
    ["cloudsnapshots/detail?limit=1001", 400, "EVS.2142"],
    ["cloudsnapshots/detail?limit=0", 400, "EVS.1023"],
    ["cloudvolumes/detail?marker=nobody", 400, "EVS.1024"],
    ["cloudsnapshots/not-an-id", 400, "EVS.2045"],
    ["cloudsnapshots/ffffffff-ffff-4fff-8fff-ffffffffffff", 404, "EVS.5404"],
    ["cloudvolumes/ffffffff-ffff-4fff-8fff-ffffffffffff", 404, "EVS.5404"],
  ])("answers %s with %i %s", async (path, status, code) => {
    const reply = await ask("GET", path);
    expect([reply.status, codeOf(reply.json)]).toEqual([status, code]);
  });

  test("deletes only what is available or in error, and takes a while", async () => {
    const id = await createdId();
    const remove = async () => ask("DELETE", `cloudsnapshots/${id}`);
    expect(codeOf((await remove()).json)).toBe("EVS.1047");
    now += 100_000;
    expect(await remove()).toEqual({ status: 202, json: null });
    expect(codeOf((await remove()).json)).toBe("EVS.1047");
    const shown = await ask("GET", `cloudsnapshots/${id}`);
    expect(snapshotSchema.parse(shown.json).snapshot.status).toBe("deleting");
    now += 2_000;
    expect((await remove()).status).toBe(404);
  });

  test("shows a new snapshot only after a while, where it is told to", async () => {
    cloud.state.timing = { ...cloud.state.timing, hiddenMs: 5_000 };
    const id = await createdId();
    expect((await list(`id=${id}`)).count).toBe(0);
    now += 5_000;
    expect((await list(`id=${id}`)).count).toBe(1);
  });
});

describe("the simulated gateway and IAM", () => {
  test("know no other path", async () => {
    const reply = await fetch(`${cloud.endpoint}/v5/x/snapshots`);
    expect(reply.status).toBe(404);
    expect(await reply.json()).toMatchObject({ error_code: "APIGW.0101" });
  });

  test("take a project by id or by bare name, and no other user, password or project", async () => {
    await login({ project: { name: demoHuaweiProject.name } });
    const stranger = { project: { id: "f".repeat(32) } };
    expect((await askForToken(stranger)).status).toBe(401);
    const wrong = await askForToken({ project: { id: demoHuaweiProject.id } }, "wrong");
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ error: { code: 401, title: "Unauthorized" } });
    const malformed = await fetch(`${cloud.endpoint}/v3/auth/tokens`, {
      method: "POST",
      body: "{}",
    });
    expect(malformed.status).toBe(400);
  });

  test("turn away a token that is unknown, has ended, was revoked, or has no project", async () => {
    const path = "cloudsnapshots/detail";
    const unknown = await ask("GET", path, undefined, "nonsense");
    expect(unknown).toMatchObject({ status: 401, json: { error_code: "APIGW.0301" } });
    const unscoped = await ask("GET", path, undefined, await login(undefined));
    expect(codeOf(unscoped.json)).toBe("EVS.0001");
    now += 24 * 3_600_000;
    expect((await ask("GET", path)).status).toBe(401);
    token = await login({ project: { id: demoHuaweiProject.id } });
    expect((await ask("GET", path)).status).toBe(200);
    cloud.accounts.revokeTokens();
    expect(codeOf((await ask("GET", path)).json)).toBe("EVS.5401");
  });

  test("keep no password in the log", async () => {
    expect(JSON.stringify(cloud.log.entries)).not.toContain(demoHuaweiUser.password);
  });
});

describe("the fault switches", () => {
  test("have distinct ids and one group, and are off at first", () => {
    const faults = huaweiEvsFaults(cloud).list();
    expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
    expect(new Set(faults.map(({ group }) => group))).toEqual(new Set(["Huawei EVS"]));
    expect(faults.some(({ on }) => on)).toBe(false);
  });

  test("strike the next snapshot once, or everything until they are off", async () => {
    const panel = huaweiEvsFaults(cloud);
    const isOn = (id: string) => panel.list().find((fault) => fault.id === id)?.on;
    panel.set("huawei-quota", true);
    expect(isOn("huawei-quota")).toBe(true);
    expect(codeOf((await create()).json)).toBe("EVS.5413");
    expect(isOn("huawei-quota")).toBe(false);
    panel.set("huawei-throttle", true);
    expect((await create()).status).toBe(429);
    expect((await ask("GET", "cloudvolumes/detail")).status).toBe(429);
    panel.set("huawei-throttle", false);
    expect((await create()).status).toBe(202);
    panel.set("huawei-credentials", true);
    expect((await create()).status).toBe(401);
    expect((await askForToken({ project: { id: demoHuaweiProject.id } })).status).toBe(401);
    panel.set("huawei-credentials", false);
    panel.set("huawei-not-ready", true);
    expect((await create()).status).toBe(400);
    panel.set("huawei-not-ready", false);
    panel.set("huawei-snapshot-fails", true);
    const id = await createdId();
    now += 100_000;
    const shown = await ask("GET", `cloudsnapshots/${id}`);
    expect(snapshotSchema.parse(shown.json).snapshot.status).toBe("error");
  });
});
