import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/domain/secret.ts";
import { huaweiEvs } from "../../../src/providers/huawei-evs/index.ts";
import { providerKinds } from "../../../src/providers/registry.ts";
import { expectRhythm, issuesOf as issues } from "../settings.ts";

const kind = providerKinds["huawei-evs"];
const credentials = {
  "access-key-id": "FAKEAKFAKEAKFAKEAK00",
  "secret-access-key": new Secret("FAKE-SECRET"),
};
const minimal = { region: "eu-west-101", credentials };
const project = "0123456789abcdef0123456789abcdef";

const issuesOf = (settings: unknown) => issues(kind, settings);

describe("the settings of a Huawei EVS target", () => {
  test("need a region and credentials, and show as a place", () => {
    const accepted = kind.accept(minimal);
    expect(accepted.ok && accepted.target.label).toBe("Huawei EVS, eu-west-101");
  });

  test("decide how the provider behaves in time", () => {
    expectRhythm(kind, minimal, { batchSize: 100 });
  });

  test("take any text from the environment, and both kinds of credentials", () => {
    const fromEnvironment = {
      region: new Secret("eu-west-101"),
      project: new Secret(project),
      credentials: {
        user: new Secret("fake-iam-user"),
        password: new Secret("FAKE-PASSWORD"),
        account: new Secret("fake-account"),
      },
      endpoint: { evs: new Secret("https://evs.example"), iam: "http://127.0.0.1:1/iam" },
    };
    expect(issuesOf(fromEnvironment)).toEqual([]);
    const temporary = { ...credentials, "security-token": new Secret("FAKE") };
    expect(issuesOf({ ...minimal, credentials: temporary })).toEqual([]);
  });

  test.each([
    [
      "ap-southeast-3",
      "https://evs.ap-southeast-3.myhuaweicloud.com",
      "https://iam.ap-southeast-3.myhuaweicloud.com",
    ],
    [
      "eu-west-101",
      "https://evs.eu-west-101.myhuaweicloud.eu",
      "https://iam.eu-west-101.myhuaweicloud.eu",
    ],
    ["eu-de", "https://evs.eu-de.otc.t-systems.com", "https://iam.eu-de.otc.t-systems.com"],
    ["eu-nl", "https://evs.eu-nl.otc.t-systems.com", "https://iam.eu-nl.otc.t-systems.com"],
    [
      "eu-ch2",
      "https://evs.eu-ch2.sc.otc.t-systems.com",
      "https://iam-pub.eu-ch2.sc.otc.t-systems.com",
    ],
  ])("know where %s is", (region, evs, iam) => {
    const parsed = huaweiEvs.settings.parse({ ...minimal, region });
    expect(parsed.endpoint).toEqual({ evs, iam });
  });

  test("let another operator's addresses be given, with a path and without its last slash", () => {
    const endpoint = { evs: "https://cloud.example/evs/", iam: "https://cloud.example/iam/" };
    expect(huaweiEvs.settings.parse({ ...minimal, endpoint }).endpoint).toEqual({
      evs: "https://cloud.example/evs",
      iam: "https://cloud.example/iam",
    });
  });

  test.each([
    [{}, ["region: ", "credentials: must have access-key-id"]],
    [{ ...minimal, region: "Dublin" }, ["region: must be a region such as eu-west-101"]],
    [{ ...minimal, project: "eu-west-101" }, ["project: must be a project id: 32 digits"]],
    [{ ...minimal, regoin: "x" }, [": Unrecognized key"]],
    [{ ...minimal, "slowest-create": "soon" }, ["slowest-create: must be a duration such as 60s"]],
    [{ ...minimal, "first-read": "0s" }, ["first-read: must be a duration such as 60s"]],
    [{ ...minimal, "create-concurrency": 0 }, ["create-concurrency: "]],
    [{ ...minimal, "force-attached": "yes" }, ["force-attached: "]],
    [{ ...minimal, endpoint: { evs: "ftp://x" } }, ["endpoint.evs: must be an http or https"]],
    [
      { ...minimal, endpoint: { iam: "https://u:p@x" } },
      ["endpoint.iam: must be an address without user"],
    ],
    [{ ...minimal, endpoint: { sts: "https://x" } }, ["endpoint: Unrecognized key"]],
    [{ ...minimal, credentials: "none" }, ["credentials: must have access-key-id"]],
    [{ ...minimal, credentials: {} }, ["credentials: must have access-key-id"]],
    [
      { ...minimal, credentials: { "secret-access-key": new Secret("s") } },
      ["credentials.access-key-id: "],
    ],
    [
      { ...minimal, credentials: { user: "u", password: new Secret("p") } },
      ["credentials.account: "],
    ],
    [{ ...minimal, credentials: { ...credentials, user: "u" } }, ["credentials: Unrecognized key"]],
  ])("%j is refused at the place of the mistake", (settings, starts) => {
    const issues = issuesOf(settings);
    expect(issues).toHaveLength(starts.length);
    for (const [index, start] of starts.entries()) {
      expect(issues[index]?.slice(0, start.length)).toBe(start);
    }
  });

  test.each([
    [{ ...minimal, credentials: { ...credentials, "secret-access-key": "plain-value" } }],
    [{ ...minimal, credentials: { user: "u", password: "plain-value", account: "a" } }],
  ])("refuse a secret that stands in the file, without repeating it", (settings) => {
    expect(issuesOf(settings).join()).toMatch(/must be a reference such as/);
    expect(inspect(kind.accept(settings), { depth: 20 })).not.toContain("plain-value");
  });
});

describe("a disk's id", () => {
  const id = "6a1c3e5f-1001-4a10-8b20-0000000000a1";
  const accepted = kind.accept({ ...minimal, project });
  const found = (written: string) => (accepted.ok ? accepted.target.volumeId(written) : undefined);

  test.each([
    id,
    id.toUpperCase(),
    ` ${id} `,
    `eu-west-101/${id}`,
    `${project}/${id}`,
    `${project.toUpperCase()}/${id}`,
  ])("may be written %j", (written) => {
    expect(found(written)).toEqual({ id, shortId: id });
  });

  test.each([
    "",
    "orders-db",
    id.slice(1),
    id.replaceAll("-", ""),
    `eu-de/${id}`,
    `ffffffffffffffffffffffffffffffff/${id}`,
    `eu-west-101/${project}/${id}`,
    "vol-1122AABB",
    `${id}?x=1`,
  ])("is not %j", (written) => {
    expect(found(written)).toBeNull();
  });
});
