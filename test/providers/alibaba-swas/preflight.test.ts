import { describe, expect, test } from "vitest";
import { demoDisks } from "../../../playground/clouds/alibaba-swas/demo.ts";
import { readDisk, readServer } from "../../../src/providers/alibaba-swas/states.ts";
import { wordings } from "../../../src/texts/catalogs.ts";
import { calm, failureOf, order } from "../../contract/provider.ts";
import { blog, demoWorld, disk, shop, wiki } from "./support.ts";

const day = 86_400_000;

describe("the state of a disk and its server", () => {
  test.each([
    ["In_use", true],
    ["in_use", true],
    ["Available", true],
    ["ReIniting", false],
    ["Creating", false],
    ["Attaching", false],
    ["Detaching", false],
  ])("a disk that is %s: a snapshot is possible: %s", async (status, possible) => {
    await using world = await demoWorld();
    const seen = world.swas.state.disk(demoDisks.blog);
    if (seen !== null) seen.status = status;
    const preflight = await world.provider.preflight(blog, {}, calm());
    expect(preflight).toMatchObject({ possible, state: `${status}, server Running`, sizeGiB: 40 });
    expect(preflight.warnings.length > 0).toBe(status.toLowerCase() !== "in_use");
    for (const warning of preflight.warnings) expect(warning).toMatch(/^[A-Z].*\.$/);
  });

  test.each([
    ["Running", true, 0],
    ["Stopped", true, 0],
    ["Starting", true, 1],
    ["Stopping", true, 1],
    ["Pending", false, 1],
    ["Resetting", false, 1],
    ["Upgrading", false, 1],
    ["Disabled", false, 1],
  ])("a server that is %s: possible: %s, with %i warnings", async (status, possible, warnings) => {
    await using world = await demoWorld();
    const [server] = world.swas.state.servers.filter(({ name }) => name === "blog");
    if (server !== undefined) server.status = status;
    const preflight = await world.provider.preflight(blog, {}, calm());
    expect(preflight).toMatchObject({ possible, state: `In_use, server ${status}` });
    expect(preflight.warnings).toHaveLength(warnings);
  });

  test("that no source names is left to Alibaba, with a warning, and never shown when it is no word", async () => {
    expect(readDisk("Hibernating")).toMatchObject({ possible: true });
    expect(readServer("constructor").warning).toMatch(/does not name/);
    await using world = await demoWorld();
    const seen = world.swas.state.disk(demoDisks.blog);
    if (seen !== null) seen.status = "<!channel> hello";
    const preflight = await world.provider.preflight(blog, {}, calm());
    expect(JSON.stringify(preflight)).not.toContain("channel");
  });
});

describe("the places of a server and an account", () => {
  test("two of three used, those of a data disk counted too", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(shop, {}, calm());
    expect(preflight).toMatchObject({
      possible: true,
      quota: { used: 2, limit: 3 },
      warnings: [],
    });
    // The last one of this disk, not of its neighbour.
    const ageDays = (Date.now() - Date.parse(preflight.lastSnapshotAt ?? "")) / day;
    expect(Math.round(ageDays)).toBe(12);
  });

  test("three of three: not possible, and which could go is said", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(wiki, {}, calm());
    expect(preflight).toMatchObject({ possible: false, quota: { used: 3, limit: 3 } });
    const said = preflight.warnings.join(" ");
    expect(said).toMatch(
      /holds 3 of 3 snapshots\. Delete one first: s-\w+ \(\d{4}-\d\d-\d\d\), s-.*, s-/,
    );
    expect(wordings["zh-CN"].told(said)).toMatch(
      /^服务器的快照已用 3\/3。请先删除一个：s-\w+ \([-\d]+\), s-.*。$/u,
    );
  });

  test("the account's fifteen: shown where they are tighter, and where they are used up", async () => {
    await using world = await demoWorld();
    const { state } = world.swas;
    const { id: serverId } = state.addServer();
    const { id: diskId } = state.addDisk({ serverId });
    while (state.snapshots.length < 13)
      state.addSnapshot({ diskId, serverId: null, diskType: "Data" });
    const near = await world.provider.preflight(blog, {}, calm());
    expect(near).toMatchObject({ possible: true, quota: { used: 13, limit: 15 } });
    expect(near.warnings.join(" ")).toContain("the account's in this region: 13 of 15");
    while (state.snapshots.length < 15)
      state.addSnapshot({ diskId, serverId: null, diskType: "Data" });
    const full = await world.provider.preflight(blog, {}, calm());
    expect(full).toMatchObject({ possible: false, quota: { used: 15, limit: 15 } });
    expect(full.warnings.join(" ")).toMatch(/account holds 15 of 15 .* Delete one first/);
  });

  test("three for each server when there are fewer than five", async () => {
    await using world = await demoWorld();
    const { state } = world.swas;
    const others = state.servers.filter(({ name }) => name !== "blog" && name !== "wiki");
    for (const { id } of others) state.releaseServer(id);
    state.addSnapshot({ diskId: demoDisks.spare });
    state.addSnapshot({ diskId: demoDisks.spare });
    const preflight = await world.provider.preflight(blog, {}, calm());
    expect(preflight.quota).toEqual({ used: 5, limit: 6 });
  });
});

describe("what an approver is warned of", () => {
  test("a subscription that ends soon or has ended, since the snapshots end with it", async () => {
    await using world = await demoWorld();
    const legacy = disk(demoDisks.legacy);
    const soon = await world.provider.preflight(legacy, {}, calm());
    expect(soon.possible).toBe(true);
    expect(soon.warnings.join(" ")).toMatch(
      /subscription ends on \d{4}-\d\d-\d\d; .* deleted with it/,
    );
    const server = world.swas.state.servers.find(({ name }) => name === "legacy");
    if (server !== undefined) {
      server.expiresAt = Date.now() - day;
      server.businessStatus = "Expired";
    }
    const over = await world.provider.preflight(legacy, {}, calm());
    expect(over.warnings.join(" ")).toMatch(/has expired.* subscription ended on/);
  });

  test("an overdue payment and a server disabled for security", async () => {
    await using world = await demoWorld();
    const server = world.swas.state.servers.find(({ name }) => name === "blog");
    if (server !== undefined) {
      server.businessStatus = "Overdue";
      server.disableReason = "SECURITY";
    }
    const { warnings } = await world.provider.preflight(blog, {}, calm());
    expect(warnings.join(" ")).toMatch(/overdue.*security/);
  });

  test("a snapshot under way: not possible now", async () => {
    await using world = await demoWorld();
    const { id } = await world.provider.startSnapshot(order(blog), calm());
    const preflight = await world.provider.preflight(blog, {}, calm());
    expect(preflight.possible).toBe(false);
    expect(preflight.warnings.join(" ")).toContain(`${id} of this disk is still being taken`);
  });

  test("a failed snapshot, which takes a place and is not the last one", async () => {
    await using world = await demoWorld();
    const { id } = world.swas.state.addSnapshot({ diskId: demoDisks.blog, ending: "Failed" });
    const preflight = await world.provider.preflight(blog, {}, calm());
    expect(preflight).toMatchObject({ possible: true, lastSnapshotAt: null });
    expect(preflight.warnings.join(" ")).toMatch(
      new RegExp(`failed snapshot ${id} takes one .* newest snapshot, ${id}, failed`),
    );
  });

  test("a disk without a server", async () => {
    await using world = await demoWorld();
    const preflight = await world.provider.preflight(disk(demoDisks.spare), {}, calm());
    expect(preflight).toMatchObject({
      possible: true,
      state: "Available",
      sizeGiB: 100,
      quota: null,
    });
    expect(preflight.warnings.join(" ")).toMatch(/not attached/);
  });
});

describe("looking at many disks at once", () => {
  test("costs as many calls as looking at one", async () => {
    await using world = await demoWorld({}, { latency: { minMs: 20, maxMs: 20 } });
    const disks = [blog, shop, wiki, disk(demoDisks.legacy), disk(demoDisks.lab)];
    await Promise.all(disks.map(async (each) => world.provider.preflight(each, {}, calm())));
    expect(world.swas.log.entries.map(({ operation }) => operation).sort()).toEqual([
      "ListInstances",
      "ListSnapshots",
    ]);
  });

  test("is not held up by one who gives up, nor remembered for the next", async () => {
    await using world = await demoWorld({}, { latency: { minMs: 50, maxMs: 50 } });
    const impatient = new AbortController();
    const first = failureOf(world.provider.preflight(shop, {}, impatient.signal));
    const second = world.provider.preflight(blog, {}, calm());
    impatient.abort();
    expect((await first).code).toBe("unavailable");
    expect((await second).possible).toBe(true);
    await world.provider.preflight(blog, {}, calm());
    expect(world.swas.log.of("ListSnapshots")).toHaveLength(2);
  });
});

describe("a preflight that cannot be made", () => {
  test.each(["ListInstances", "ListSnapshots"])(
    "fails when %s fails, and says how",
    async (operation) => {
      await using world = await demoWorld();
      world.swas.faults.next(operation, { kind: "throttle" });
      expect((await failureOf(world.provider.preflight(blog, {}, calm()))).code).toBe("throttled");
      expect((await world.provider.preflight(blog, {}, calm())).possible).toBe(true);
    },
  );
});
