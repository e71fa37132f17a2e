import { assert, asyncProperty, string } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoEclKey, demoNttEcl } from "../../../../playground/clouds/ntt-ecl/demo.ts";
import { startNttEcl, type SimulatedEcl } from "../../../../playground/clouds/ntt-ecl/index.ts";
import { nttEclFaults } from "../../../../playground/clouds/ntt-ecl/panel.ts";
import { Secret } from "../../../../src/domain/secret.ts";
import { nttEcl } from "../../../../src/providers/ntt-ecl/index.ts";
import { calm, failureOf, order } from "../../../contract/provider.ts";

const { tenant } = demoEclKey;
const orders = "11111111-2222-4333-8444-555555555501";
const staging = "11111111-2222-4333-8444-555555555505";
const files = "11111111-2222-4333-8444-555555555507";

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** A field of the JSON body. */
  get(...path: string[]): unknown;
}

let ecl: SimulatedEcl;
let offMs = 0;
let token = "";

beforeAll(async () => {
  ecl = await startNttEcl({ setUp: demoNttEcl, now: () => Date.now() + offMs });
});
afterAll(async () => {
  await ecl.close();
});

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const reply = await fetch(`http://127.0.0.1:${ecl.port}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    get: (...path) =>
      path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), JSON.parse(text)),
  };
}

function loginBody(given: {
  readonly name?: string;
  readonly password?: string;
  readonly domain?: string;
  readonly project?: string;
  readonly methods?: readonly string[];
}): unknown {
  const user = {
    domain: { id: given.domain ?? "default" },
    name: given.name ?? demoEclKey.apiKey,
    password: given.password ?? demoEclKey.apiSecret,
  };
  return {
    auth: {
      identity: { methods: given.methods ?? ["password"], password: { user } },
      scope: { project: { id: given.project ?? tenant } },
    },
  };
}

async function logIn(given: Parameters<typeof loginBody>[0] = {}): Promise<Reply> {
  return send("POST", "/v3/auth/tokens", loginBody(given));
}

async function storage(method: string, path: string, body?: unknown): Promise<Reply> {
  if (token === "") token = (await logIn()).headers.get("x-subject-token") ?? "";
  return send(method, `/v1.0/${tenant}${path}`, body, { "x-auth-token": token });
}

describe("the simulated Keystone", () => {
  test("gives a token of 32 hex digits, with its times and the catalog", async () => {
    const reply = await logIn();
    expect(reply.status).toBe(201);
    expect(reply.headers.get("x-subject-token")).toMatch(/^[0-9a-f]{32}$/);
    expect(reply.headers.get("x-openstack-request-id")).toMatch(/^req-/);
    expect(reply.get("token", "expires_at")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(reply.get("token", "project", "id")).toBe(tenant);
    expect(reply.text).toContain(`/v1.0/${tenant}`);
  });

  test.each([
    ["a wrong key", { name: "NOBODY" }],
    ["a wrong secret", { password: "guess" }],
    ["a foreign tenant", { project: "f".repeat(32) }],
    ["another domain", { domain: "other" }],
    ["another method", { methods: ["token"] }],
  ])("says the same 401 to %s", async (_, given) => {
    const reply = await logIn(given);
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.text)).toEqual({
      error: {
        code: 401,
        message: "The request you have made requires authentication.",
        title: "Unauthorized",
      },
    });
  });

  test("refuses a body without scope, a body that is no JSON and one of another type", async () => {
    const { auth } = Object(loginBody({}));
    const unscoped = { auth: { identity: Reflect.get(Object(auth), "identity") } };
    expect((await send("POST", "/v3/auth/tokens", unscoped)).status).toBe(400);
    expect((await send("POST", "/v3/auth/tokens", "{")).status).toBe(400);
    const typed = { "content-type": "text/plain" };
    expect((await send("POST", "/v3/auth/tokens", loginBody({}), typed)).status).toBe(415);
  });

  test("tells about itself and about a token", async () => {
    expect((await send("GET", "/v3/")).get("version", "id")).toBe("v3.14");
    expect((await send("GET", "/")).text).toContain('"CURRENT"');
    const mine = (await logIn()).headers.get("x-subject-token") ?? "";
    const headers = { "x-auth-token": mine, "x-subject-token": mine };
    expect((await send("GET", "/v3/auth/tokens", undefined, headers)).status).toBe(200);
    const unknown = { "x-auth-token": mine, "x-subject-token": "0".repeat(32) };
    expect((await send("GET", "/v3/auth/tokens", undefined, unknown)).status).toBe(404);
  });

  test("lets in whoever the adapter logs in as, whatever key and secret are made of, and nobody else", async () => {
    const anyText = string({ unit: "grapheme", minLength: 1, maxLength: 60 });
    await assert(
      asyncProperty(anyText, anyText, anyText, async (apiKey, apiSecret, wrong) => {
        ecl.accounts.addUser({ apiKey, apiSecret, tenants: [tenant] });
        const tryWith = async (secret: string): Promise<string> => {
          const settings = nttEcl.settings.parse({
            region: "jp4",
            tenant,
            credentials: { "api-key": new Secret(apiKey), "api-secret": new Secret(secret) },
            endpoint: { keystone: ecl.keystone },
          });
          const provider = nttEcl.create("osaka", settings, () => undefined);
          try {
            await provider.check(calm());
            return "in";
          } catch {
            return "out";
          } finally {
            provider.close();
          }
        };
        expect(await tryWith(apiSecret)).toBe("in");
        expect(await tryWith(`${apiSecret}${wrong}`)).toBe("out");
      }),
      { numRuns: 40 },
    );
  });
});

describe("a token of the simulated ECL", () => {
  test("is needed, has to be a known one, and belongs to its tenant", async () => {
    const path = `/v1.0/${tenant}/snapshots`;
    expect((await send("GET", path)).status).toBe(401);
    expect((await send("GET", path, undefined, { "x-auth-token": "0".repeat(32) })).status).toBe(
      401,
    );
    const mine = (await logIn()).headers.get("x-subject-token") ?? "";
    const foreign = `/v1.0/${"f".repeat(32)}/snapshots`;
    expect((await send("GET", foreign, undefined, { "x-auth-token": mine })).status).toBe(403);
  });

  test("ends after an hour of the cloud's clock, and at once when it is revoked", async () => {
    const mine = (await logIn()).headers.get("x-subject-token") ?? "";
    const ask = async () =>
      (await send("GET", `/v1.0/${tenant}/volumes`, undefined, { "x-auth-token": mine })).status;
    expect(await ask()).toBe(200);
    offMs = 59 * 60_000;
    expect(await ask()).toBe(200);
    offMs = 61 * 60_000;
    expect(await ask()).toBe(401);
    offMs = 0;
    expect(await ask()).toBe(200);
    ecl.accounts.revokeTokens();
    expect(await ask()).toBe(401);
    token = "";
  });

  test("of a user without a role for the call is refused by the permission check", async () => {
    const other = { apiKey: "READER", apiSecret: "x", tenants: [tenant], deny: ["CreateSnapshot"] };
    ecl.accounts.addUser(other);
    const reader = await logIn({ name: "READER", password: "x" });
    const headers = { "x-auth-token": reader.headers.get("x-subject-token") ?? "" };
    const body = { snapshot: { volume_id: orders, name: "n" } };
    const reply = await send("POST", `/v1.0/${tenant}/snapshots`, body, headers);
    expect(reply.status).toBe(403);
    expect(reply.get("errorMessage")).toMatch(/IAM/);
    expect((await send("GET", `/v1.0/${tenant}/snapshots`, undefined, headers)).status).toBe(200);
  });
});

describe("snapshots of the simulated ECL", () => {
  test("are available when the create is answered, and keep their name to themselves", async () => {
    const body = { snapshot: { volume_id: orders, name: "by-hand" } };
    const made = await storage("POST", "/snapshots", body);
    expect(made.status).toBe(200);
    expect(made.get("snapshot", "status")).toBe("available");
    expect(made.get("snapshot", "created_at")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
    expect(made.get("api_error_message")).toBe("");
    const again = await storage("POST", "/snapshots", body);
    expect(again.status).toBe(400);
    expect(again.get("api_error_message")).toMatch(/name/);
    const id = String(made.get("snapshot", "id"));
    expect((await storage("DELETE", `/snapshots/${id}`)).status).toBe(200);
    expect((await storage("DELETE", `/snapshots/${id}`)).status).toBe(404);
    expect((await storage("GET", `/snapshots/${id}`)).status).toBe(404);
    expect((await storage("POST", "/snapshots", body)).status).toBe(200);
  });

  test.each([
    ["no volume", { name: "a" }, 400],
    ["no name", { volume_id: orders }, 400],
    ["an empty name", { volume_id: orders, name: "" }, 400],
    ["a name of 256", { volume_id: orders, name: "x".repeat(256) }, 400],
    ["a description of 256", { volume_id: orders, name: "a", description: "x".repeat(256) }, 400],
    ["an unknown volume", { volume_id: "nowhere", name: "a" }, 404],
    ["file storage", { volume_id: files, name: "a" }, 400],
    ["a volume that is updating", { volume_id: staging, name: "a" }, 400],
  ])("are not made with %s", async (_, snapshot, status) => {
    expect((await storage("POST", "/snapshots", { snapshot })).status).toBe(status);
  });

  test("can be renamed and restored, and are listed by volume", async () => {
    const made = await storage("POST", "/snapshots", {
      snapshot: { volume_id: orders, name: "to-change" },
    });
    const id = String(made.get("snapshot", "id"));
    const changed = await storage("PUT", `/snapshots/${id}`, { snapshot: { description: "kept" } });
    expect(changed.get("snapshot", "description")).toBe("kept");
    expect(changed.get("snapshot", "name")).toBe("to-change");
    const taken = await storage("PUT", `/snapshots/${id}`, { snapshot: { name: "orders-db-6d" } });
    expect(taken.status).toBe(400);
    const restored = await storage("POST", `/snapshots/${id}/action`, { restore: null });
    expect(restored.status).toBe(202);
    expect((await storage("POST", `/snapshots/${id}/action`, {})).status).toBe(400);
    const listed = await storage("GET", `/snapshots/detail?volume_id=${orders}`);
    expect(listed.text).toContain(id);
    expect(
      (await storage("GET", `/snapshots/detail?volume_id=${staging}`)).get("snapshots"),
    ).toEqual([]);
  });

  test("that take their time go from creating to available, or to an error", async () => {
    const { state, faults } = ecl;
    state.snapshotMs = 60_000;
    const ids: string[] = [];
    for (const as of ["available", "error", "never"] as const) {
      faults.next("CreateSnapshot", { kind: "snapshot-ends", as });
      const body = { snapshot: { volume_id: orders, name: `slow-${as}` } };
      const made = await storage("POST", "/snapshots", body);
      expect(made.get("snapshot", "status")).toBe("creating");
      expect(made.get("snapshot", "created_at")).toBe("null");
      ids.push(String(made.get("snapshot", "id")));
    }
    state.snapshotMs = 0;
    offMs = 61_000;
    const states: unknown[] = [];
    for (const id of ids) {
      states.push((await storage("GET", `/snapshots/${id}`)).get("snapshot", "status"));
    }
    offMs = 0;
    expect(states).toEqual(["available", "error_creating", "creating"]);
  });

  test("are changed one at a time in a tenant, while reading goes on", async () => {
    const before = ecl.state.createdSnapshots().length;
    ecl.faults.next("CreateSnapshot", { kind: "slow", ms: 1_500 });
    const first = storage("POST", "/snapshots", { snapshot: { volume_id: orders, name: "one" } });
    await expect.poll(() => ecl.state.busy.size, { timeout: 15_000 }).toBe(1);
    const second = await storage("POST", "/snapshots", {
      snapshot: { volume_id: orders, name: "two" },
    });
    expect(second.status).toBe(409);
    expect((await storage("GET", "/snapshots")).status).toBe(200);
    expect((await first).status).toBe(200);
    expect(ecl.state.createdSnapshots()).toHaveLength(before + 1);
  });
});

describe("the rest of the storage API", () => {
  test("shows volumes with their passwords and without their type", async () => {
    const volume = await storage("GET", `/volumes/${orders}`);
    expect(volume.get("volume", "initiator_secret")).toBe(`chap-initiator-${orders}`);
    expect(volume.get("volume", "iops_per_gb")).toBe("2");
    expect(volume.text).not.toContain("piops");
    const storageId = String(volume.get("volume", "virtual_storage_id"));
    const shown = await storage("GET", `/virtual_storages/${storageId}`);
    const typeId = String(shown.get("virtual_storage", "volume_type_id"));
    const type = await storage("GET", `/volume_types/${typeId}`);
    expect(type.get("volume_type", "name")).toBe("piops_iscsi_na");
  });

  test("answers 300 for availability zones, 404 and 405 for what it has not", async () => {
    expect((await storage("GET", "/availability_zone/detail")).status).toBe(300);
    expect((await storage("GET", "/nothing")).get("fault", "faultstring")).toMatch(/proxy/);
    expect((await storage("DELETE", "/snapshots")).status).toBe(405);
    expect((await storage("GET", "/volumes/none")).status).toBe(404);
    expect((await storage("GET", "/virtual_storages/none")).status).toBe(404);
    expect((await storage("GET", "/volume_types/none")).status).toBe(404);
  });
});

describe("the fault panel", () => {
  test("switches every fault on and off again, under ECL's name", async () => {
    const panel = nttEclFaults(ecl);
    expect(new Set(panel.list().map(({ group }) => group))).toEqual(new Set(["NTT ECL"]));
    for (const { id, kind } of panel.list()) {
      panel.set(id, true);
      const on = panel.list().find((fault) => fault.id === id)?.on;
      expect([id, on]).toEqual([id, id !== "ecl-tokens"]);
      panel.set(id, false);
      expect(panel.list().every((fault) => !fault.on)).toBe(true);
      expect(["next", "while-on"]).toContain(kind);
    }
    token = "";
    expect((await storage("GET", "/snapshots")).status).toBe(200);
  });

  test("does what it says to the bot's next snapshot", async () => {
    const panel = nttEclFaults(ecl);
    const settings = nttEcl.settings.parse({
      region: "jp4",
      tenant,
      credentials: {
        "api-key": new Secret(demoEclKey.apiKey),
        "api-secret": new Secret(demoEclKey.apiSecret),
      },
      endpoint: { keystone: ecl.keystone },
    });
    const provider = nttEcl.create("osaka", settings, () => undefined);
    const volume = { target: "osaka", id: "11111111-2222-4333-8444-555555555503" };
    const start = async (number: string) => provider.startSnapshot(order(volume, number), calm());
    panel.set("ecl-lose-reply", true);
    expect((await failureOf(start("1"))).code).toBe("unknown-outcome");
    expect(panel.list().some(({ on }) => on)).toBe(false);
    panel.set("ecl-snapshot-fails", true);
    expect((await start("2")).phase).toBe("failed");
    panel.set("ecl-snapshot-vanishes", true);
    expect((await start("3")).phase).toBe("failed");
    panel.set("ecl-busy", true);
    expect((await failureOf(start("4"))).code).toBe("busy");
    panel.set("ecl-busy", false);
    panel.set("ecl-not-ready", true);
    expect((await failureOf(start("4"))).code).toBe("not-ready");
    panel.set("ecl-not-ready", false);
    panel.set("ecl-throttle", true);
    expect((await failureOf(start("4"))).code).toBe("throttled");
    panel.set("ecl-throttle", false);
    panel.set("ecl-credentials", true);
    expect((await failureOf(start("4"))).code).toBe("bad-credentials");
    panel.set("ecl-credentials", false);
    panel.set("ecl-tokens", true);
    expect((await start("4")).phase).toBe("available");
    provider.close();
  });
});
