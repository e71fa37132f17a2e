import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  demoDisks,
  demoSwas,
  demoSwasKey,
} from "../../../../playground/clouds/alibaba-swas/demo.ts";
import { startSwas, type SimulatedSwas } from "../../../../playground/clouds/alibaba-swas/index.ts";
import { swasFaults } from "../../../../playground/clouds/alibaba-swas/panel.ts";
import { Secret } from "../../../../src/domain/secret.ts";
import {
  canonicalQuery,
  signedHeaders,
  type Keys,
} from "../../../../src/providers/alibaba-swas/acs3.ts";

const keys: Keys = {
  accessKeyId: demoSwasKey.keyId,
  accessKeySecret: new Secret(demoSwasKey.secret),
  securityToken: null,
};

let now: number;
let swas: SimulatedSwas;

beforeEach(async () => {
  now = Date.now();
  swas = await startSwas({
    setUp: demoSwas,
    snapshotMs: 100_000,
    now: () => now,
    limits: { callsPerMinute: 1_000 },
  });
});

afterEach(async () => {
  await swas.close();
});

interface Twist {
  readonly keys?: Keys;
  readonly version?: string;
  readonly at?: number;
  readonly nonce?: string;
  /** Headers that replace or, with `null`, take away what was signed. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Put behind the signed query. */
  readonly behind?: string;
  readonly body?: string;
}

const replySchema = z.looseObject({
  Code: z.string().optional(),
  SnapshotId: z.string().optional(),
  RequestId: z.string().optional(),
  TotalCount: z.number().optional(),
  Snapshots: z.array(z.looseObject({ SnapshotId: z.string(), Status: z.string() })).optional(),
});

async function raw(action: string, query: Readonly<Record<string, string>>, twist: Twist = {}) {
  const call = {
    host: new URL(swas.endpoint).host,
    action,
    version: twist.version ?? "2020-06-01",
    query,
  };
  const stamp = { at: twist.at ?? now, nonce: twist.nonce ?? randomUUID() };
  const headers = new Headers(signedHeaders(call, twist.keys ?? keys, stamp));
  for (const [name, value] of Object.entries(twist.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return fetch(`${swas.endpoint}/?${canonicalQuery(query)}${twist.behind ?? ""}`, {
    method: "POST",
    headers,
    ...(twist.body === undefined ? {} : { body: twist.body }),
  });
}

async function ask(action: string, query: Readonly<Record<string, string>> = {}, twist?: Twist) {
  const reply = await raw(action, { RegionId: "cn-hangzhou", ...query }, twist);
  return { status: reply.status, ...replySchema.parse(await reply.json()) };
}

const create = async (more: Readonly<Record<string, string>> = {}, twist?: Twist) =>
  ask("CreateSnapshot", { DiskId: demoDisks.blog, SnapshotName: "by-hand", ...more }, twist);

describe("who asks", () => {
  test.each<[what: string, twist: () => Twist, code: string, status: number]>([
    [
      "without a signature",
      () => ({ headers: { authorization: null } }),
      "IncompleteSignature",
      400,
    ],
    [
      "with an old signature",
      () => ({ headers: { authorization: "acs x:y" } }),
      "IncompleteSignature",
      400,
    ],
    ["without a date", () => ({ headers: { "x-acs-date": null } }), "InvalidTimeStamp.Format", 400],
    [
      "with a fraction of a second",
      () => ({ headers: { "x-acs-date": new Date(now).toISOString() } }),
      "InvalidTimeStamp.Format",
      400,
    ],
    ["20 minutes too late", () => ({ at: now - 20 * 60_000 }), "InvalidTimeStamp.Expired", 400],
    ["20 minutes too early", () => ({ at: now + 20 * 60_000 }), "InvalidTimeStamp.Expired", 400],
    [
      "with an unknown key",
      () => ({ keys: { ...keys, accessKeyId: "LTAINOBODY" } }),
      "InvalidAccessKeyId.NotFound",
      404,
    ],
    [
      "with a wrong secret",
      () => ({ keys: { ...keys, accessKeySecret: new Secret("wrong") } }),
      "SignatureDoesNotMatch",
      400,
    ],
    [
      "with a token that the key has not",
      () => ({ keys: { ...keys, securityToken: new Secret("x") } }),
      "InvalidSecurityToken.MismatchWithAccessKey",
      400,
    ],
    ["with another parameter", () => ({ behind: "&Force=1" }), "SignatureDoesNotMatch", 400],
    ["with a body that was not signed", () => ({ body: "x" }), "SignatureDoesNotMatch", 400],
    [
      "with a header that was not signed",
      () => ({ headers: { "x-acs-more": "1" } }),
      "SignatureDoesNotMatch",
      400,
    ],
    ["of another version", () => ({ version: "2019-01-01" }), "NoSuchVersion", 400],
    [
      "of the token service for a snapshot",
      () => ({ version: "2015-04-01" }),
      "InvalidAction.NotFound",
      404,
    ],
  ])("%s is turned away", async (_, twist, code, status) => {
    expect(await create({}, twist())).toMatchObject({ status, Code: code });
    expect(swas.state.createdSnapshots()).toEqual([]);
  });

  test("is believed 14 minutes off, and by a nonce only once", async () => {
    const nonce = randomUUID();
    expect((await create({}, { at: now - 14 * 60_000, nonce })).status).toBe(200);
    expect(await ask("ListSnapshots", {}, { nonce })).toMatchObject({ Code: "SignatureNonceUsed" });
  });

  test("is told what was signed when it does not match, as by the real one", async () => {
    const wrong = { ...keys, accessKeySecret: new Secret("wrong") };
    const reply = await raw("ListRegions", {}, { keys: wrong });
    expect(await reply.text()).toContain("server string to sign is:ACS3-HMAC-SHA256");
  });

  test("gets an answer in XML unless JSON is asked for", async () => {
    const reply = await raw("ListRegions", {}, { headers: { accept: "*/*" } });
    expect(await reply.text()).toMatch(/^<\?xml/);
  });

  test("may do only what RAM allows", async () => {
    swas.accounts.addKey({ ...demoSwasKey, deny: ["swas-open:CreateSnapshot"] });
    expect(await create()).toMatchObject({
      status: 403,
      Code: "Forbidden.RAM",
      AccessDeniedDetail: { AuthAction: "swas-open:CreateSnapshot" },
    });
  });

  test("may not ask more than ten times a minute for each operation", async () => {
    swas.state.limits = { ...swas.state.limits, callsPerMinute: 10 };
    for (let call = 0; call < 10; call += 1) expect((await ask("ListSnapshots")).status).toBe(200);
    expect(await ask("ListSnapshots")).toMatchObject({ status: 400, Code: "Throttling.User" });
    expect((await ask("ListDisks")).status).toBe(200);
    now += 60_001;
    expect((await ask("ListSnapshots")).status).toBe(200);
  });
});

describe("the parameters of a create call", () => {
  const tagged = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`Tag.${index + 1}.Key`, `k${index}`]),
    );

  test.each<[what: string, more: Readonly<Record<string, string>>, code: string]>([
    ["no region", { RegionId: "" }, "MissingRegionId"],
    ["no disk", { DiskId: "" }, "MissingDiskId"],
    ["no name", { SnapshotName: "" }, "MissingSnapshotName"],
    ["an unknown disk", { DiskId: "d-bp1nobody" }, "InvalidDiskId.NotFound"],
    ["a disk of another region", { RegionId: "cn-beijing" }, "InvalidDiskId.NotFound"],
    ["a name of one character", { SnapshotName: "a" }, "InvalidSnapshotName.ValueNotSupported"],
    [
      "a name of 51 characters",
      { SnapshotName: "a".repeat(51) },
      "InvalidSnapshotName.ValueNotSupported",
    ],
    ["a name with a digit first", { SnapshotName: "1a" }, "InvalidSnapshotName.ValueNotSupported"],
    ["a name with a slash", { SnapshotName: "http://a" }, "InvalidSnapshotName.ValueNotSupported"],
    ["a name with a blank", { SnapshotName: "a b" }, "InvalidSnapshotName.ValueNotSupported"],
    ["a token of 65 characters", { ClientToken: "t".repeat(65) }, "InvalidParameter"],
    ["a token beyond ASCII", { ClientToken: "tü" }, "InvalidParameter"],
    ["21 tags", tagged(21), "InvalidParameter"],
    ["a tag of acs:", { "Tag.1.Key": "acs:x" }, "InvalidParameter"],
    ["a tag with a link", { "Tag.1.Key": "k", "Tag.1.Value": "http://x" }, "InvalidParameter"],
    ["a tag of 65 characters", { "Tag.1.Key": "k".repeat(65) }, "InvalidParameter"],
    ["a gap in the tags", { "Tag.2.Key": "k" }, "InvalidParameter"],
    ["the same tag twice", { "Tag.1.Key": "k", "Tag.2.Key": "k" }, "InvalidParameter"],
  ])("%s is refused", async (_, more, code) => {
    expect(await create(more)).toMatchObject({ Code: code });
    expect(swas.state.createdSnapshots()).toEqual([]);
  });

  test("20 tags, 50 characters and a Chinese name are accepted", async () => {
    expect((await create({ ...tagged(20), SnapshotName: "a".repeat(50) })).status).toBe(200);
    const more = { DiskId: demoDisks.shop, SnapshotName: "每日快照-2026.11.20" };
    expect((await create(more)).status).toBe(200);
  });
});

describe("a client token", () => {
  test("gives the first result again, makes nothing new, and is bound to its parameters", async () => {
    const first = await create({ ClientToken: "t-1" });
    expect(first.RequestId).toMatch(/\t$/);
    expect((await create({ ClientToken: "t-1" })).SnapshotId).toBe(first.SnapshotId);
    expect(await create({ ClientToken: "t-1", SnapshotName: "other" })).toMatchObject({
      Code: "IdempotentParameterMismatch",
    });
    expect(swas.state.createdSnapshots(demoDisks.blog)).toHaveLength(1);
  });

  test("is forgotten after an hour", async () => {
    await create({ ClientToken: "t-1" });
    now += 3_600_001;
    expect(await create({ ClientToken: "t-1" })).toMatchObject({
      Code: "InvalidSnapshotName.Duplicate",
    });
  });

  test("that is not given recognises nothing", async () => {
    await create();
    swas.state.finish();
    expect((await create({ SnapshotName: "by-hand-2" })).status).toBe(200);
    expect(swas.state.createdSnapshots()).toHaveLength(2);
  });
});

describe("the rules of the service", () => {
  test("one snapshot of a disk at a time", async () => {
    await create();
    expect(await create({ SnapshotName: "other" })).toMatchObject({
      status: 403,
      Code: "IncorrectDiskStatus.CreatingSnapshot",
    });
  });

  test("three snapshots of a server, over all its disks", async () => {
    expect((await create({ DiskId: demoDisks.shop })).status).toBe(200);
    expect(await create({ DiskId: demoDisks.shopData, SnapshotName: "other" })).toMatchObject({
      status: 403,
      Code: "SnapshotLimitExceed",
    });
  });

  test("no snapshot of a disk that is being initialised", async () => {
    expect(await create({ DiskId: demoDisks.lab })).toMatchObject({
      status: 400,
      Code: "IncorrectStatus",
    });
  });

  test("a snapshot progresses and ends, system and data disks in different letters", async () => {
    const system = await create();
    const data = await create({ DiskId: demoDisks.shopData, SnapshotName: "data" });
    const ids = JSON.stringify([system.SnapshotId, data.SnapshotId]);
    const states = async () => {
      const { Snapshots } = await ask("ListSnapshots", { SnapshotIds: ids });
      return Snapshots?.map((row) => [row.Status, row["Progress"], "InstanceId" in row]);
    };
    expect(await states()).toEqual([
      ["progressing", undefined, false],
      ["Progressing", undefined, true],
    ]);
    now += 50_000;
    expect((await states())?.[1]).toEqual(["Progressing", "50%", true]);
    now += 50_000;
    expect(await states()).toEqual([
      ["accomplished", "100%", false],
      ["Accomplished", "100%", true],
    ]);
  });

  test("lists come in pages of up to 100, ten unless asked", async () => {
    for (let index = 0; index < 30; index += 1)
      swas.state.addSnapshot({ diskId: demoDisks.blog, name: `n${index}` });
    const { TotalCount, Snapshots } = await ask("ListSnapshots", { DiskId: demoDisks.blog });
    expect([TotalCount, Snapshots?.length]).toEqual([30, 10]);
    const second = await ask("ListSnapshots", {
      DiskId: demoDisks.blog,
      PageNumber: "2",
      PageSize: "25",
    });
    expect(second.Snapshots).toHaveLength(5);
    expect(await ask("ListSnapshots", { PageSize: "101" })).toMatchObject({
      Code: "InvalidParameter",
    });
    const ids = JSON.stringify(Array.from({ length: 101 }, (_, index) => `s-${index}`));
    expect(await ask("ListSnapshots", { SnapshotIds: ids })).toMatchObject({
      Code: "InvalidParameter",
    });
  });

  test("lists can be narrowed, and all conditions count", async () => {
    const { SnapshotId } = await create({ "Tag.1.Key": "team", "Tag.1.Value": "web" });
    const count = async (query: Readonly<Record<string, string>>) =>
      (await ask("ListSnapshots", query)).TotalCount;
    expect(await count({ "Tag.1.Key": "team", "Tag.1.Value": "web" })).toBe(1);
    expect(await count({ "Tag.1.Key": "team", "Tag.1.Value": "shop" })).toBe(0);
    expect(await count({ SourceDiskType: "Data" })).toBe(1);
    expect(await count({ DiskId: demoDisks.shop, SnapshotIds: JSON.stringify([SnapshotId]) })).toBe(
      0,
    );
    expect(await ask("ListSnapshots", { DiskId: "d-bp1nobody" })).toMatchObject({
      status: 404,
      Code: "InvalidDiskId.NotFound",
    });
    expect(await count({ RegionId: "cn-beijing" })).toBe(0);
  });

  test("deleting, one or many, and what is not there", async () => {
    const { SnapshotId = "" } = await create();
    expect((await ask("DeleteSnapshot", { SnapshotId })).status).toBe(200);
    expect(await ask("DeleteSnapshot", { SnapshotId })).toMatchObject({
      status: 404,
      Code: "InvalidSnapshotId.NotFound",
    });
    const ids = JSON.stringify(
      swas.state.snapshots.filter(({ diskId }) => diskId === demoDisks.wiki).map(({ id }) => id),
    );
    expect((await ask("DeleteSnapshots", { SnapshotIds: ids })).status).toBe(200);
    expect(swas.state.snapshots.some(({ diskId }) => diskId === demoDisks.wiki)).toBe(false);
  });

  test("a disk is rolled back only while its server stands", async () => {
    const SnapshotId =
      swas.state.snapshots.find(({ diskId }) => diskId === demoDisks.wiki)?.id ?? "";
    const reset = async () => ask("ResetDisk", { DiskId: demoDisks.wiki, SnapshotId });
    expect(await reset()).toMatchObject({ status: 403, Code: "IncorrectInstanceStatus.ResetDisk" });
    const server = swas.state.servers.find(({ name }) => name === "wiki");
    if (server !== undefined) server.status = "Stopped";
    expect((await reset()).status).toBe(200);
  });

  test("an operation that does not exist", async () => {
    expect(await ask("toString")).toMatchObject({ status: 404, Code: "InvalidAction.NotFound" });
  });
});

describe("the switches of the page", () => {
  test("show where they belong, what they do, and whether they are on", () => {
    const panel = swasFaults(swas);
    const listed = panel.list();
    expect(new Set(listed.map(({ group }) => group))).toEqual(
      new Set(["Alibaba Simple Application Server"]),
    );
    expect(listed.filter(({ on }) => on)).toEqual([]);
    for (const { id } of listed) {
      panel.set(id, true);
      expect(panel.list().find((each) => each.id === id)?.on).toBe(true);
      panel.set(id, false);
      expect(panel.list().find((each) => each.id === id)?.on).toBe(false);
    }
  });

  test.each([
    ["swas-full", "SnapshotLimitExceed"],
    ["swas-not-ready", "IncorrectStatus"],
    ["swas-throttle", "Throttling.User"],
    ["swas-credentials", "InvalidAccessKeyId.NotFound"],
    ["swas-name-taken", "InvalidSnapshotName.Duplicate"],
  ])("%s answers %s until it is over", async (id, code) => {
    const panel = swasFaults(swas);
    panel.set(id, true);
    expect(await create()).toMatchObject({ Code: code });
    panel.set(id, false);
    expect((await create()).status).toBe(200);
  });

  test("make the next snapshot fail, or never end", async () => {
    const panel = swasFaults(swas);
    panel.set("swas-snapshot-fails", true);
    await create();
    panel.set("swas-snapshot-sticks", true);
    await create({ DiskId: demoDisks.shop, SnapshotName: "sticks" });
    now += 10_000_000;
    const [fails, sticks] = swas.state.createdSnapshots();
    if (fails === undefined || sticks === undefined) throw new Error("two were started");
    expect(swas.state.statusOfSnapshot(fails)).toBe("Failed");
    expect(swas.state.statusOfSnapshot(sticks)).toBe("Progressing");
  });
});
