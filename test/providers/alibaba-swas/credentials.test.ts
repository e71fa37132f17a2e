import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { demoSwas, demoSwasKey } from "../../../playground/clouds/alibaba-swas/demo.ts";
import { startSwas, type SwasOptions } from "../../../playground/clouds/alibaba-swas/index.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { calm, errorOf, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, blog, staticKeys } from "./support.ts";

const roleArn = "acs:ram::123456789012:role/snapshots";
const principal = "acs:ram::123456789012:user/snapshot-bot";

async function roleWorld(
  credentials: Readonly<Record<string, unknown>> = {},
  options: SwasOptions = {},
) {
  const swas = await startSwas({ setUp: demoSwas, snapshotMs: 3_600_000, ...options });
  swas.accounts.addRole({ arn: roleArn, trusts: [principal], externalId: "bot-1" });
  const provider = adapterAt(swas.endpoint, {
    credentials: {
      "role-arn": roleArn,
      "external-id": "bot-1",
      via: staticKeys,
      ...credentials,
    },
  });
  return {
    swas,
    provider,
    assumed: () => swas.log.of("AssumeRole").length,
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await swas.close();
    },
  };
}

describe("a role", () => {
  test("is taken on once for many calls at once, and signs them with its token", async () => {
    await using world = await roleWorld({}, { latency: { minMs: 20, maxMs: 20 } });
    await Promise.all([
      world.provider.check(calm()),
      world.provider.preflight(blog, {}, calm()),
      world.provider.startSnapshot(order(blog), calm()),
    ]);
    expect(world.assumed()).toBe(1);
    expect(world.swas.log.of("AssumeRole")[0]?.input).toEqual({
      RoleArn: roleArn,
      RoleSessionName: "snapshot-bot",
      DurationSeconds: "3600",
      ExternalId: "bot-1",
    });
    expect(world.swas.log.of("CreateSnapshot")[0]?.principal).toBe(
      "acs:ram::123456789012:assumed-role/snapshots/snapshot-bot",
    );
  });

  test("is taken on anew 15 minutes before its session ends", async () => {
    const begun = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: begun });
    try {
      await using world = await roleWorld();
      for (const [minutes, assumed] of [
        [0, 1],
        [44, 1],
        [46, 2],
      ] as const) {
        vi.setSystemTime(begun + minutes * 60_000);
        await world.provider.check(calm());
        expect(world.assumed()).toBe(assumed);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  test("whose session lasts the shortest time is not taken on for every call", async () => {
    await using world = await roleWorld({ duration: "15m" });
    await world.provider.check(calm());
    await world.provider.check(calm());
    expect(world.assumed()).toBe(1);
    expect(world.swas.log.of("AssumeRole")[0]?.input).toMatchObject({ DurationSeconds: "900" });
  });

  test("whose token is revoked in the middle is renewed once for a read", async () => {
    await using world = await roleWorld();
    await world.provider.check(calm());
    world.swas.accounts.endSessions(Date.now());
    expect((await world.provider.preflight(blog, {}, calm())).possible).toBe(true);
    expect(world.assumed()).toBe(2);
  });

  test("whose token is revoked in the middle leaves a create to be tried again, once made", async () => {
    await using world = await roleWorld();
    await world.provider.check(calm());
    world.swas.accounts.endSessions(Date.now());
    const failure = await failureOf(world.provider.startSnapshot(order(blog), calm()));
    expect(failure).toMatchObject({
      code: "bad-credentials",
      providerCode: "InvalidSecurityToken.Expired",
      retryAfterMs: 1_000,
    });
    expect(world.swas.log.of("CreateSnapshot")).toHaveLength(1);
    await world.provider.startSnapshot(order(blog), calm());
    expect(world.swas.state.createdSnapshots()).toHaveLength(1);
  });

  test("whose new token is not accepted either is renewed only once", async () => {
    await using world = await roleWorld();
    world.swas.faults.whileOn("ListInstances", {
      kind: "refuse",
      code: "InvalidSecurityToken.Expired",
    });
    expect((await failureOf(world.provider.check(calm()))).code).toBe("bad-credentials");
    expect(world.swas.log.of("ListInstances")).toHaveLength(2);
  });

  test("can be taken on with another role", async () => {
    await using world = await roleWorld();
    const first = "acs:ram::123456789012:role/first";
    const session = "acs:ram::123456789012:assumed-role/first/snapshot-bot";
    const second = "acs:ram::999900001111:role/second";
    world.swas.accounts.addRole({ arn: first, trusts: [principal] });
    world.swas.accounts.addRole({ arn: second, trusts: [session] });
    const provider = adapterAt(world.swas.endpoint, {
      credentials: { "role-arn": second, via: { "role-arn": first, via: staticKeys } },
    });
    await provider.check(calm());
    expect(world.swas.log.of("ListSnapshots")[0]?.principal).toBe(
      "acs:ram::999900001111:assumed-role/second/snapshot-bot",
    );
    provider.close();
  });

  test.each([
    ["that nobody knows", { "role-arn": "acs:ram::123456789012:role/nobody" }, "bad-credentials"],
    ["with a wrong external id", { "external-id": "bot-2" }, "forbidden"],
    [
      "with a wrong key behind it",
      { via: { ...staticKeys, "access-key-secret": new Secret("wrong") } },
      "bad-credentials",
    ],
  ])("%s: nothing is sent to the service", async (_, credentials, code) => {
    await using world = await roleWorld(credentials);
    expect((await failureOf(world.provider.startSnapshot(order(blog), calm()))).code).toBe(code);
    expect(world.swas.log.of("CreateSnapshot")).toEqual([]);
  });

  test.each([
    [{ kind: "lose-reply" } as const, "unavailable"],
    [{ kind: "page", status: 502, worked: false } as const, "unavailable"],
    [{ kind: "flood", bytes: 10 * 1024 * 1024 } as const, "bad-reply"],
    [{ kind: "empty-reply" } as const, "bad-reply"],
    [{ kind: "throttle" } as const, "throttled"],
    [{ kind: "refuse", code: "InternalError" } as const, "unavailable"],
  ])("that cannot be had (%j) never leaves a create unknown", async (fault, code) => {
    await using world = await roleWorld();
    world.swas.faults.next("AssumeRole", fault);
    expect((await failureOf(world.provider.startSnapshot(order(blog), calm()))).code).toBe(code);
    await world.provider.startSnapshot(order(blog), calm());
    expect(world.swas.state.createdSnapshots()).toHaveLength(1);
  });

  test("is not waited for by one who gives up", async () => {
    await using world = await roleWorld({}, { latency: { minMs: 100, maxMs: 100 } });
    const impatient = new AbortController();
    const pending = failureOf(world.provider.startSnapshot(order(blog), impatient.signal));
    impatient.abort();
    expect((await pending).code).toBe("unreachable");
    expect(world.swas.log.of("CreateSnapshot")).toEqual([]);
  });

  test("leaves no secret in an error", async () => {
    await using world = await roleWorld();
    await world.provider.check(calm());
    const secrets = world.swas.accounts
      .keys()
      .flatMap(({ keyId, secret, securityToken }) => [keyId, secret, securityToken ?? secret]);
    expect(secrets).toContain(demoSwasKey.secret);
    world.swas.faults.next("CreateSnapshot", {
      kind: "refuse",
      code: "SignatureDoesNotMatch",
      message: secrets.join(" "),
    });
    const error = await errorOf(world.provider.startSnapshot(order(blog), calm()));
    const printed = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)}`;
    for (const secret of secrets) expect(printed).not.toContain(secret);
  });
});

describe("temporary keys that were given", () => {
  test("are sent with their token, and cannot be renewed by the bot", async () => {
    await using world = await roleWorld();
    const role = world.swas.accounts.role(roleArn);
    if (role === null) throw new Error("there is no role");
    const session = world.swas.accounts.openSession(role, "by-hand", Date.now() + 60_000);
    const provider = adapterAt(world.swas.endpoint, {
      credentials: {
        "access-key-id": session.keyId,
        "access-key-secret": new Secret(session.secret),
        "security-token": new Secret(session.securityToken ?? ""),
      },
    });
    await provider.check(calm());
    session.expiresAt = 0;
    const failure = await failureOf(provider.check(calm()));
    expect(failure).toMatchObject({
      code: "bad-credentials",
      providerCode: "InvalidSecurityToken.Expired",
      retryAfterMs: null,
    });
    expect(failure.advice).toMatch(/renew this target's security token/);
    provider.close();
  });
});

describe("permissions", () => {
  test.each(["ListInstances", "ListSnapshots"])(
    "a check says when %s is missing",
    async (operation) => {
      const swas = await startSwas();
      swas.accounts.addKey({ ...demoSwasKey, deny: [`swas-open:${operation}`] });
      const provider = adapterAt(swas.endpoint);
      expect(await failureOf(provider.check(calm()))).toMatchObject({
        code: "forbidden",
        providerCode: "Forbidden.RAM",
      });
      provider.close();
      await swas.close();
    },
  );
});
