import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { demoEclKey } from "../../../playground/clouds/ntt-ecl/demo.ts";
import type { HttpReply } from "../../../src/providers/http.ts";
import { nttEcl } from "../../../src/providers/ntt-ecl/index.ts";
import { sessionFrom } from "../../../src/providers/ntt-ecl/keystone.ts";
import { ProviderError } from "../../../src/providers/provider.ts";
import { calm, collect, errorOf, failureOf, order } from "../../contract/provider.ts";
import {
  adapterAt,
  credentials,
  demoWorld,
  endpoint,
  loginReply,
  orders,
  scripted,
  tenant,
  volume,
} from "./support.ts";

const noVolumes = { status: 200, body: JSON.stringify({ volume_types: [] }) };

describe("a login", () => {
  test("is the documented call: key as the user's name, secret as the password, tenant as scope", async () => {
    await using server = await scripted((request, origin) =>
      request.path === "/v3/auth/tokens" ? loginReply(origin) : noVolumes,
    );
    const provider = adapterAt(server.endpoint);
    await provider.check(calm());
    provider.close();
    const [login, call] = server.received;
    expect(login).toMatchObject({ method: "POST", path: "/v3/auth/tokens" });
    expect(login?.headers).toMatchObject({ "content-type": "application/json" });
    expect(login?.headers["x-auth-token"]).toBeUndefined();
    expect(JSON.parse(login?.body ?? "")).toEqual({
      auth: {
        identity: {
          methods: ["password"],
          password: {
            user: {
              domain: { id: "default" },
              name: demoEclKey.apiKey,
              password: demoEclKey.apiSecret,
            },
          },
        },
        scope: { project: { id: tenant } },
      },
    });
    expect(call?.headers).toMatchObject({
      "x-auth-token": "0f".repeat(16),
      accept: "application/json",
    });
  });

  test("happens once, however many calls come at the same time", async () => {
    await using world = await demoWorld({}, { latency: { minMs: 20, maxMs: 20 } });
    await Promise.all(
      Array.from({ length: 20 }, async () => world.provider.preflight(orders, {}, calm())),
    );
    expect(world.ecl.log.of("Login")).toHaveLength(1);
    await world.provider.check(calm());
    expect(world.ecl.log.of("Login")).toHaveLength(1);
    expect(world.calls.filter(({ operation }) => operation === "Login")).toHaveLength(1);
  });

  test("that one caller gives up on is still there for the others", async () => {
    await using world = await demoWorld();
    world.ecl.faults.next("Login", { kind: "late-reply", ms: 300 });
    const impatient = new AbortController();
    const first = failureOf(world.provider.check(impatient.signal));
    const second = world.provider.check(calm());
    await expect.poll(() => world.ecl.log.of("Login").length, { timeout: 15_000 }).toBe(1);
    impatient.abort();
    expect((await first).code).toBe("unreachable");
    await second;
    expect(world.ecl.log.of("Login")).toHaveLength(1);
  });

  test.each([
    ["an API user without access", { apiAccess: false }, "forbidden"],
    ["an API user without the role for Keystone", { keystoneRole: false }, "forbidden"],
  ])("of %s says what the operator has to do", async (_, change, code) => {
    await using world = await demoWorld();
    const user = world.ecl.accounts.user(demoEclKey.apiKey);
    if (user === null) throw new Error("the demonstration has no user");
    Object.assign(user, change);
    const failure = await failureOf(world.provider.startSnapshot(order(orders), calm()));
    expect(failure).toMatchObject({ code, providerCode: "iam-403" });
    expect(failure.advice).toContain("/ecl-keystone");
  });

  test("to somebody else's tenant is refused as bad credentials", async () => {
    await using world = await demoWorld({ tenant: "f".repeat(32) });
    const failure = await failureOf(world.provider.check(calm()));
    expect(failure).toMatchObject({ code: "bad-credentials", providerCode: "keystone-401" });
    expect(failure.providerRequestId).toMatch(/^req-/);
  });

  test.each([
    ["an empty object", { status: 201, body: "{}" }],
    ["no token in its header", { ...loginReply("http://127.0.0.1:9"), headers: {} }],
    ["half a document", { ...loginReply("http://127.0.0.1:9"), body: '{"token":' }],
    ["a page", { status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" }],
  ])("answered with %s is asked again later, and nothing else is sent", async (_, reply) => {
    await using server = await scripted(() => reply);
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(provider.startSnapshot(order(orders), calm()));
    provider.close();
    expect(failure.code).toBe("bad-reply");
    expect(failure.retryAfterMs).toBeGreaterThan(0);
    expect(server.received).toHaveLength(1);
  });

  test("that fails at Keystone is no unknown outcome: nothing was sent to the storage API", async () => {
    await using world = await demoWorld();
    for (const fault of [
      { kind: "refuse", status: 500, shape: "keystone" },
      { kind: "refuse", status: 503, shape: "gateway" },
      { kind: "lose-reply" },
      { kind: "page", status: 502, worked: false },
    ] as const) {
      world.ecl.faults.next("Login", fault);
      const failure = await failureOf(world.provider.startSnapshot(order(orders), calm()));
      expect(failure.code).toBe("unavailable");
      expect(failure.retryAfterMs).toBeGreaterThan(0);
    }
    expect(world.ecl.log.of("CreateSnapshot")).toEqual([]);
  });
});

describe("a token", () => {
  test("that was revoked in the middle is renewed once, and the call is made with the new one", async () => {
    await using world = await demoWorld();
    await world.provider.check(calm());
    world.ecl.accounts.revokeTokens();
    const made = await world.provider.startSnapshot(order(orders), calm());
    expect(made.phase).toBe("available");
    expect(world.ecl.state.createdSnapshots()).toHaveLength(1);
    expect(world.calls.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      "Login ok",
      "ListVolumeTypes ok",
      "CreateSnapshot bad-credentials",
      "Login ok",
      "CreateSnapshot ok",
    ]);
  });

  test("is renewed by one login when many calls find it refused", async () => {
    await using world = await demoWorld();
    await world.provider.check(calm());
    world.ecl.accounts.revokeTokens();
    await Promise.all(
      Array.from({ length: 10 }, async () => collect(world.provider.listSnapshots(orders, calm()))),
    );
    expect(world.ecl.log.of("Login")).toHaveLength(2);
  });

  test("that is refused although it is new ends the call: two tries, no third", async () => {
    await using world = await demoWorld();
    const refusing = world.ecl.faults.whileOn("CreateSnapshot", { kind: "reject-credentials" });
    const failure = await failureOf(world.provider.startSnapshot(order(orders), calm()));
    expect(failure).toMatchObject({ code: "bad-credentials", providerCode: "keystone-401" });
    expect(world.ecl.log.of("CreateSnapshot")).toHaveLength(2);
    expect(world.ecl.log.of("Login")).toHaveLength(2);
    refusing.remove();
    await world.provider.startSnapshot(order(orders), calm());
    expect(world.ecl.state.createdSnapshots()).toHaveLength(1);
  });

  test("of a key pair that was made again is not replaced: bad credentials, nothing made", async () => {
    await using world = await demoWorld();
    await world.provider.check(calm());
    const user = world.ecl.accounts.user(demoEclKey.apiKey);
    if (user === null) throw new Error("the demonstration has no user");
    user.apiSecret = "made-again";
    world.ecl.accounts.revokeTokens();
    expect((await failureOf(world.provider.startSnapshot(order(orders), calm()))).code).toBe(
      "bad-credentials",
    );
    expect(world.ecl.state.createdSnapshots()).toEqual([]);
  });

  test.each([20 * 60_000, -20 * 60_000])(
    "is used for its whole life by a machine whose clock is %i ms off",
    async (offMs) => {
      await using world = await demoWorld(
        {},
        { now: () => Date.now() + offMs, tokenMs: 15 * 60_000 },
      );
      const wanted = order(orders);
      const made = await world.provider.startSnapshot(wanted, calm());
      await world.provider.check(calm());
      expect(world.ecl.log.of("Login")).toHaveLength(1);
      // Dated by ECL's clock, and all the same found as this order's.
      expect((await world.provider.findByMarker(wanted, calm()))?.id).toBe(made.id);
      const later = { ...wanted, notBefore: new Date(Date.now() + 3_600_000).toISOString() };
      expect(await world.provider.findByMarker(later, calm())).toBeNull();
    },
  );

  test("that ended at ECL long before it was expected to is renewed", async () => {
    let offMs = 0;
    await using world = await demoWorld({}, { now: () => Date.now() + offMs });
    await world.provider.check(calm());
    offMs = 2 * 3_600_000;
    await world.provider.check(calm());
    expect(world.ecl.log.of("Login")).toHaveLength(2);
  });

  test.each<[life: string, token: Readonly<Record<string, unknown>>, usableMs: number]>([
    ["an hour", {}, 59 * 60_000],
    ["40 seconds", { expires_at: "2026-11-20T07:01:43.000000Z" }, 20_000],
    ["nothing", { expires_at: "2026-11-20T07:01:03.000000Z" }, 0],
    ["no readable end", { expires_at: "soon" }, 300_000],
    [
      "a past by our clock",
      { issued_at: "2001-01-01T00:00:00Z", expires_at: "2001-01-01T01:00:00Z" },
      59 * 60_000,
    ],
    ["no issue but a Date", { issued_at: null }, 59 * 60_000],
  ])("with %s is given up in time", (_, token, usableMs) => {
    const headers = { date: "Fri, 20 Nov 2026 07:01:03 GMT" };
    expect(sessionOf(loginReply("http://127.0.0.1:9", { token, headers })).usableMs).toBe(usableMs);
  });
});

describe("the storage API's address", () => {
  const at = (endpoints: readonly unknown[], settings: Readonly<Record<string, unknown>> = {}) =>
    sessionOf(loginReply("", { endpoints }), settings).storage;

  test("is the catalog's public one of the region, by either of its names", () => {
    const wanted = `https://storage-jp4-ecl.api.ntt.com/v1.0/${tenant}`;
    const others = [
      endpoint({ interface: "internal", url: "https://internal.example/v1.0/x" }),
      endpoint({ region: "jp5", region_id: "jp5", url: "https://jp5.example/v1.0/x" }),
    ];
    expect(at([...others, endpoint({ url: wanted })])).toBe(wanted);
    expect(at([...others, endpoint({ region: "JP4", region_id: null, url: `${wanted}/` })])).toBe(
      wanted,
    );
    expect(at([endpoint({ region: null, region_id: "jp4", url: wanted }), ...others])).toBe(wanted);
  });

  test.each([
    ["https://storage.example", `https://storage.example/v1.0/${tenant}`],
    ["https://storage.example/v1.0", `https://storage.example/v1.0/${tenant}`],
    [`https://storage.example/v1.0/${tenant}/`, `https://storage.example/v1.0/${tenant}`],
    ["https://proxy.example/ecl", `https://proxy.example/ecl/v1.0/${tenant}`],
  ])("may be set as %s instead", (storage, used) => {
    expect(at([], { endpoint: { storage } })).toBe(used);
  });

  test("is never spoken to in clear because the catalog says http", () => {
    expect(at([endpoint({ url: `http://storage.example/v1.0/${tenant}` })])).toBe(
      `https://storage.example/v1.0/${tenant}`,
    );
  });

  test.each<[what: string, endpoints: readonly unknown[], says: RegExp]>([
    ["missing", [], /no storage API for this tenant in jp4/],
    ["not an address", [endpoint({ url: "storage" })], /no storage API/],
    [
      "ambiguous",
      [endpoint({ url: "https://a.example/v1.0" }), endpoint({ url: "https://b.example/v1.0" })],
      /more than one storage API/,
    ],
    [
      "another tenant's",
      [endpoint({ url: `https://a.example/v1.0/${"f".repeat(32)}` })],
      /another tenant/,
    ],
  ])("that is %s is an error that says so", (_, endpoints, says) => {
    expect(() => at(endpoints)).toThrow(ProviderError);
    expect(() => at(endpoints)).toThrow(says);
  });
});

test("no error of a login holds the key, the secret or a token", async () => {
  await using world = await demoWorld({
    credentials: { ...credentials, "api-secret": credentials["api-key"] },
  });
  const error = await errorOf(world.provider.preflight(volume(1), {}, calm()));
  const printed = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error);
  expect(printed).not.toContain(demoEclKey.apiKey);
  expect(printed).not.toContain(demoEclKey.apiSecret);
});

function sessionOf(
  reply: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string;
  },
  settings: Readonly<Record<string, unknown>> = {},
) {
  const parsed = nttEcl.settings.parse({ region: "jp4", tenant, credentials, ...settings });
  const whole: HttpReply = { status: reply.status, headers: reply.headers ?? {}, text: reply.body };
  return sessionFrom(parsed, whole);
}
