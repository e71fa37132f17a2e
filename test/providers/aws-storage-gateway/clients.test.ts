import { describe, expect, test } from "vitest";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, demoWorld, primary, replay } from "./support.ts";

const json = { "content-type": "application/x-amz-json-1.1" };

describe("the connections of an adapter", () => {
  test("are kept for reads, and new for every create", async () => {
    const body = JSON.stringify({
      SnapshotId: "snap-78e22663",
      VolumeARN: primary.id,
      Gateways: [],
      VolumeInfos: [],
    });
    await using server = await replay({ status: 200, headers: json, body });
    const provider = adapterAt(server.endpoint);
    for (let index = 0; index < 5; index += 1) await collect(provider.listVolumes(calm()));
    expect(server.received).toHaveLength(10);
    expect(server.connections()).toBe(1);
    for (let index = 0; index < 5; index += 1) await provider.startSnapshot(order(primary), calm());
    expect(server.connections()).toBe(6);
    provider.close();
  });

  test("end when the adapter is closed, and it can be used again", async () => {
    await using world = await demoWorld();
    await world.provider.check(calm());
    world.provider.close();
    await world.provider.check(calm());
  });
});

describe("replies that a healthy AWS does not send", () => {
  test("more than eight megabytes are not read to the end", async () => {
    const filler = "x".repeat(9 * 1024 * 1024);
    await using server = await replay({
      status: 200,
      headers: json,
      body: JSON.stringify({ filler, Gateways: [] }),
    });
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(collect(provider.listVolumes(calm())));
    expect(failure.code).toBe("bad-reply");
    provider.close();
  });

  test.each([
    ["the same marker for ever", { Gateways: [], Marker: "1" }],
    ["no list but a word", { Gateways: "none" }],
    ["entries without a name", { Gateways: [{ GatewayName: "x" }] }],
  ])("a list with %s ends as a bad reply", async (_, contents) => {
    await using server = await replay({
      status: 200,
      headers: json,
      body: JSON.stringify(contents),
    });
    const provider = adapterAt(server.endpoint);
    const failure = await failureOf(collect(provider.listVolumes(calm())));
    expect(failure.code).toBe("bad-reply");
    expect(server.received.length).toBeLessThan(5);
    provider.close();
  });

  test.each([
    ["an id of another thing", { SnapshotId: "vol-1122AABB" }],
    ["an empty id", { SnapshotId: "" }],
    ["a list", []],
    ["null", null],
  ])("a create answered with %s is an unknown outcome", async (_, contents) => {
    await using server = await replay({
      status: 200,
      headers: json,
      body: JSON.stringify(contents),
    });
    const provider = adapterAt(server.endpoint);
    expect((await failureOf(provider.startSnapshot(order(primary), calm()))).code).toBe(
      "unknown-outcome",
    );
    provider.close();
  });

  test("a proxy's 403 without a word of AWS is not taken for a refusal", async () => {
    await using server = await replay({
      status: 403,
      headers: { "content-type": "text/html" },
      body: "<h1>no</h1>",
    });
    const provider = adapterAt(server.endpoint);
    expect((await failureOf(provider.startSnapshot(order(primary), calm()))).code).toBe(
      "unknown-outcome",
    );
    expect((await failureOf(provider.check(calm()))).code).toBe("bad-reply");
    provider.close();
  });

  test("an empty page token ends the pages like none at all", async () => {
    const body = `<?xml version="1.0"?><DescribeSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><snapshotSet/><nextToken></nextToken></DescribeSnapshotsResponse>`;
    await using server = await replay({
      status: 200,
      headers: { "content-type": "text/xml" },
      body,
    });
    const provider = adapterAt(server.endpoint);
    expect(await provider.findByMarker(order(primary), calm())).toBeNull();
    expect(server.received).toHaveLength(1);
    provider.close();
  });

  test("states that EC2 may add are never taken for usable, and the Recycle Bin is not a place to find snapshots", async () => {
    const item = (id: string, state: string) =>
      `<item><snapshotId>${id}</snapshotId><volumeId>vol-1122aabb</volumeId><status>${state}</status><startTime>2026-11-20T15:00:00.000Z</startTime><progress>100%</progress><ownerId>111122223333</ownerId></item>`;
    const body = `<?xml version="1.0"?><DescribeSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><snapshotSet>${item("snap-00000001", "recovering")}${item("snap-00000002", "recoverable")}${item("snap-00000003", "frozen")}</snapshotSet></DescribeSnapshotsResponse>`;
    await using server = await replay({
      status: 200,
      headers: { "content-type": "text/xml" },
      body,
    });
    const provider = adapterAt(server.endpoint);
    const refs = ["snap-00000001", "snap-00000002", "snap-00000003"].map((id) => ({
      target: "tokyo",
      volumeId: primary.id,
      id,
    }));
    const read = await provider.readSnapshots(refs, calm());
    expect(read.map(({ id, phase }) => [id, phase])).toEqual([
      ["snap-00000001", "creating"],
      ["snap-00000003", "creating"],
    ]);
    provider.close();
  });
});
