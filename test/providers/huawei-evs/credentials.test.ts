import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { demoHuaweiKey, demoHuaweiUser } from "../../../playground/clouds/huawei-evs/demo.ts";
import { Secret } from "../../../src/domain/secret.ts";
import type { SnapshotProvider } from "../../../src/providers/provider.ts";
import { calm, errorOf, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, demoWorld, keys, login, project, replay, replica } from "./support.ts";

const minute = 60_000;
const hour = 60 * minute;

async function reads(provider: SnapshotProvider, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    await provider.findByMarker(order(replica), calm());
  }
}

describe("a token", () => {
  test("is fetched once for everything, however many ask at the same time", async () => {
    await using world = await demoWorld({ credentials: login });
    await Promise.all(Array.from({ length: 10 }, async () => reads(world.provider, 2)));
    await world.provider.startSnapshot(order(replica), calm());
    expect(world.cloud.log.of("CreateToken")).toHaveLength(1);
    expect(world.calls.filter(({ operation }) => operation === "CreateToken")).toHaveLength(1);
  });

  test("is replaced ten minutes before it ends", async () => {
    let now = Date.now();
    await using world = await demoWorld({ credentials: login }, { now: () => now });
    await reads(world.provider, 1);
    now += 23 * hour + 49 * minute;
    await reads(world.provider, 1);
    expect(world.cloud.log.of("CreateToken")).toHaveLength(1);
    now += 2 * minute;
    await reads(world.provider, 2);
    expect(world.cloud.log.of("CreateToken")).toHaveLength(2);
    expect(world.calls.map(({ outcome }) => outcome)).not.toContain("bad-credentials");
  });

  test("that was revoked in the middle is replaced once, and one snapshot is made", async () => {
    await using world = await demoWorld({ credentials: login });
    await reads(world.provider, 1);
    world.cloud.accounts.revokeTokens();
    await world.provider.startSnapshot(order(replica), calm());
    expect(world.cloud.state.createdSnapshots()).toHaveLength(1);
    expect(world.cloud.log.of("CreateToken")).toHaveLength(2);
    expect(world.cloud.log.of("CreateSnapshot").map(({ outcome }) => outcome)).toEqual([
      "EVS.5401",
      "ok",
    ]);
  });

  test("that was revoked under many calls at once is replaced once for all of them", async () => {
    await using world = await demoWorld({ credentials: login });
    await reads(world.provider, 1);
    world.cloud.accounts.revokeTokens();
    // Some are turned away only after others have the new token already.
    world.cloud.latency = { minMs: 0, maxMs: 100 };
    await Promise.all(Array.from({ length: 20 }, async () => reads(world.provider, 1)));
    expect(world.cloud.log.of("CreateToken")).toHaveLength(2);
  });

  test("that is revoked again and again ends the call as bad credentials", async () => {
    await using world = await demoWorld({ credentials: login });
    await reads(world.provider, 1);
    world.cloud.faults.whileOn("CreateSnapshot", { kind: "reject-credentials" });
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure).toMatchObject({ code: "bad-credentials", retryAfterMs: null });
    expect(failure.message).toContain("login");
    expect(world.cloud.log.of("CreateSnapshot")).toHaveLength(2);
    expect(world.cloud.state.createdSnapshots()).toEqual([]);
  });

  test("is not asked for by a call that was given up, and serves those who still wait", async () => {
    await using world = await demoWorld({ credentials: login });
    world.cloud.faults.next("CreateToken", { kind: "slow", ms: 300 });
    const giveUp = new AbortController();
    const first = failureOf(world.provider.findByMarker(order(replica), giveUp.signal));
    const second = world.provider.findByMarker(order(replica), calm());
    giveUp.abort();
    expect((await first).code).toBe("unreachable");
    expect(await second).toBeNull();
    expect(world.cloud.log.of("CreateToken")).toHaveLength(1);
  });

  test("of 20,000 characters is taken", async () => {
    await using world = await demoWorld({ credentials: login });
    world.cloud.accounts.tokenLength = 20_000;
    await reads(world.provider, 1);
    expect(world.cloud.log.of("ListSnapshots")).toHaveLength(1);
  });

  test("is good for the region's own project when none is configured", async () => {
    await using world = await demoWorld({ credentials: login, project: null });
    await world.provider.startSnapshot(order(replica), calm());
    expect(world.cloud.state.createdSnapshots()).toHaveLength(1);
  });

  test("is asked for by the project's id, with the account as the user's domain", async () => {
    await using server = await replay({ status: 201, body: "{}" });
    const provider = adapterAt(server.endpoint, { credentials: login });
    const failure = await failureOf(provider.check(calm()));
    expect(failure.code).toBe("bad-reply");
    expect(server.received[0]).toMatchObject({
      method: "POST",
      path: "/v3/auth/tokens?nocatalog=true",
    });
    expect(JSON.parse(server.received[0]?.body ?? "")).toEqual({
      auth: {
        identity: {
          methods: ["password"],
          password: {
            user: {
              name: demoHuaweiUser.name,
              password: demoHuaweiUser.password,
              domain: { name: demoHuaweiUser.account },
            },
          },
        },
        scope: { project: { id: project } },
      },
    });
    provider.close();
  });

  test("that cannot be had leaves a create surely unsent, whatever went wrong", async () => {
    await using world = await demoWorld({ credentials: login, "slowest-read": "300ms" });
    for (const fault of [
      { kind: "lose-reply" },
      { kind: "reset-after" },
      { kind: "truncate" },
      { kind: "stall" },
      { kind: "empty-reply" },
      { kind: "page", status: 502, worked: true },
      { kind: "error", code: "Internal Server Error", status: 500, envelope: "keystone" },
    ] as const) {
      world.cloud.faults.next("CreateToken", fault);
      const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
      expect(["unavailable", "bad-reply"]).toContain(failure.code);
    }
    expect(world.cloud.log.of("CreateSnapshot")).toEqual([]);
  });

  test.each([
    [401, { error: { code: 401, message: "x", title: "Unauthorized" } }, "bad-credentials"],
    [401, { error_code: "IAM.0007", error_msg: "x" }, "bad-credentials"],
    [401, { error_code: "APIGW.0301", error_msg: "x" }, "bad-credentials"],
    [400, { error: { code: 400, message: "x", title: "Bad Request" } }, "bad-credentials"],
    [403, { error: { code: 403, message: "x", title: "Forbidden" } }, "forbidden"],
    [403, { error_code: "IAM.0002", error_msg: "x" }, "forbidden"],
    [429, { error_code: "APIGW.0308", error_msg: "x" }, "throttled"],
    [500, { error_code: "IAM.9999", error_msg: "x" }, "unavailable"],
  ])("refused with %i %j ends as %s", async (status, body, code) => {
    await using server = await replay({ status, body: JSON.stringify(body) });
    const provider = adapterAt(server.endpoint, { credentials: login });
    expect((await failureOf(provider.startSnapshot(order(replica), calm()))).code).toBe(code);
    expect(server.received).toHaveLength(1);
    provider.close();
  });
});

test("a password that is refused four times in a row rests for five minutes", async () => {
  const wrong = { ...login, password: new Secret("wrong") };
  await using world = await demoWorld({ credentials: wrong });
  for (let index = 0; index < 20; index += 1) {
    expect((await failureOf(world.provider.check(calm()))).code).toBe("bad-credentials");
  }
  expect(world.cloud.log.of("CreateToken")).toHaveLength(4);
});

describe("an access key", () => {
  test("signs every call, for the project, and sends a security token along", async () => {
    await using world = await demoWorld({
      credentials: {
        "access-key-id": "TEMPAK00000000000001",
        "secret-access-key": new Secret("temporary"),
        "security-token": new Secret("FAKE-SECURITY-TOKEN"),
      },
    });
    expect((await failureOf(world.provider.check(calm()))).code).toBe("bad-credentials");
    world.cloud.accounts.addKey({
      keyId: "TEMPAK00000000000001",
      secret: "temporary",
      securityToken: "FAKE-SECURITY-TOKEN",
      account: demoHuaweiUser.account,
      expiresAt: Date.now() + hour,
    });
    await world.provider.check(calm());
  });

  test("finds its project by the region's name, once", async () => {
    await using world = await demoWorld({ project: null });
    await Promise.all([reads(world.provider, 2), reads(world.provider, 2)]);
    expect(world.cloud.log.of("ListProjects")).toHaveLength(1);
    expect(world.cloud.log.of("ListSnapshots").every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  test("never makes a project where there is none, and says what to configure", async () => {
    await using world = await demoWorld({ project: null, region: "eu-de" });
    const failure = await failureOf(world.provider.check(calm()));
    expect(failure).toMatchObject({ code: "invalid" });
    expect(failure.advice).toContain("`project`");
    expect(world.cloud.log.entries.map(({ operation }) => operation)).toEqual(["ListProjects"]);
  });

  test("whose signature is refused is not used again for the same call", async () => {
    await using world = await demoWorld();
    world.cloud.faults.next("CreateSnapshot", { kind: "reject-credentials" });
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure).toMatchObject({ code: "bad-credentials", retryAfterMs: null });
    expect(world.cloud.log.entries).toHaveLength(1);
  });

  test("that is refused four times in a row rests for five minutes, so that it is never locked", async () => {
    let now = Date.now();
    const wrong = { ...keys, "secret-access-key": new Secret("wrong") };
    await using world = await demoWorld({ credentials: wrong }, { now: () => now });
    for (let index = 0; index < 20; index += 1) {
      expect((await failureOf(world.provider.check(calm()))).code).toBe("bad-credentials");
    }
    expect(world.cloud.log.entries).toHaveLength(4);
    expect(world.cloud.accounts.isLocked(demoHuaweiKey.keyId, now)).toBe(false);
    now += 5 * minute;
    for (let index = 0; index < 20; index += 1) await failureOf(world.provider.check(calm()));
    expect(world.cloud.log.entries).toHaveLength(5);
  });

  test.each([
    [20, "ahead of"],
    [-20, "behind"],
  ])("is not blamed for a clock that is off by %i minutes", async (minutes, words) => {
    await using world = await demoWorld({}, { botNow: () => Date.now() + minutes * minute });
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure.code).toBe("bad-credentials");
    expect(failure.message).toContain(`20 minutes ${words}`);
    expect(failure.advice).toContain("clock");
    expect(world.cloud.state.createdSnapshots()).toEqual([]);
  });

  test("works while the clock is off by less than 15 minutes", async () => {
    await using world = await demoWorld({}, { botNow: () => Date.now() - 14 * minute });
    await world.provider.check(calm());
  });

  test("without the permission is told apart from a wrong one", async () => {
    await using world = await demoWorld({
      credentials: { ...keys, "access-key-id": "READONLYAK0000000001" },
    });
    world.cloud.accounts.addKey({
      keyId: "READONLYAK0000000001",
      secret: demoHuaweiKey.secret,
      account: demoHuaweiUser.account,
      deny: ["evs:snapshots:create"],
    });
    await world.provider.check(calm());
    const failure = await failureOf(world.provider.startSnapshot(order(replica), calm()));
    expect(failure).toMatchObject({ code: "forbidden", providerCode: "EVS.5403" });
  });

  test("of another account cannot reach the project", async () => {
    await using world = await demoWorld({
      credentials: { ...keys, "access-key-id": "STRANGERAK0000000001" },
    });
    world.cloud.accounts.addKey({
      keyId: "STRANGERAK0000000001",
      secret: demoHuaweiKey.secret,
      account: "somebody-else",
    });
    const failure = await failureOf(world.provider.check(calm()));
    expect(failure).toMatchObject({ code: "invalid", providerCode: "EVS.0001" });
    expect(failure.advice).toContain("`project`");
  });
});

test("neither password, key nor token is in an error or in what the observer hears", async () => {
  await using world = await demoWorld({ credentials: login });
  await reads(world.provider, 1);
  world.cloud.faults.whileOn("*", { kind: "reject-credentials" });
  const error = await errorOf(world.provider.startSnapshot(order(replica), calm()));
  const printed = inspect([error, world.calls], { depth: 20, showHidden: true });
  const tokens = world.cloud.accounts.tokens.map(({ value }) => value);
  for (const secret of [demoHuaweiUser.password, ...tokens]) expect(printed).not.toContain(secret);
});
