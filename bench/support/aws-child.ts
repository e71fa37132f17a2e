import { createConnection, createServer } from "node:net";
import { parseArgs } from "node:util";
import { demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { startAws } from "../../playground/clouds/aws-storage-gateway/index.ts";
import { answerParent } from "./child.ts";
import { gatewayId, volumeId } from "./volumes.ts";

/**
 * The simulated AWS in a process of its own. In front of it stands a relay that notes when the first
 * byte of each create arrives.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    volumes: { type: "string", default: "100" },
    "snapshot-ms": { type: "string", default: "1000" },
  },
});

const aws = await startAws({
  snapshotMs: Number(values["snapshot-ms"]),
  setUp: ({ state, accounts }) => {
    accounts.addKey({ ...demoKey });
    state.addGateway({ id: gatewayId, type: "CACHED" });
    for (let at = 0; at < Number(values.volumes); at += 1) {
      state.addVolume({ id: volumeId(at), gatewayId });
    }
  },
});

/** When creates arrived, by the clock that all processes of the machine share. */
const created: number[] = [];
const target = Buffer.from("StorageGateway_20130630.CreateSnapshot");
const relay = createServer((client) => {
  const server = createConnection(aws.port, "127.0.0.1");
  client.on("data", (bytes) => {
    if (bytes.includes(target)) created.push(Number(process.hrtime.bigint()) / 1e6);
  });
  client.pipe(server).pipe(client);
  client.on("error", () => server.destroy());
  server.on("error", () => client.destroy());
});
relay.listen(Number(values.port), "127.0.0.1");

answerParent((question) => {
  switch (question) {
    case "created":
      return created;
    case "snapshots":
      return aws.state.createdSnapshots().length;
    case "finish": {
      const made = aws.state.createdSnapshots();
      for (const snapshot of made) snapshot.workedMs = snapshot.durationMs;
      return made.length;
    }
    case "reads":
      return aws.log
        .of("DescribeSnapshots")
        .map(({ at, input }) => ({ at, ids: JSON.stringify(input).split("snap-").length - 1 }));
    default:
      throw new Error(`nobody here knows about ${question}`);
  }
});
