import { setTimeout as delay } from "node:timers/promises";
import { CreateSnapshotCommand, StorageGatewayClient } from "@aws-sdk/client-storage-gateway";
import { demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import type { SnapshotOrder } from "../../src/domain/snapshot.ts";
import { createHttpClient } from "../../src/providers/http.ts";
import { startClouds } from "../support/clouds.ts";
import type { BenchCloud } from "../support/clouds.ts";
import { startRelay } from "../support/relay.ts";
import type { Relay, Taken } from "../support/relay.ts";
import { say, table } from "../support/report.ts";
import type { Goal } from "../support/report.ts";
import { ms, spreadOf } from "../support/stats.ts";
import type { Spread } from "../support/stats.ts";

const creates = 120;
const warmUps = 20;
/** Between two creates: what the one before left to do is done by then. */
const restMs = 5;
const limitMs = 10;
const patienceMs = 10_000;

interface Clocked {
  readonly who: string;
  readonly spread: Spread;
}

/** Milliseconds from asking an adapter for a snapshot to the create's first byte at the cloud. */
export async function measureCreates(): Promise<readonly Goal[]> {
  const clouds = await startClouds(3 * (creates + warmUps));
  try {
    const goals: Goal[] = [];
    const rows: string[][] = [];
    for (const cloud of clouds) {
      const [ours, bare, ...others] = await race(cloud);
      const own = ours.spread.p95 - bare.spread.p50;
      goals.push({
        text: `${cloud.provider}: own overhead of a create at most ${limitMs} ms p95`,
        figure: `${ms(own)} ms`,
        met: own <= limitMs && ours.spread.count === creates,
      });
      for (const { who, spread } of [ours, bare, ...others]) {
        const { count, p50, p95, max } = spread;
        const ratio = `${(p50 / bare.spread.p50).toFixed(2)} ×`;
        rows.push([`${cloud.provider}, ${who}`, String(count), ms(p50), ms(p95), ms(max), ratio]);
      }
    }
    say(
      "  From the call of the adapter to the create's first byte at the cloud. The bare HTTP client",
    );
    say("  sends a request that the adapter has signed. Own overhead: the adapter's p95 less the");
    say("  bare client's median.");
    say();
    table(["create", "count", "p50 ms", "p95 ms", "max ms", "median to bare"], rows);
    return goals;
  } finally {
    await Promise.all(clouds.map(async (cloud) => cloud.close()));
  }
}

/** One after the other, in turn, so that whatever else the machine does meets all alike. */
async function race(cloud: BenchCloud): Promise<readonly [Clocked, Clocked, ...Clocked[]]> {
  const relay = await startRelay(cloud.port);
  const provider = cloud.adapter(relay.port);
  // Of its own, so that what is lost on purpose disturbs no connection of the one that is measured.
  const signer = cloud.adapter(relay.port);
  const http = createHttpClient();
  const sdk = cloud.provider === "aws-storage-gateway" ? awsClient(relay.port) : null;
  let n = 0;
  const order = (): SnapshotOrder => ({
    volume: { target: cloud.target, id: cloud.volume((n += 1) - 1) },
    marker: `snapshot-bot:SR-B3NC/${n}`,
    reason: `before migration ${n}`,
    options: {},
    notBefore: new Date().toISOString(),
  });
  const signal = () => AbortSignal.timeout(patienceMs);
  const clock = async (work: () => Promise<unknown>) => {
    await delay(restMs);
    const before = cloud.made();
    const begun = performance.now();
    await work();
    if (cloud.made() !== before + 1) throw new Error(`${cloud.provider} made no snapshot`);
    return relay.firstByteAt() - begun;
  };

  const [ours, bare, bySdk]: [number[], number[], number[]] = [[], [], []];
  try {
    // Proves the access, and has the adapter's login done.
    await provider.check(signal());
    await signer.check(signal());
    for (let round = -warmUps; round < creates; round += 1) {
      const next = order();
      const adapterMs = await clock(async () => provider.startSnapshot(next, signal()));
      const taken = await signedBy(relay, async () => signer.startSnapshot(order(), signal()));
      const bareMs = await clock(async () => http.send({ ...taken, signal: signal() }));
      const sdkMs = sdk === null ? null : await clock(async () => sdk.send(commandFor(order())));
      if (round < 0) continue;
      ours.push(adapterMs);
      bare.push(bareMs);
      if (sdkMs !== null) bySdk.push(sdkMs);
    }
  } finally {
    sdk?.destroy();
    provider.close();
    signer.close();
    http.close();
    await relay.close();
  }
  return [
    { who: "adapter", spread: spreadOf(ours) },
    { who: "bare HTTP client", spread: spreadOf(bare) },
    ...(sdk === null ? [] : [{ who: "bare AWS client", spread: spreadOf(bySdk) }]),
  ];
}

/** A create that the adapter has signed and the cloud has never seen. */
async function signedBy(relay: Relay, start: () => Promise<unknown>): Promise<Taken> {
  const taken = relay.takeNext();
  await start().catch(() => undefined);
  return taken;
}

/** Set up as the adapter sets it up: one attempt, a new connection each. */
function awsClient(port: number): StorageGatewayClient {
  return new StorageGatewayClient({
    region: "ap-northeast-1",
    endpoint: `http://127.0.0.1:${port}`,
    maxAttempts: 1,
    credentials: { accessKeyId: demoKey.keyId, secretAccessKey: demoKey.secret },
    requestHandler: { httpAgent: { keepAlive: false } },
  });
}

function commandFor({ volume, reason, marker }: SnapshotOrder): CreateSnapshotCommand {
  return new CreateSnapshotCommand({
    VolumeARN: volume.id,
    SnapshotDescription: `${reason} [${marker}]`,
    Tags: [{ Key: "snapshot-bot:marker", Value: marker }],
  });
}
