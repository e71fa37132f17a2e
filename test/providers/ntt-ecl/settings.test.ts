import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/domain/secret.ts";
import { nttEcl } from "../../../src/providers/ntt-ecl/index.ts";
import { optionsSchema } from "../../../src/providers/ntt-ecl/options.ts";
import { credentials, orders, tenant } from "./support.ts";

const plain = { region: "jp4", tenant, credentials };

function problems(settings: unknown): string {
  const parsed = nttEcl.settings.safeParse(settings);
  expect(parsed.success).toBe(false);
  return (parsed.error?.issues ?? [])
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("; ");
}

describe("a target's settings", () => {
  test("need no more than region, tenant and key pair", () => {
    const settings = nttEcl.settings.parse(plain);
    expect(settings).toMatchObject({
      keystone: "https://keystone-jp4-ecl.api.ntt.com/v3",
      storage: null,
      slowestCreateMs: 60_000,
      slowestReadMs: 30_000,
      visibleAfterMs: 30_000,
      firstReadMs: 2_000,
      createConcurrency: 1,
    });
    expect(nttEcl.describe(settings)).toBe("NTT ECL, jp4");
  });

  test.each([
    "https://keystone.example",
    "https://keystone.example/",
    "https://keystone.example/v3",
    "https://keystone.example/v3/",
  ])("take a Keystone address written as %s", (keystone) => {
    const settings = nttEcl.settings.parse({ ...plain, endpoint: { keystone } });
    expect(settings.keystone).toBe("https://keystone.example/v3");
  });

  test("take every duration, and the key pair from the environment", () => {
    const settings = nttEcl.settings.parse({
      ...plain,
      region: new Secret("JP5"),
      tenant: new Secret(tenant.toUpperCase()),
      "slowest-create": "90s",
      "slowest-read": "10s",
      "visible-after": "2m",
      "first-read": "1s",
    });
    expect(settings).toMatchObject({
      region: "jp5",
      tenant,
      slowestCreateMs: 90_000,
      slowestReadMs: 10_000,
      visibleAfterMs: 120_000,
      firstReadMs: 1_000,
    });
  });

  test.each<[what: string, wrong: Readonly<Record<string, unknown>>, says: RegExp]>([
    [
      "a secret in the file",
      { credentials: { ...credentials, "api-secret": "x" } },
      /api-secret: must be a reference/,
    ],
    [
      "an empty secret",
      { credentials: { ...credentials, "api-secret": new Secret("") } },
      /api-secret: must not be empty/,
    ],
    [
      "no key",
      { credentials: { "api-secret": credentials["api-secret"] } },
      /api-key: must be the API key/,
    ],
    ["a tenant's name", { tenant: "my-tenant" }, /tenant: must be a tenant id: 32 hex digits/],
    ["a region with a slash", { region: "jp4/../x" }, /region: must be a region such as jp4/],
    [
      "an address without a scheme",
      { endpoint: { keystone: "keystone.example" } },
      /must be an http or https address/,
    ],
    ["a duration without a unit", { "slowest-read": "10" }, /must be a duration/],
    ["two creates at once", { "create-concurrency": 2 }, /one change of a tenant at a time/],
    ["an unknown field", { project: "x" }, /project/],
  ])("refuse %s with a sentence", (_, wrong, says) => {
    expect(problems({ ...plain, ...wrong })).toMatch(says);
  });

  test("print neither key nor secret", () => {
    const printed = inspect(nttEcl.settings.parse(plain), { depth: 9 });
    expect(printed).not.toContain(credentials["api-secret"].reveal());
    expect(printed).not.toContain(credentials["api-key"].reveal());
  });
});

describe("a volume's id", () => {
  const settings = nttEcl.settings.parse(plain);
  test.each([
    orders.id,
    orders.id.toUpperCase(),
    ` ${orders.id} `,
    `${tenant}/${orders.id}`,
    `${tenant}/volumes/${orders.id}`,
    `https://storage-jp4-ecl.api.ntt.com/v1.0/${tenant}/volumes/${orders.id}`,
  ])("is understood as %j", (written) => {
    expect(nttEcl.volumeId(written, settings)).toEqual({ id: orders.id, shortId: orders.id });
  });

  test.each([
    "",
    "orders-db",
    "11111111",
    `${"f".repeat(32)}/volumes/${orders.id}`,
    `${tenant}/snapshots/${orders.id}`,
    `${orders.id}/..`,
    `vol-1122AABB`,
  ])("is not %j", (written) => {
    expect(nttEcl.volumeId(written, settings)).toBeNull();
  });
});

describe("what a person may set", () => {
  test("is a description of up to 64 printable characters", () => {
    expect(optionsSchema.safeParse({ description: "x".repeat(64) }).success).toBe(true);
    expect(optionsSchema.safeParse({ description: " 移行前 🚀 " }).data).toEqual({
      description: "移行前 🚀",
    });
    for (const description of ["", "  ", "x".repeat(65), "a\u0007b", "a\nb", "\ud800"]) {
      expect(optionsSchema.safeParse({ description }).success).toBe(false);
    }
  });

  test("is no tag: ECL has none, and says so in a sentence", () => {
    const parsed = optionsSchema.safeParse({ tags: { team: "storage" } });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
      "NTT ECL has no tags on snapshots; leave them out",
    ]);
    expect(optionsSchema.safeParse({ tags: {} }).success).toBe(true);
  });
});
