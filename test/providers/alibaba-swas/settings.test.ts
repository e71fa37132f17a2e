import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/domain/secret.ts";
import { providerKinds } from "../../../src/providers/registry.ts";
import { expectRhythm, issuesOf as issues } from "../settings.ts";

const kind = providerKinds["alibaba-swas"];
const keys = { "access-key-id": "LTAIDEMO000000000001", "access-key-secret": new Secret("s") };
const minimal = { region: "cn-hangzhou", credentials: keys };

const issuesOf = (settings: unknown) => issues(kind, settings);

describe("the settings of a Simple Application Server target", () => {
  test("need a region and keys, and show as a place", () => {
    const accepted = kind.accept(minimal);
    expect(accepted.ok && accepted.target.label).toBe(
      "Alibaba Simple Application Server, cn-hangzhou",
    );
  });

  test("have careful defaults", () => {
    const accepted = kind.accept(minimal);
    const provider = accepted.ok ? accepted.target.create("hangzhou", () => undefined) : null;
    expect(provider?.can).toEqual({
      deleteSnapshot: true,
      progress: true,
      batchSize: 100,
      createConcurrency: 2,
      slowestCreateMs: 30_000,
      visibleAfterMs: 60_000,
      firstReadMs: 20_000,
    });
    provider?.close();
  });

  test("decide how the provider behaves in time", () => {
    expectRhythm(kind, minimal, { batchSize: 100 });
  });

  test.each(["cn-hangzhou", "cn-wuhan-lr", "ap-southeast-7", "us-east-1", "eu-central-1"])(
    "know %s by the shape of its name",
    (region) => {
      expect(issuesOf({ ...minimal, region })).toEqual([]);
    },
  );

  test("take any text from the environment", () => {
    const settings = {
      region: new Secret("cn-hangzhou"),
      credentials: {
        "role-arn": new Secret("acs:ram::123456789012:role/snapshots"),
        "external-id": new Secret("bot-1"),
        via: {
          ...keys,
          "access-key-id": new Secret("LTAIDEMO000000000001"),
          "security-token": new Secret("t"),
        },
      },
      endpoint: { swas: new Secret("https://swas-vpc.cn-hangzhou.aliyuncs.com") },
      "resource-group": new Secret("rg-aek2bti7cf70000"),
    };
    expect(issuesOf(settings)).toEqual([]);
  });

  test.each([
    [{}, ["region: ", "credentials: "]],
    [{ ...minimal, region: "Hangzhou" }, ["region: must be a region such as cn-hangzhou"]],
    [{ ...minimal, credentials: "default" }, ["credentials: must have access-key-id"]],
    [
      { ...minimal, credentials: { ...keys, "access-key-secret": "typed" } },
      ["credentials.access-key-secret: must be a reference such as ${NAME}"],
    ],
    [
      { ...minimal, credentials: { "access-key-id": "LTAIDEMO0" } },
      ["credentials.access-key-secret: "],
    ],
    [{ ...minimal, credentials: { ...keys, region: "x" } }, ["credentials: Unrecognized key"]],
    [
      { ...minimal, credentials: { "role-arn": "arn:aws:iam::1:role/x", via: keys } },
      ["credentials.role-arn: must be a role's ARN: acs:ram::"],
    ],
    [{ ...minimal, credentials: { "role-arn": "acs:ram::1:role/x" } }, ["credentials.via: "]],
    [
      { ...minimal, credentials: { "role-arn": "acs:ram::1:role/x", via: keys, duration: "5m" } },
      ["credentials.duration: must be a duration such as 60s, 15m or 4h, and at least 15m"],
    ],
    [{ ...minimal, endpoint: { swas: "ftp://x" } }, ["endpoint.swas: must be an http or https"]],
    [{ ...minimal, endpoint: { swas: "https://x/y" } }, ["endpoint.swas: must have no path"]],
    [
      { ...minimal, endpoint: { swas: "https://swas.cn-beijing.aliyuncs.com" } },
      ["endpoint.swas: is the address of cn-beijing, not of cn-hangzhou"],
    ],
    [{ ...minimal, "resource-group": "default" }, ["resource-group: must be a resource group"]],
    [{ ...minimal, "calls-per-minute": 0 }, ["calls-per-minute: "]],
    [{ ...minimal, "slowest-create": "soon" }, ["slowest-create: must be a duration"]],
    [{ ...minimal, "slowest-read": "0s" }, ["slowest-read: must be a duration"]],
    [{ ...minimal, "create-concurrency": 51 }, ["create-concurrency: "]],
    [{ ...minimal, regoin: "x" }, [": Unrecognized key"]],
  ])("%j is refused where it is wrong", (settings, starts) => {
    const issues = issuesOf(settings);
    expect(issues).toHaveLength(starts.length);
    for (const [index, start] of starts.entries()) expect(issues[index]).toContain(start);
  });

  test("never print a secret", () => {
    const settings = {
      ...minimal,
      credentials: { ...keys, "access-key-secret": new Secret("hush") },
    };
    const accepted = kind.accept(settings);
    expect(inspect(accepted, { depth: 10 })).not.toContain("hush");
    expect(JSON.stringify(kind.accept({ ...settings, region: "?" }))).not.toContain("hush");
  });
});

describe("a disk that somebody writes", () => {
  const accepted = kind.accept(minimal);
  const idOf = (written: string) => (accepted.ok ? accepted.target.volumeId(written) : undefined);

  test.each([
    ["d-bp18kjxg9ebrhsgi0000", "d-bp18kjxg9ebrhsgi0000"],
    ["  D-BP18kjxg9ebrhsgi0000 ", "d-bp18kjxg9ebrhsgi0000"],
    ["cn-hangzhou/d-bp18kjxg9ebrhsgi0000", "d-bp18kjxg9ebrhsgi0000"],
  ])("%j is %s", (written, id) => {
    expect(idOf(written)).toEqual({ id, shortId: id });
  });

  test.each([
    "cn-beijing/d-bp18kjxg9ebrhsgi0000",
    "d-",
    "d-bp1/x",
    "vol-1122AABB",
    "s-bp16oazlsold4dks0000",
    "2ad1ae67295445f598017499dc0000",
    "",
  ])("%j is none of this target", (written) => {
    expect(idOf(written)).toBeNull();
  });
});
