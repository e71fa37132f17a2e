import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { demoAws, demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { startAws, type SimulatedAws } from "../../playground/clouds/aws-storage-gateway/index.ts";

/*
 * Amazon's own command line client against the simulated AWS: it signs and parses by itself, so it
 * notices where the simulation differs from what AWS's clients expect.
 */

const installed = spawnSync("aws", ["--version"], { timeout: 20_000 }).status === 0;
// On a build machine its absence is a mistake, not a reason to look away.
const required = process.env["CI"] !== undefined && process.env["CI"] !== "";
if (!installed && !required) console.log("skipped: the aws command line client is not installed");

const arn = "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B";
const volumeArn = `${arn}/volume/vol-1122AABB`;

// Each of its calls takes as long as Python takes to load it.
describe.skipIf(!installed && !required)(
  "the aws command line client",
  { timeout: 120_000 },
  () => {
    let aws: SimulatedAws;
    let home: string;

    beforeAll(async () => {
      aws = await startAws({ setUp: demoAws, snapshotMs: 3_600_000 });
      home = await mkdtemp(join(tmpdir(), "aws-cli-"));
    });
    afterAll(async () => {
      await aws.close();
      await rm(home, { recursive: true, force: true });
    });

    interface Result {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }

    function run(args: readonly string[], secret: string = demoKey.secret): Promise<Result> {
      const env = {
        PATH: process.env["PATH"] ?? "",
        HOME: home,
        AWS_ACCESS_KEY_ID: demoKey.keyId,
        AWS_SECRET_ACCESS_KEY: secret,
        AWS_DEFAULT_REGION: "ap-northeast-1",
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_MAX_ATTEMPTS: "1",
        AWS_PAGER: "",
      };
      return new Promise((resolve) => {
        execFile(
          "aws",
          [...args, "--endpoint-url", aws.endpoint, "--output", "json"],
          { env, timeout: 60_000 },
          (error, stdout, stderr) => {
            resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
          },
        );
      });
    }

    async function json<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
      const { code, stdout, stderr } = await run(args);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      return schema.parse(JSON.parse(stdout));
    }

    const snapshots = z.object({
      Snapshots: z.array(
        z.looseObject({
          SnapshotId: z.string(),
          VolumeId: z.string(),
          State: z.string(),
          Description: z.string(),
        }),
      ),
    });

    test("sees who it is", async () => {
      const identity = await json(
        z.object({ Account: z.string(), Arn: z.string() }),
        "sts",
        "get-caller-identity",
      );
      expect(identity.Account).toBe("111122223333");
    });

    test("lists gateways and volumes, page by page", async () => {
      const gateways = await json(
        z.object({
          Gateways: z.array(z.object({ GatewayId: z.string(), GatewayType: z.string() })),
        }),
        "storagegateway",
        "list-gateways",
        "--page-size",
        "1",
      );
      expect(gateways.Gateways.map(({ GatewayId }) => GatewayId).sort()).toEqual([
        "sgw-12A3456B",
        "sgw-7D8E9F01",
      ]);
      const volumes = await json(
        z.object({ VolumeInfos: z.array(z.object({ VolumeId: z.string() })) }),
        "storagegateway",
        "list-volumes",
        "--page-size",
        "5",
      );
      expect(volumes.VolumeInfos).toHaveLength(12);
      const described = await json(
        z.object({ CachediSCSIVolumes: z.array(z.object({ VolumeStatus: z.string() })) }),
        "storagegateway",
        "describe-cached-iscsi-volumes",
        "--volume-arns",
        volumeArn,
      );
      expect(described.CachediSCSIVolumes[0]?.VolumeStatus).toBe("AVAILABLE");
    });

    test("takes a snapshot, finds it at EC2 by several filters and deletes it", async () => {
      const created = await json(
        z.object({ SnapshotId: z.string(), VolumeARN: z.literal(volumeArn) }),
        "storagegateway",
        "create-snapshot",
        "--volume-arn",
        volumeArn,
        "--snapshot-description",
        "before <migration> & 42 ✓",
        "--tags",
        "Key=team,Value=storage",
      );
      const id = created.SnapshotId.toLowerCase();
      const filters = [
        ["Name=volume-id,Values=vol-1122aabb", "Name=status,Values=pending"],
        ["Name=tag:team,Values=stor*,nobody"],
        ["Name=description,Values=before ?migration*"],
        [`Name=snapshot-id,Values=${id},snap-ffffffff`],
      ];
      for (const filter of filters) {
        const found = await json(
          snapshots,
          "ec2",
          "describe-snapshots",
          "--owner-ids",
          "self",
          "--filters",
          ...filter,
        );
        expect(found.Snapshots.map(({ SnapshotId }) => SnapshotId)).toEqual([id]);
        expect(found.Snapshots[0]?.Description).toBe("before <migration> & 42 ✓");
      }
      for (const snapshot of aws.state.createdSnapshots()) snapshot.workedMs = snapshot.durationMs;
      const paged = await json(
        snapshots,
        "ec2",
        "describe-snapshots",
        "--owner-ids",
        "self",
        "--page-size",
        "5",
      );
      expect(paged.Snapshots).toHaveLength(aws.state.snapshots.length);
      expect(paged.Snapshots.find(({ SnapshotId }) => SnapshotId === id)?.State).toBe("completed");

      const rehearsal = await run(["ec2", "delete-snapshot", "--snapshot-id", id, "--dry-run"]);
      expect(rehearsal.stderr).toContain("DryRunOperation");
      expect((await run(["ec2", "delete-snapshot", "--snapshot-id", id])).code).toBe(0);
      const again = await run(["ec2", "delete-snapshot", "--snapshot-id", id]);
      expect(again.code).not.toBe(0);
      expect(again.stderr).toContain("InvalidSnapshot.NotFound");
    });

    test("reads the refusals as AWS's own", async () => {
      const unknown = `${arn}/volume/vol-FFFFFFFF`;
      const refused = await run([
        "storagegateway",
        "create-snapshot",
        "--volume-arn",
        unknown,
        "--snapshot-description",
        "x",
      ]);
      expect(refused.stderr).toContain("InvalidGatewayRequestException");
      expect(refused.stderr).toContain("The specified volume was not found.");
    });

    test("is turned away with a wrong secret, by each service in its own words", async () => {
      const wrong = `not/${demoKey.secret}`;
      const words = [
        [["storagegateway", "list-gateways"], "InvalidSignatureException"],
        [["ec2", "describe-snapshots", "--owner-ids", "self"], "AuthFailure"],
        [["sts", "get-caller-identity"], "SignatureDoesNotMatch"],
      ] as const;
      for (const [args, code] of words) {
        const result = await run(args, wrong);
        expect(result.code).not.toBe(0);
        expect(result.stderr).toContain(code);
      }
      expect(aws.log.entries.slice(-3).every(({ worked }) => !worked)).toBe(true);
    });
  },
);
