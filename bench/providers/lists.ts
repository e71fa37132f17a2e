import type { Inventory } from "../../src/domain/inventory.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import { createHttpClient } from "../../src/providers/http.ts";
import type { HttpClient } from "../../src/providers/http.ts";
import type { SnapshotProvider } from "../../src/providers/provider.ts";
import { startClouds } from "../support/clouds.ts";
import type { BenchCloud } from "../support/clouds.ts";
import { startRelay } from "../support/relay.ts";
import type { Relay, Taken } from "../support/relay.ts";
import { say, table } from "../support/report.ts";
import type { Goal } from "../support/report.ts";
import { ms, spreadOf } from "../support/stats.ts";

const volumes = 1000;
const rounds = 15;
const limitMs = 2000;
const patienceMs = 30_000;

/** Nothing is configured: all that is known was listed. */
const empty: Inventory = {
  targets: [],
  volumes: [],
  sets: [],
  incidentChannels: [],
  namesInSharedChannels: [],
  language: "en",
  defaults: { expiryMs: 0, incidentExpiryMs: 0, remindAfterMs: 600_000, keepDays: 1 },
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Place {
  readonly cloud: BenchCloud;
  /** With the same volumes: a service that recognises a call does not take it twice. */
  readonly twin: BenchCloud;
  readonly relay: Relay;
  readonly provider: SnapshotProvider;
}

/** Milliseconds until all volumes of four targets are known. */
export async function measureLists(): Promise<readonly Goal[]> {
  const places = await openPlaces();
  const http = createHttpClient();
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const { relay } of places) relay.forget();
      ours.push(await clocked(async () => listAll(places)));
      const calls = places.map((place) => callsAgain(place));
      bare.push(
        await clocked(async () => Promise.all(calls.map(async (some) => sendAll(http, some)))),
      );
    }
    const counts = places.map(({ cloud, relay }) => `${relay.seen().length} at ${cloud.provider}`);
    say();
    say(`  ${volumes} volumes at each of four targets, into the catalog. Calls of one round:`);
    say(`  ${counts.join(", ")}.`);
    say("  The bare HTTP client sends the same signed calls, one after the other at each target.");
    say();
    const theirs = spreadOf(bare);
    const row = (who: string, all: readonly number[]) => {
      const { count, p50, p95, max } = spreadOf(all);
      const ratio = `${(p50 / theirs.p50).toFixed(2)} ×`;
      return [who, String(count), ms(all[0] ?? NaN), ms(p50), ms(p95), ms(max), ratio];
    };
    table(
      ["list", "count", "first ms", "p50 ms", "p95 ms", "max ms", "median to bare"],
      [row("snapshot-bot", ours), row("bare HTTP client", bare)],
    );
    const { max, count } = spreadOf(ours);
    return [
      {
        text: `${volumes} volumes × ${places.length} targets listed in at most ${limitMs} ms, each time`,
        figure: `${ms(max)} ms`,
        met: max <= limitMs && count === rounds,
      },
    ];
  } finally {
    http.close();
    for (const { provider } of places) provider.close();
    await Promise.all(
      places.flatMap(({ cloud, twin, relay }) => [relay.close(), cloud.close(), twin.close()]),
    );
  }
}

async function openPlaces(): Promise<readonly Place[]> {
  const [clouds, twins] = [await startClouds(volumes), await startClouds(volumes)];
  return Promise.all(
    clouds.map(async (cloud, at) => {
      const twin = twins[at];
      if (twin === undefined) throw new Error(`${cloud.provider} has no twin`);
      const relay = await startRelay(cloud.port);
      return { cloud, twin, relay, provider: cloud.adapter(relay.port) };
    }),
  );
}

async function clocked(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function listAll(places: readonly Place[]): Promise<void> {
  const targets = new Map(
    places.map(({ cloud: { target: name }, provider }) => [
      name,
      { name, provider, volumeId: () => null },
    ]),
  );
  const catalog = createCatalog({ inventory: () => empty, targets: () => targets, log: quiet });
  await catalog.refresh();
  const all = places.length * volumes;
  const listed = catalog.search("", all + 1).length;
  if (listed !== all) throw new Error(`${listed} volumes were listed, and there are ${all}`);
}

/** What the adapter has just sent, to be sent by somebody else. */
function callsAgain({ cloud, twin, relay }: Place): readonly Taken[] {
  const { port } = cloud.provider === "alibaba-swas" ? twin : cloud;
  return relay.seen().map((call) => ({
    ...call,
    url: call.url.replace(/^http:\/\/[^/]*/, `http://127.0.0.1:${port}`),
  }));
}

async function sendAll(http: HttpClient, calls: readonly Taken[]): Promise<void> {
  for (const call of calls) {
    const { status } = await http.send({ ...call, signal: AbortSignal.timeout(patienceMs) });
    if (status !== 200) throw new Error(`a page was answered with ${status}`);
  }
}
