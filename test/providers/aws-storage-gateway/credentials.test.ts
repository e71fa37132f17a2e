import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { demoKey } from "../../../playground/clouds/aws-storage-gateway/demo.ts";
import { Secret } from "../../../src/domain/secret.ts";
import { calm, errorOf, failureOf, order } from "../../contract/provider.ts";
import { account, demoWorld, primary, staticKeys } from "./support.ts";

const user = `arn:aws:iam::${account}:user/snapshot-bot`;
const roleArn = `arn:aws:iam::${account}:role/snapshots`;
const assumed = `arn:aws:sts::${account}:assumed-role/snapshots/snapshot-bot`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aws-credentials-"));
  // Nothing of this machine's own set-up may be found.
  for (const name of [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
  ]) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function writeProfiles(credentials: string, config = ""): Promise<void> {
  await writeFile(join(folder, "credentials"), credentials);
  await writeFile(join(folder, "config"), config);
}

const keyLines = `aws_access_key_id = ${demoKey.keyId}\naws_secret_access_key = ${demoKey.secret}\n`;

describe("credentials of a target", () => {
  test("come from a pair of keys", async () => {
    await using world = await demoWorld({ credentials: staticKeys });
    await world.provider.check(calm());
    expect(world.aws.log.entries.map(({ principal }) => principal)).toEqual([user, user]);
  });

  test("come from temporary keys with their session token", async () => {
    await using world = await demoWorld({
      credentials: {
        "access-key-id": "DEMOKEY0000000000002",
        "secret-access-key": new Secret("temporary"),
        "session-token": new Secret("token"),
      },
    });
    const key = { keyId: "DEMOKEY0000000000002", secret: "temporary", sessionToken: "token" };
    world.aws.accounts.addKey({ ...key, expiresAt: Date.now() + 60_000 });
    await world.provider.check(calm());
    world.aws.accounts.addKey({ ...key, expiresAt: Date.now() - 1 });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure).toMatchObject({
      code: "bad-credentials",
      providerCode: "ExpiredTokenException",
    });
  });

  test("come from a profile of the shared files", async () => {
    await writeProfiles(`[storage]\n${keyLines}`);
    await using world = await demoWorld({ credentials: { profile: "storage" } });
    await world.provider.check(calm());
    expect(world.aws.log.entries.at(-1)?.principal).toBe(user);
  });

  test("come from what the machine offers when nothing is said", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", demoKey.keyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", demoKey.secret);
    await using world = await demoWorld({ credentials: "default" });
    await world.provider.check(calm());
    expect(world.aws.log.entries.at(-1)?.principal).toBe(user);
  });

  test("come from a role, assumed once for both services", async () => {
    await using world = await demoWorld({
      credentials: { "role-arn": roleArn, "external-id": "acme-42", via: staticKeys },
    });
    world.aws.accounts.addRole({ arn: roleArn, trusts: [user], externalId: "acme-42" });
    await world.provider.check(calm());
    await world.provider.startSnapshot(order(primary), calm());
    expect(world.aws.log.of("AssumeRole")).toHaveLength(1);
    expect(world.aws.log.of("CreateSnapshot")[0]?.principal).toBe(assumed);
  });

  test("come from a role that is assumed by another role", async () => {
    const first = `arn:aws:iam::${account}:role/gate`;
    await using world = await demoWorld({
      credentials: {
        "role-arn": roleArn,
        via: { "role-arn": first, "session-name": "bot-1", via: staticKeys },
      },
    });
    world.aws.accounts.addRole({ arn: first, trusts: [user] });
    world.aws.accounts.addRole({
      arn: roleArn,
      trusts: [`arn:aws:sts::${account}:assumed-role/gate/bot-1`],
    });
    await world.provider.check(calm());
    expect(world.aws.log.entries.at(-1)?.principal).toBe(assumed);
  });

  test("come from a role for the token in a file, without signing", async () => {
    const tokenFile = join(folder, "token");
    await writeFile(tokenFile, "web-token-1");
    await using world = await demoWorld({
      credentials: { "web-identity": { "role-arn": roleArn, "token-file": tokenFile } },
    });
    world.aws.accounts.addRole({ arn: roleArn, webTokens: ["web-token-1"] });
    await world.provider.check(calm());
    expect(world.aws.log.of("AssumeRoleWithWebIdentity")).toHaveLength(1);
    expect(world.aws.log.entries.at(-1)?.principal).toBe(assumed);
  });

  test("are fetched again shortly before they end", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await using world = await demoWorld({ credentials: { "role-arn": roleArn, via: staticKeys } });
    world.aws.accounts.addRole({ arn: roleArn, trusts: [user] });
    await world.provider.check(calm());
    vi.setSystemTime(Date.now() + 50 * 60_000);
    await world.provider.check(calm());
    expect(world.aws.log.of("AssumeRole")).toHaveLength(1);
    vi.setSystemTime(Date.now() + 6 * 60_000);
    await world.provider.check(calm());
    expect(world.aws.log.of("AssumeRole")).toHaveLength(2);
  });

  test("are fetched again after AWS has revoked them, and the failed call made nothing", async () => {
    await using world = await demoWorld({ credentials: { "role-arn": roleArn, via: staticKeys } });
    world.aws.accounts.addRole({ arn: roleArn, trusts: [user] });
    await world.provider.check(calm());
    world.aws.faults.next("CreateSnapshot", { kind: "reject-credentials" });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure.code).toBe("bad-credentials");
    expect(world.aws.state.createdSnapshots()).toEqual([]);
    await world.provider.startSnapshot(order(primary), calm());
    expect(world.aws.log.of("AssumeRole")).toHaveLength(2);
  });

  test("are fetched once by many calls at the same moment", async () => {
    await using world = await demoWorld({ credentials: { "role-arn": roleArn, via: staticKeys } });
    world.aws.accounts.addRole({ arn: roleArn, trusts: [user] });
    await Promise.all(Array.from({ length: 20 }, () => world.provider.check(calm())));
    expect(world.aws.log.of("AssumeRole")).toHaveLength(1);
  });
});

describe("credentials that cannot be had", () => {
  test.each([
    ["a profile that is not there", { profile: "nobody" }],
    [
      "a token file that is not there",
      { "web-identity": { "role-arn": roleArn, "token-file": "/nowhere/token" } },
    ],
    ["nothing on this machine", "default"],
  ])("%s: bad-credentials, and no call is sent", async (_, credentials) => {
    await using world = await demoWorld({ credentials });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure.code).toBe("bad-credentials");
    expect(world.aws.log.entries).toEqual([]);
  });

  test("a role that does not trust us, or wants another external id: forbidden, nothing made", async () => {
    await using world = await demoWorld({
      credentials: { "role-arn": roleArn, "external-id": "wrong", via: staticKeys },
    });
    world.aws.accounts.addRole({ arn: roleArn, trusts: [user], externalId: "acme-42" });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure).toMatchObject({ code: "forbidden", providerCode: "AccessDenied" });
    expect(world.aws.log.of("CreateSnapshot")).toEqual([]);
  });

  test("a token that nobody accepts: bad-credentials", async () => {
    const tokenFile = join(folder, "token");
    await writeFile(tokenFile, "forged");
    await using world = await demoWorld({
      credentials: { "web-identity": { "role-arn": roleArn, "token-file": tokenFile } },
    });
    world.aws.accounts.addRole({ arn: roleArn, webTokens: ["web-token-1"] });
    const error = await errorOf(world.provider.startSnapshot(order(primary), calm()));
    expect(error.failure.code).toBe("bad-credentials");
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("forged");
  });

  test.each(["lose-reply", "reset-before"] as const)(
    "an identity service with %s never makes the create's outcome unknown",
    async (kind) => {
      await using world = await demoWorld({
        credentials: { "role-arn": roleArn, via: staticKeys },
      });
      world.aws.accounts.addRole({ arn: roleArn, trusts: [user] });
      world.aws.faults.next("AssumeRole", { kind });
      const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
      expect(failure.code).toBe("unavailable");
      expect(world.aws.log.of("CreateSnapshot")).toEqual([]);
      await world.provider.startSnapshot(order(primary), calm());
    },
  );

  test("an identity service that hangs is given up with the caller", async () => {
    await using world = await demoWorld({
      credentials: { "role-arn": roleArn, via: staticKeys },
      "slowest-create": "300ms",
    });
    world.aws.accounts.addRole({ arn: roleArn, trusts: [user] });
    world.aws.faults.next("AssumeRole", { kind: "slow", ms: 8_000 });
    const failure = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(failure.code).toBe("unreachable");
    expect(world.aws.log.of("CreateSnapshot")).toEqual([]);
  });

  test("keys of another account are noticed by the check", async () => {
    await using world = await demoWorld({ account: "444455556666" });
    const failure = await failureOf(world.provider.check(calm()));
    expect(failure).toMatchObject({ code: "bad-credentials" });
    expect(failure.message).toContain("444455556666");
  });

  test("a permission that is missing is named by its place", async () => {
    await using world = await demoWorld();
    world.aws.accounts.addKey({
      ...demoKey,
      deny: ["storagegateway:CreateSnapshot", "ec2:DescribeSnapshots"],
    });
    const create = await failureOf(world.provider.startSnapshot(order(primary), calm()));
    expect(create).toMatchObject({ code: "forbidden", providerCode: "AccessDeniedException" });
    const read = await failureOf(world.provider.check(calm()));
    expect(read).toMatchObject({ code: "forbidden", providerCode: "UnauthorizedOperation" });
  });
});
