import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/domain/secret.ts";
import { providerKinds } from "../../../src/providers/registry.ts";
import { expectRhythm, issuesOf as issues } from "../settings.ts";

const kind = providerKinds["aws-storage-gateway"];
const minimal = { region: "ap-northeast-1", account: "111122223333" };

const issuesOf = (settings: unknown) => issues(kind, settings);

describe("the settings of an AWS target", () => {
  test("need a region and an account, and show as a place", () => {
    const accepted = kind.accept(minimal);
    expect(accepted.ok && accepted.target.label).toBe("AWS Storage Gateway, ap-northeast-1");
  });

  test("decide how the provider behaves in time", () => {
    expectRhythm(kind, minimal, { batchSize: 200 });
  });

  test("take any text from the environment, and an unquoted account", () => {
    const settings = {
      region: new Secret("ap-northeast-1"),
      account: 111122223333,
      gateway: new Secret("sgw-12A3456B"),
      credentials: {
        "access-key-id": new Secret("DEMOKEY0000000000001"),
        "secret-access-key": new Secret("s"),
        "session-token": new Secret("t"),
      },
    };
    expect(issuesOf(settings)).toEqual([]);
  });

  test.each([
    [{}, ["region: ", "account: "]],
    [{ ...minimal, region: "Tokyo" }, ["region: must be a region such as ap-northeast-1"]],
    [
      { ...minimal, account: 1122223333 },
      ['account: must be twelve digits in quotes: "111122223333"'],
    ],
    [{ ...minimal, gateway: "mygateway" }, ["gateway: must be a gateway id such as sgw-12A3456B"]],
    [{ ...minimal, regoin: "x" }, [": Unrecognized key"]],
    [
      { ...minimal, "slowest-create": "soon" },
      ["slowest-create: must be a duration such as 60s, 15m or 4h"],
    ],
    [
      { ...minimal, "slowest-create": "0s" },
      ["slowest-create: must be a duration such as 60s, 15m or 4h"],
    ],
    [{ ...minimal, "create-concurrency": 0 }, ["create-concurrency: "]],
    [
      { ...minimal, endpoint: { ec2: "ftp://x" } },
      ["endpoint.ec2: must be an http or https address"],
    ],
    [{ ...minimal, credentials: "none" }, ["credentials: must be `default`, or have one of"]],
    [{ ...minimal, credentials: {} }, ["credentials: must be `default`, or have one of"]],
    [{ ...minimal, credentials: { profile: "" } }, ["credentials.profile: "]],
    [{ ...minimal, credentials: { profile: "a", region: "b" } }, ["credentials: Unrecognized key"]],
    [
      { ...minimal, credentials: { "role-arn": "snapshots" } },
      ["credentials.role-arn: must be a role's ARN"],
    ],
    [
      {
        ...minimal,
        credentials: { "role-arn": "arn:aws:iam::111122223333:role/a", via: { profile: 7 } },
      },
      ["credentials.via.profile: "],
    ],
    [
      {
        ...minimal,
        credentials: { "web-identity": { "role-arn": "arn:aws:iam::111122223333:role/a" } },
      },
      ["credentials.web-identity.token-file: "],
    ],
    [
      { ...minimal, credentials: { "secret-access-key": new Secret("s") } },
      ["credentials.access-key-id: "],
    ],
  ])("%j is refused at the place of the mistake", (settings, starts) => {
    const issues = issuesOf(settings);
    expect(issues).toHaveLength(starts.length);
    for (const [index, start] of starts.entries())
      expect(issues[index]?.startsWith(start)).toBe(true);
  });

  test("refuse a secret that stands in the file, without repeating it", () => {
    const settings = {
      ...minimal,
      credentials: {
        "access-key-id": "DEMOKEY0000000000001",
        "secret-access-key": "plain-secret-value",
      },
    };
    const issues = issuesOf(settings);
    expect(issues.join()).toMatch(/must be a reference such as/);
    expect(inspect(kind.accept(settings), { depth: 20 })).not.toContain("plain-secret-value");
  });
});
