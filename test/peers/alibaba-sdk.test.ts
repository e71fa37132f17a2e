import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { demoDisks, demoSwas, demoSwasKey } from "../../playground/clouds/alibaba-swas/demo.ts";
import { startSwas, type SimulatedSwas } from "../../playground/clouds/alibaba-swas/index.ts";

/*
 * Alibaba's own npm client against the simulated Simple Application Server: it signs and parses by
 * itself, so it notices where the simulation differs from what Alibaba's clients expect.
 */

/** Where `@alicloud/swas-open20200601` and `@alicloud/openapi-core` are installed. */
const folder = process.env["ALIBABA_SDK_FOLDER"] ?? process.cwd();
const installed = canResolve("@alicloud/swas-open20200601") && canResolve("@alicloud/openapi-core");
if (!installed) {
  console.log("skipped: @alicloud/swas-open20200601 is not installed; see ALIBABA_SDK_FOLDER");
}

function canResolve(name: string): boolean {
  try {
    createRequire(join(folder, "x.js")).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Makes one call with the client and prints what it returned or threw. Runs in a process of its own. */
const script = `
  import sdk from "@alicloud/swas-open20200601";
  import core from "@alicloud/openapi-core";
  const { config, method, request, fields } = JSON.parse(process.argv[1]);
  const { tag, ...rest } = fields;
  const tags = tag?.map((each) => new sdk.CreateSnapshotRequestTag(each));
  const client = new sdk.default(new core.$OpenApiUtil.Config(config));
  try {
    const given = new sdk[request](tags === undefined ? rest : { ...rest, tag: tags });
    const { body } = await client[method](given);
    console.log(JSON.stringify({ body }));
  } catch ({ name, code, statusCode, retryAfter }) {
    console.log(JSON.stringify({ error: { name, code, statusCode, retryAfter } }));
  }
`;

const resultSchema = z.object({
  body: z.record(z.string(), z.unknown()).optional(),
  error: z
    .object({
      name: z.string(),
      code: z.string().optional(),
      statusCode: z.number().optional(),
      retryAfter: z.number().optional(),
    })
    .optional(),
});
type Result = z.output<typeof resultSchema>;

describe.skipIf(!installed)("the npm client of Simple Application Server", () => {
  let swas: SimulatedSwas;

  beforeAll(async () => {
    swas = await startSwas({ setUp: demoSwas, snapshotMs: 3_600_000 });
  });
  afterAll(async () => {
    await swas.close();
  });

  async function run(
    method: string,
    fields: Readonly<Record<string, unknown>>,
    keys: Readonly<Record<string, string>> = {},
  ): Promise<Result> {
    const argument = JSON.stringify({
      config: {
        accessKeyId: demoSwasKey.keyId,
        accessKeySecret: demoSwasKey.secret,
        regionId: swas.region,
        endpoint: `127.0.0.1:${swas.port}`,
        protocol: "HTTP",
        readTimeout: 20_000,
        connectTimeout: 20_000,
        ...keys,
      },
      method,
      request: `${method.charAt(0).toUpperCase()}${method.slice(1)}Request`,
      fields: { regionId: swas.region, ...fields },
    });
    const stdout = await new Promise<string>((resolve, reject) => {
      execFile(
        process.execPath,
        ["--input-type=module", "--eval", script, argument],
        { cwd: folder, timeout: 60_000 },
        (error, out, stderr) => {
          if (error === null) resolve(out);
          else reject(new Error(stderr));
        },
      );
    });
    return resultSchema.parse(JSON.parse(stdout));
  }

  const snapshot = {
    diskId: demoDisks.blog,
    snapshotName: "by-the-sdk",
    clientToken: "sdk-1",
    tag: [
      { key: "cost center*", value: "財務 ~'()+/ 🚀" },
      { key: "empty", value: "" },
    ],
  };

  test("creates a snapshot, and by its token only one", async () => {
    const first = await run("createSnapshot", snapshot);
    expect(first.body?.["snapshotId"]).toMatch(/^s-/);
    expect((await run("createSnapshot", snapshot)).body?.["snapshotId"]).toBe(
      first.body?.["snapshotId"],
    );
    expect(swas.state.createdSnapshots(demoDisks.blog)).toMatchObject([
      {
        name: "by-the-sdk",
        tags: [{ Key: "cost center*", Value: "財務 ~'()+/ 🚀" }, { Key: "empty" }],
      },
    ]);
    expect(
      (await run("createSnapshot", { ...snapshot, snapshotName: "other" })).error,
    ).toMatchObject({ name: "ClientError", code: "IdempotentParameterMismatch", statusCode: 400 });
  });

  test("lists snapshots, disks, servers and regions", async () => {
    const [started] = swas.state.createdSnapshots(demoDisks.blog);
    const snapshots = await run("listSnapshots", { snapshotIds: JSON.stringify([started?.id]) });
    expect(snapshots.body).toMatchObject({
      totalCount: 1,
      snapshots: [{ snapshotId: started?.id, sourceDiskId: demoDisks.blog, status: "Progressing" }],
    });
    expect((await run("listDisks", { pageSize: 2 })).body).toMatchObject({
      totalCount: 7,
      disks: [{ diskId: demoDisks.shop, instanceName: "shop", size: 50 }, {}],
    });
    expect((await run("listInstances", {})).body).toMatchObject({
      totalCount: 5,
      instances: [
        { instanceName: "shop", disks: [{ diskId: demoDisks.shop }, {}] },
        {},
        {},
        {},
        {},
      ],
    });
    expect((await run("listRegions", { acceptLanguage: "en-US" })).body).toMatchObject({
      regions: [{ regionId: "cn-hangzhou" }],
    });
  });

  test("understands refusals, throttling and wrong keys", async () => {
    expect(
      (await run("createSnapshot", { ...snapshot, clientToken: "sdk-2" })).error,
    ).toMatchObject({
      code: "InvalidSnapshotName.Duplicate",
    });
    swas.faults.next("ListDisks", { kind: "throttle", retryAfterMs: 1_500 });
    expect((await run("listDisks", {})).error).toMatchObject({
      name: "ThrottlingError",
      code: "Throttling.User",
      retryAfter: 1_500,
    });
    swas.faults.next("ListDisks", { kind: "refuse", code: "InternalError" });
    expect((await run("listDisks", {})).error).toMatchObject({
      name: "ServerError",
      statusCode: 500,
    });
    expect((await run("listDisks", {}, { accessKeySecret: "wrong" })).error).toMatchObject({
      code: "SignatureDoesNotMatch",
    });
  });

  test("works with temporary keys", async () => {
    const role = swas.accounts.addRole({ arn: "acs:ram::123456789012:role/sdk" });
    const session = swas.accounts.openSession(role, "sdk", Date.now() + 900_000);
    const keys = {
      accessKeyId: session.keyId,
      accessKeySecret: session.secret,
      securityToken: session.securityToken ?? "",
    };
    expect((await run("listDisks", {}, keys)).body).toMatchObject({ totalCount: 7 });
  });

  test("deletes a snapshot once", async () => {
    const [started] = swas.state.createdSnapshots(demoDisks.blog);
    const snapshotId = started?.id;
    expect((await run("deleteSnapshot", { snapshotId })).error).toBeUndefined();
    expect((await run("deleteSnapshot", { snapshotId })).error).toMatchObject({
      code: "InvalidSnapshotId.NotFound",
      statusCode: 404,
    });
  });
});
