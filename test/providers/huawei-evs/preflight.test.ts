import { describe, expect, test } from "vitest";
import { demoHuaweiKey, demoHuaweiUser } from "../../../playground/clouds/huawei-evs/demo.ts";
import { calm, failureOf } from "../../contract/provider.ts";
import { attached, demoWorld, disk, keys, replica } from "./support.ts";

const day = 86_400_000;

describe("a disk's state", () => {
  test.each([
    ["available", true],
    ["in-use", true],
    ["creating", false],
    ["attaching", false],
    ["detaching", false],
    ["restoring-backup", false],
    ["backing-up", false],
    ["uploading", false],
    ["downloading", false],
    ["extending", false],
    ["deleting", false],
    ["rollbacking", false],
    ["awaiting-transfer", false],
    ["error", false],
    ["error_restoring", false],
    ["error_extending", false],
    ["error_deleting", false],
    ["error_rollbacking", false],
  ])("%s: a snapshot is possible: %s", async (status, possible) => {
    await using world = await demoWorld();
    world.cloud.state.statusForAll = status;
    const preflight = await world.provider.preflight(replica, {}, calm());
    expect(preflight).toMatchObject({ possible, state: status, sizeGiB: 500 });
    expect(preflight.warnings.length > 0).toBe(status !== "available");
    for (const warning of preflight.warnings) expect(warning).toMatch(/^[A-Z].*\.$/);
  });

  test.each(["hibernating", "constructor"])(
    "%s, which no source names, is left to EVS with a warning",
    async (status) => {
      await using world = await demoWorld();
      world.cloud.state.statusForAll = status;
      const preflight = await world.provider.preflight(replica, {}, calm());
      expect(preflight.possible).toBe(true);
      expect(preflight.warnings.join(" ")).toMatch(/does not name/);
    },
  );
});

describe("what an approver sees of an ordinary disk", () => {
  test("is its last snapshot, how many of seven are used, and no warning", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(replica, {}, calm());
    expect(preflight).toMatchObject({ quota: { used: 1, limit: 7 }, warnings: [] });
    const ageDays = (Date.now() - Date.parse(preflight.lastSnapshotAt ?? "")) / day;
    expect(Math.round(ageDays)).toBe(6);
  });

  test("takes three calls", async () => {
    await using world = await demoWorld();
    await world.provider.preflight(replica, {}, calm());
    expect(world.calls.map(({ operation }) => operation).sort()).toEqual([
      "ListSnapshots",
      "ShowQuota",
      "ShowVolume",
    ]);
  });
});

describe("what an approver is warned of", () => {
  const warningsOf = async (last: string, settings = {}) => {
    await using world = await demoWorld(settings);
    return (await world.provider.preflight(disk(last), {}, calm())).warnings.join("\n");
  };

  test("a disk in use: the snapshot is what a power cut would leave, and may be refused", async () => {
    expect(await warningsOf("a1")).toMatch(/power cut/);
    expect(await warningsOf("a1")).toMatch(/force-attached/);
    const allowed = await warningsOf("a1", { "force-attached": true });
    expect(allowed).toMatch(/power cut/);
    expect(allowed).not.toMatch(/force-attached/);
  });

  test("a system disk, and a disk that servers share", async () => {
    expect(await warningsOf("a3")).toMatch(/operating system is reinstalled/);
    expect(await warningsOf("a5")).toMatch(/shared by 2 servers/);
  });

  test("a disk with all seven snapshots: not possible, and which one is the oldest", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(disk("a4"), {}, calm());
    expect(preflight).toMatchObject({ possible: false, quota: { used: 7, limit: 7 } });
    const oldest = world.cloud.state.snapshots
      .filter(({ diskId }) => diskId === disk("a4").id)
      .sort((a, b) => a.createdAt - b.createdAt)[0];
    expect(preflight.warnings.join(" ")).toMatch(
      new RegExp(`${oldest?.id}, is of [-\\d]+ \\d\\d:\\d\\d UTC\\.`),
    );
  });

  test("the project's quota, where it leaves less room than the disk", async () => {
    await using world = await demoWorld();
    const used = world.cloud.state.snapshots.length;
    world.cloud.state.snapshotQuota = used + 1;
    const preflight = await world.provider.preflight(replica, {}, calm());
    expect(preflight).toMatchObject({ possible: true, quota: { used, limit: used + 1 } });
    world.cloud.state.snapshotQuota = used;
    const full = await world.provider.preflight(replica, {}, calm());
    expect(full.possible).toBe(false);
    expect(full.warnings.join(" ")).toMatch(/of the project are used up/);
  });

  test("the quota for the disk's type", async () => {
    await using world = await demoWorld();
    world.cloud.state.typeQuotas["SATA"] = 1;
    const preflight = await world.provider.preflight(disk("a6"), {}, calm());
    expect(preflight).toMatchObject({ possible: false, quota: { used: 1, limit: 1 } });
    expect(preflight.warnings.join(" ")).toMatch(/disks of type SATA/);
  });

  test("no quota of the project, when it is unlimited or may not be read", async () => {
    await using world = await demoWorld({
      credentials: { ...keys, "access-key-id": "NOQUOTAAK00000000001" },
    });
    world.cloud.accounts.addKey({
      keyId: "NOQUOTAAK00000000001",
      secret: demoHuaweiKey.secret,
      account: demoHuaweiUser.account,
      deny: ["evs:quotas:get"],
    });
    world.cloud.state.snapshotQuota = 0;
    expect((await world.provider.preflight(replica, {}, calm())).quota).toEqual({
      used: 1,
      limit: 7,
    });
    await using other = await demoWorld();
    other.cloud.state.snapshotQuota = -1;
    expect((await other.provider.preflight(replica, {}, calm())).quota).toEqual({
      used: 1,
      limit: 7,
    });
  });

  test("a snapshot that is being made, one that failed, one that cannot be deleted", async () => {
    await using world = await demoWorld();
    const of = { diskId: replica.id, project: world.cloud.state.disk(replica.id)?.project ?? "" };
    const add = (fixedStatus: string, ageMs: number) =>
      world.cloud.state.addSnapshot({ ...of, fixedStatus, createdAt: Date.now() - ageMs }).id;
    const failed = add("error", 0);
    const making = add("creating", 1_000);
    const stuck = add("error_deleting", 2_000);
    const { warnings } = await world.provider.preflight(replica, {}, calm());
    expect(warnings.join("\n")).toContain(`${making}, is still being made`);
    expect(warnings.join("\n")).toContain(`${failed}, ended in an error`);
    expect(warnings.join("\n")).toContain(`${stuck} could not be deleted`);
  });

  test.each(["ShowVolume", "ListSnapshots", "ShowQuota"])(
    "nothing, when %s is throttled: that is a failure",
    async (operation) => {
      await using world = await demoWorld();
      world.cloud.faults.next(operation, { kind: "throttle" });
      expect((await failureOf(world.provider.preflight(attached, {}, calm()))).code).toBe(
        "throttled",
      );
    },
  );
});
