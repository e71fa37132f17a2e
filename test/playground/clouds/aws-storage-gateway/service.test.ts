import {
  DescribeSnapshotsCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  CreateSnapshotCommand,
  DescribeCachediSCSIVolumesCommand,
  DescribeGatewayInformationCommand,
  DescribeStorediSCSIVolumesCommand,
  ListGatewaysCommand,
  ListVolumesCommand,
  StorageGatewayClient,
} from "@aws-sdk/client-storage-gateway";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { demoAws, demoKey } from "../../../../playground/clouds/aws-storage-gateway/demo.ts";
import {
  startAws,
  type SimulatedAws,
} from "../../../../playground/clouds/aws-storage-gateway/index.ts";
import { awsFaults } from "../../../../playground/clouds/aws-storage-gateway/panel.ts";

const gatewayArn = "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B";
const storedArn = "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-7D8E9F01";
const VolumeARN = `${gatewayArn}/volume/vol-1122AABB`;
const SnapshotDescription = "before migration 42";

let now: number;
let aws: SimulatedAws;
let gateway: StorageGatewayClient;
let ec2: EC2Client;

beforeEach(async () => {
  now = Date.now();
  aws = await startAws({ setUp: demoAws, snapshotMs: 100_000, now: () => now });
  const config = {
    region: "ap-northeast-1",
    endpoint: aws.endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: demoKey.keyId, secretAccessKey: demoKey.secret },
  };
  gateway = new StorageGatewayClient(config);
  ec2 = new EC2Client(config);
});

afterEach(async () => {
  gateway.destroy();
  ec2.destroy();
  await aws.close();
});

async function nameOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.name : String(thrown);
  }
  return "no error";
}

async function createdId(): Promise<string> {
  const { SnapshotId } = await gateway.send(
    new CreateSnapshotCommand({ VolumeARN, SnapshotDescription }),
  );
  return SnapshotId ?? "";
}

async function read(id: string) {
  const filters = [{ Name: "snapshot-id", Values: [id.toLowerCase()] }];
  const { Snapshots } = await ec2.send(
    new DescribeSnapshotsCommand({ OwnerIds: ["self"], Filters: filters }),
  );
  return Snapshots?.[0];
}

describe("the simulated Storage Gateway", () => {
  test("prints ids in upper case, which EC2 does not know as they stand", async () => {
    const id = await createdId();
    expect(id).toMatch(/^snap-[0-9A-F]{17}$/);
    expect((await read(id))?.VolumeId).toBe("vol-1122aabb");
    expect(await nameOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: id })))).toBe(
      "InvalidSnapshotID.Malformed",
    );
    const lower = { VolumeARN: VolumeARN.toLowerCase(), SnapshotDescription };
    expect(await nameOf(gateway.send(new CreateSnapshotCommand(lower)))).toBe(
      "InvalidGatewayRequestException",
    );
  });

  test("makes one snapshot for every call, however alike they are", async () => {
    const ids = await Promise.all([createdId(), createdId(), createdId()]);
    expect(new Set(ids).size).toBe(3);
    expect(aws.state.createdSnapshots("vol-1122AABB")).toHaveLength(3);
    expect(aws.state.createdSnapshots(VolumeARN)).toHaveLength(3);
    expect(aws.state.createdSnapshots("vol-1122AABC")).toEqual([]);
  });

  test.each([
    ["no description", { VolumeARN, SnapshotDescription: "" }],
    ["a description of 256", { VolumeARN, SnapshotDescription: "x".repeat(256) }],
    ["no volume", { VolumeARN: undefined, SnapshotDescription }],
    ["a short ARN", { VolumeARN: "short", SnapshotDescription }],
    [
      "51 tags",
      {
        VolumeARN,
        SnapshotDescription,
        Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: "" })),
      },
    ],
    ["a tag with a comma", { VolumeARN, SnapshotDescription, Tags: [{ Key: "a,b", Value: "" }] }],
    [
      "a long tag value",
      { VolumeARN, SnapshotDescription, Tags: [{ Key: "a", Value: "x".repeat(257) }] },
    ],
  ])("refuses %s before looking at anything", async (_, input) => {
    expect(await nameOf(gateway.send(new CreateSnapshotCommand(input)))).toBe(
      "ValidationException",
    );
    expect(aws.state.createdSnapshots()).toEqual([]);
  });

  test("says which value is wrong in AWS's words", async () => {
    const input = { VolumeARN: "short", SnapshotDescription: "" };
    await expect(gateway.send(new CreateSnapshotCommand(input))).rejects.toThrow(
      "2 validation errors detected: Value 'short' at 'volumeARN' failed to satisfy constraint: Member must have length greater than or equal to 50; Value '' at 'snapshotDescription'",
    );
  });

  test("pages gateways and volumes until there is no marker", async () => {
    const first = await gateway.send(new ListGatewaysCommand({ Limit: 1 }));
    expect(first.Marker).toBeDefined();
    const last = await gateway.send(new ListGatewaysCommand({ Limit: 1, Marker: first.Marker }));
    expect(last.Marker).toBeUndefined();
    const volumes = await gateway.send(new ListVolumesCommand({ GatewayARN: storedArn }));
    expect(volumes.VolumeInfos).toHaveLength(5);
  });

  test("describes cached and stored volumes each by their own call", async () => {
    const cached = await gateway.send(
      new DescribeCachediSCSIVolumesCommand({ VolumeARNs: [VolumeARN] }),
    );
    expect(cached.CachediSCSIVolumes?.[0]?.CreatedDate).toBeInstanceOf(Date);
    const wrong = gateway.send(new DescribeStorediSCSIVolumesCommand({ VolumeARNs: [VolumeARN] }));
    await expect(wrong).rejects.toMatchObject({
      error: { errorCode: "UnsupportedOperationForGatewayType" },
    });
  });

  test("knows nothing of other accounts or regions", async () => {
    aws.accounts.addKey({
      keyId: "OTHERKEY000000000001",
      secret: "other",
      account: "444455556666",
    });
    const other = new StorageGatewayClient({
      region: "ap-northeast-1",
      endpoint: aws.endpoint,
      credentials: { accessKeyId: "OTHERKEY000000000001", secretAccessKey: "other" },
    });
    expect((await other.send(new ListGatewaysCommand({}))).Gateways).toEqual([]);
    await expect(
      other.send(new CreateSnapshotCommand({ VolumeARN, SnapshotDescription })),
    ).rejects.toMatchObject({
      error: { errorCode: "GatewayNotFound" },
    });
    other.destroy();
  });

  test("cannot ask a gateway that is off", async () => {
    aws.state.setConnected("sgw-12A3456B", false);
    const input = { GatewayARN: gatewayArn };
    await expect(gateway.send(new DescribeGatewayInformationCommand(input))).rejects.toMatchObject({
      error: { errorCode: "GatewayNotConnected" },
    });
    expect((await gateway.send(new ListVolumesCommand(input))).VolumeInfos).toHaveLength(7);
  });
});

describe("a snapshot of the simulated EC2", () => {
  test("shows no progress at first, then percent, then that it is complete", async () => {
    const id = await createdId();
    expect(await read(id)).toMatchObject({ State: "pending", Progress: "" });
    now += 12_000;
    expect(await read(id)).toMatchObject({ State: "pending", Progress: "12%" });
    now += 88_000;
    const done = await read(id);
    expect(done).toMatchObject({ State: "completed", Progress: "100%" });
    expect((done?.CompletionTime?.getTime() ?? 0) - (done?.StartTime?.getTime() ?? 0)).toBe(
      100_000,
    );
  });

  test("waits while its gateway is off and goes on afterwards", async () => {
    const id = await createdId();
    now += 40_000;
    aws.state.setConnected("sgw-12A3456B", false);
    now += 60_000;
    expect(await read(id)).toMatchObject({ State: "pending", Progress: "40%" });
    aws.state.setConnected("sgw-12A3456B", true);
    now += 60_000;
    expect((await read(id))?.State).toBe("completed");
  });

  test("stays pending for ever when its volume stops passing data on", async () => {
    const id = await createdId();
    aws.state.setVolumeStatus("vol-1122AABB", "PASS THROUGH");
    now += 200_000;
    expect((await read(id))?.State).toBe("pending");
  });

  test("is not shown before its time, if EC2 is told to be late", async () => {
    aws.state.timing = { snapshotMs: 100_000, hiddenMs: 5_000 };
    const id = await createdId();
    expect(await read(id)).toBeUndefined();
    now += 5_000;
    expect((await read(id))?.State).toBe("pending");
  });

  test("that is deleted while pending goes away only when it is done", async () => {
    const id = (await createdId()).toLowerCase();
    await ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }));
    expect((await read(id))?.State).toBe("pending");
    now += 100_000;
    expect(await read(id)).toBeUndefined();
  });
});

describe("the simulated EC2", () => {
  const describeSnapshots = (input: object) => ec2.send(new DescribeSnapshotsCommand(input));

  test("pages, and shows everything exactly once, in no particular order", async () => {
    for (let index = 0; index < 30; index += 1) aws.state.addSnapshot({ volumeId: "vol-00000001" });
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ec2.send(
        new DescribeSnapshotsCommand({
          OwnerIds: ["self"],
          MaxResults: 7,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      seen.push(...(page.Snapshots ?? []).map(({ SnapshotId }) => SnapshotId ?? ""));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect([...seen].sort()).toEqual(aws.state.snapshots.map(({ id }) => id).sort());
    expect(seen).not.toEqual(aws.state.snapshots.map(({ id }) => id));
  });

  test("adds other people's public snapshots unless one asks for one's own", async () => {
    const shared = aws.state.addSnapshot({
      volumeId: "vol-00000001",
      account: "999999999999",
      isPublic: true,
    });
    const hidden = aws.state.addSnapshot({ volumeId: "vol-00000001", account: "999999999999" });
    const all = (await describeSnapshots({})).Snapshots?.map(({ SnapshotId }) => SnapshotId);
    const own = (await describeSnapshots({ OwnerIds: ["self"] })).Snapshots?.map(
      ({ SnapshotId }) => SnapshotId,
    );
    expect(all).toContain(shared.id);
    expect(all).not.toContain(hidden.id);
    expect(own).not.toContain(shared.id);
    // An id that exists but may not be seen is left out, one that does not exist fails the call.
    expect((await describeSnapshots({ SnapshotIds: [hidden.id] })).Snapshots).toEqual([]);
    expect(await nameOf(describeSnapshots({ SnapshotIds: ["snap-ffffffff"] }))).toBe(
      "InvalidSnapshot.NotFound",
    );
  });

  test.each([
    ["wildcards", "description", ["before*"], true],
    ["one unknown character", "description", ["before maintenanc?"], true],
    ["letter case", "description", ["BEFORE*"], false],
    ["an escaped wildcard", "description", ["before\\*"], false],
    ["characters of patterns", "description", ["before.maintenance"], false],
    ["several values", "volume-id", ["vol-ffffffff", "vol-1122aabb"], true],
    ["an upper-case id", "volume-id", ["vol-1122AABB"], false],
    ["a size", "volume-size", ["512"], true],
    ["a status", "status", ["pending"], false],
  ])("filters by %s", async (_, Name, Values, finds) => {
    const mine = { Name: "volume-id", Values: ["vol-1122aabb"] };
    const { Snapshots } = await describeSnapshots({
      OwnerIds: ["self"],
      Filters: [mine, { Name, Values }],
    });
    expect((Snapshots ?? []).length).toBe(finds ? 3 : 0);
  });

  test.each([
    ["four results a page", { MaxResults: 4 }, "InvalidParameterValue"],
    ["1001 results a page", { MaxResults: 1001 }, "InvalidParameterValue"],
    [
      "a page size together with ids",
      { MaxResults: 5, SnapshotIds: ["snap-ffffffff"] },
      "InvalidParameterCombination",
    ],
    ["a malformed id", { SnapshotIds: ["snap-XYZ"] }, "InvalidSnapshotID.Malformed"],
    [
      "an unknown filter",
      { Filters: [{ Name: "colour", Values: ["red"] }] },
      "InvalidParameterValue",
    ],
    [
      "201 filter values",
      { Filters: [{ Name: "status", Values: Array.from({ length: 201 }, String) }] },
      "FilterLimitExceeded",
    ],
    ["a token of its own", { MaxResults: 5, NextToken: "x" }, "InvalidParameterValue"],
  ])("refuses %s", async (_, input, code) => {
    expect(await nameOf(describeSnapshots(input))).toBe(code);
  });

  test("refuses to delete what an image or AWS Backup holds", async () => {
    const used = aws.state.addSnapshot({ volumeId: "vol-00000001", usedBy: "ami-1a2b3c4d" });
    const backup = aws.state.addSnapshot({ volumeId: "vol-00000001", madeByBackup: true });
    const remove = (SnapshotId: string) =>
      nameOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId })));
    expect(await remove(used.id)).toBe("InvalidSnapshot.InUse");
    expect(await remove(backup.id)).toBe("InvalidParameterValue");
  });

  test("tags snapshots, and finds them by tag", async () => {
    const id = (await createdId()).toLowerCase();
    await ec2.send(
      new CreateTagsCommand({
        Resources: [id],
        Tags: [{ Key: "keep until", Value: "2027-01-01" }],
      }),
    );
    const { Snapshots } = await describeSnapshots({
      Filters: [{ Name: "tag:keep until", Values: ["2027-*"] }],
    });
    expect(Snapshots?.map(({ SnapshotId }) => SnapshotId)).toEqual([id]);
    const reserved = new CreateTagsCommand({
      Resources: [id],
      Tags: [{ Key: "aws:x", Value: "1" }],
    });
    expect(await nameOf(ec2.send(reserved))).toBe("InvalidParameterValue");
  });

  test("refuses actions that the key may not do", async () => {
    aws.accounts.addKey({ ...demoKey, deny: ["ec2:DeleteSnapshot"] });
    const id = (await createdId()).toLowerCase();
    expect(await nameOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: id })))).toBe(
      "UnauthorizedOperation",
    );
  });
});

describe("the fault panel", () => {
  const listed = () => Object.fromEntries(awsPanel.list().map(({ id, on }) => [id, on]));
  let awsPanel: ReturnType<typeof awsFaults>;
  beforeEach(() => {
    awsPanel = awsFaults(aws);
  });

  test("lists its switches, all of them off, each with a sentence", () => {
    for (const fault of awsPanel.list()) {
      expect(fault).toMatchObject({ group: "AWS Storage Gateway", on: false });
      expect(fault.help).toMatch(/\.$/);
    }
    expect(new Set(awsPanel.list().map(({ id }) => id)).size).toBe(awsPanel.list().length);
  });

  test("a fault of the next call switches itself off after it", async () => {
    awsPanel.set("aws-lose-reply", true);
    expect(listed()["aws-lose-reply"]).toBe(true);
    expect(await nameOf(createdId())).not.toBe("no error");
    expect(aws.state.createdSnapshots()).toHaveLength(1);
    expect(listed()["aws-lose-reply"]).toBe(false);
    expect(await nameOf(createdId())).toBe("no error");
  });

  test.each([
    ["aws-throttle", "ThrottlingException"],
    ["aws-gateway-off", "InvalidGatewayRequestException"],
    ["aws-not-ready", "InvalidGatewayRequestException"],
    ["aws-credentials", "UnrecognizedClientException"],
  ])("%s lasts until it is switched off", async (id, name) => {
    awsPanel.set(id, true);
    awsPanel.set(id, true);
    expect(listed()[id]).toBe(true);
    expect(await nameOf(createdId())).toBe(name);
    expect(await nameOf(createdId())).toBe(name);
    awsPanel.set(id, false);
    expect(listed()[id]).toBe(false);
    expect(await nameOf(createdId())).toBe("no error");
  });

  test("the next snapshot can be made to fail or never to end", async () => {
    awsPanel.set("aws-snapshot-fails", true);
    const failing = await createdId();
    awsPanel.set("aws-snapshot-sticks", true);
    const sticking = await createdId();
    now += 200_000;
    expect((await read(failing))?.State).toBe("error");
    expect((await read(sticking))?.State).toBe("pending");
  });

  test("an unknown switch does nothing", () => {
    awsPanel.set("aws-nonsense", true);
    expect(Object.values(listed()).every((on) => !on)).toBe(true);
  });
});
