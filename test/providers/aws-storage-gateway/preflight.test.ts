import { describe, expect, test } from "vitest";
import { readState } from "../../../src/providers/aws-storage-gateway/volume-state.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { demoWorld, primary, volume } from "./support.ts";

const day = 86_400_000;

describe("a volume's state", () => {
  test.each([
    ["AVAILABLE", true],
    ["RESTORING", true],
    ["BOOTSTRAPPING", false],
    ["PASS THROUGH", false],
    ["RESTORE AND PASS THROUGH", false],
    ["UPLOAD BUFFER NOT CONFIGURED", false],
    ["WORKING STORAGE NOT CONFIGURED", false],
    ["CREATING", false],
    ["DELETING", false],
    ["DELETED", false],
    ["IRRECOVERABLE", false],
  ])("%s: a snapshot is possible: %s", async (status, possible) => {
    await using world = await demoWorld();
    world.aws.state.setVolumeStatus("vol-1122AABB", status);
    const preflight = await world.provider.preflight(primary, {}, calm());
    expect(preflight).toMatchObject({ possible, state: status, sizeGiB: 512 });
    expect(preflight.warnings.length > 0).toBe(status !== "AVAILABLE");
  });

  test("that no source names is left to AWS, with a warning", () => {
    expect(readState("HIBERNATING")).toMatchObject({ possible: true });
    expect(readState("HIBERNATING").warning).toMatch(/does not name/);
    expect(readState("constructor").warning).toMatch(/does not name/);
  });
});

describe("what an approver is warned of", () => {
  test("nothing, for an ordinary volume, with its last snapshot's time", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(primary, {}, calm());
    expect(preflight.warnings).toEqual([]);
    const ageDays = (Date.now() - Date.parse(preflight.lastSnapshotAt ?? "")) / day;
    expect(Math.round(ageDays)).toBe(9);
  });

  test("a gateway that is off: not possible, and the recovery point's time is offered", async () => {
    await using world = await demoWorld();
    world.aws.state.setConnected("sgw-12A3456B", false);
    const preflight = await world.provider.preflight(primary, {}, calm());
    expect(preflight).toMatchObject({
      possible: false,
      state: "GATEWAY NOT CONNECTED",
      sizeGiB: 512,
    });
    const point = new Date(
      world.aws.state.volume("vol-1122AABB")?.recoveryPointAt ?? 0,
    ).toISOString();
    expect(preflight.warnings.join(" ")).toContain(
      `would stand for ${point.slice(0, 10)} ${point.slice(11, 16)} UTC`,
    );
    expect((await failureOf(world.provider.startSnapshot(order(primary), calm()))).code).toBe(
      "not-connected",
    );
    const fromPoint = { ...order(primary), options: { "from-recovery-point": true } };
    expect((await world.provider.startSnapshot(fromPoint, calm())).startedAt).toBe(point);
  });

  test("a snapshot of the recovery point: possible, and of when it will be", async () => {
    await using world = await demoWorld();
    world.aws.state.setConnected("sgw-12A3456B", false);
    const kept = world.aws.state.volume("vol-1122AABB");
    if (kept !== null) kept.recoveryPointAt = Date.parse("2026-11-20T14:02:30Z");
    const wanted = { "from-recovery-point": true };
    const preflight = await world.provider.preflight(primary, wanted, calm());
    expect(preflight.possible).toBe(true);
    expect(preflight.warnings.join(" ")).toMatch(
      /stand for the last recovery point, 2026-11-20 14:02 UTC/,
    );
    if (kept !== null) kept.recoveryPointAt = null;
    expect(await world.provider.preflight(primary, wanted, calm())).toMatchObject({
      possible: false,
      warnings: ["The volume has no recovery point to make a snapshot from."],
    });
    const stored = volume("sgw-7D8E9F01/volume/vol-0C3D4E5F607182930");
    const other = await world.provider.preflight(stored, wanted, calm());
    expect(other.possible).toBe(false);
    expect(other.warnings.join(" ")).toMatch(/only cached ones have recovery points/);
  });

  test("a stored volume whose gateway is off has no recovery point to offer", async () => {
    await using world = await demoWorld();
    world.aws.state.setConnected("sgw-7D8E9F01", false);
    const stored = volume("sgw-7D8E9F01/volume/vol-0C3D4E5F607182930");
    const preflight = await world.provider.preflight(stored, {}, calm());
    expect(preflight.possible).toBe(false);
    expect(preflight.warnings.join(" ")).not.toMatch(/recovery/);
    const fromPoint = { ...order(stored), options: { "from-recovery-point": true } };
    const failure = await failureOf(world.provider.startSnapshot(fromPoint, calm()));
    expect(failure).toMatchObject({
      code: "unsupported",
      providerCode: "UnsupportedOperationForGatewayType",
    });
  });

  test("a cached volume beyond recovery: the recovery point is offered, or said to be missing", async () => {
    await using world = await demoWorld();
    const lost = volume("sgw-12A3456B/volume/vol-6C8EA024");
    expect((await world.provider.preflight(lost, {}, calm())).warnings.join(" ")).toMatch(
      /--from-recovery-point: the snapshot would stand for/,
    );
    const kept = world.aws.state.volume("vol-6C8EA024");
    if (kept !== null) kept.recoveryPointAt = null;
    expect((await world.provider.preflight(lost, {}, calm())).warnings.join(" ")).toMatch(
      /no recovery point/,
    );
  });

  test("a detached volume and one above 16 TiB", async () => {
    await using world = await demoWorld();
    const detached = await world.provider.preflight(
      volume("sgw-12A3456B/volume/vol-5B7D9F13"),
      {},
      calm(),
    );
    expect(detached.warnings.join(" ")).toMatch(/detached/);
    const large = await world.provider.preflight(
      volume("sgw-12A3456B/volume/vol-4A6C8E02"),
      {},
      calm(),
    );
    expect(large.warnings.join(" ")).toMatch(/16 TiB/);
  });

  test("a snapshot under way, one that is stuck, one that failed, and one of the schedule", async () => {
    await using world = await demoWorld();
    const { state } = world.aws;
    await world.provider.startSnapshot(order(primary), calm());
    expect((await world.provider.preflight(primary, {}, calm())).warnings.join(" ")).toMatch(
      /still under way/,
    );

    const stuck = volume("sgw-12A3456B/volume/vol-1122AABC");
    state.addSnapshot({
      volumeId: "vol-1122aabc",
      startedAt: Date.now() - 2 * day,
      ending: "never",
    });
    expect((await world.provider.preflight(stuck, {}, calm())).warnings.join(" ")).toMatch(
      /pending since \d{4}-\d\d-\d\d \d\d:\d\d UTC and is probably stuck/,
    );

    const failed = volume("sgw-12A3456B/volume/vol-3F5A7B91");
    state.addSnapshot({ volumeId: "vol-3f5a7b91", ending: "error" });
    const preflight = await world.provider.preflight(failed, {}, calm());
    expect(preflight.warnings.join(" ")).toMatch(/ended in an error/);
    expect(Date.now() - Date.parse(preflight.lastSnapshotAt ?? "")).toBeGreaterThan(20 * day);

    const scheduled = volume("sgw-7D8E9F01/volume/vol-0B2C3D4E5F6071829");
    expect((await world.provider.preflight(scheduled, {}, calm())).warnings.join(" ")).toMatch(
      /of \d{4}-\d\d-\d\d \d\d:\d\d UTC, was made by the volume's own schedule/,
    );
  });
});

describe("a preflight that cannot be made", () => {
  test.each(["ListVolumes", "DescribeCachediSCSIVolumes", "DescribeSnapshots"])(
    "fails when %s fails, and says how",
    async (operation) => {
      await using world = await demoWorld();
      world.aws.faults.next(operation, { kind: "throttle" });
      expect((await failureOf(world.provider.preflight(primary, {}, calm()))).code).toBe(
        "throttled",
      );
    },
  );
});
