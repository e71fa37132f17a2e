import { App } from "@slack/bolt";
import type { Receiver, ReceiverEvent } from "@slack/bolt";
import { z } from "zod";
import { actionIds } from "../src/bot/ids.ts";
import { volumeSuggestions } from "../src/bot/listeners/suggestion.ts";
import type { Inventory } from "../src/domain/inventory.ts";
import type { ProviderName, Volume } from "../src/domain/volume.ts";
import { createCatalog } from "../src/providers/catalog.ts";
import type { CatalogTarget } from "../src/providers/catalog.ts";
import { cloud } from "../test/support/cloud.ts";
import { untilQuiet } from "./support/quiet.ts";
import { heading, judge, say, table } from "./support/report.ts";
import { ms, spreadOf } from "./support/stats.ts";

/** How soon are 50,000 volumes of four clouds suggested, letter by letter, beside a plain scan? */

const perTarget = 12_500;
const goalMs = 100;
const words = 100;
const targets: readonly (readonly [name: string, provider: ProviderName])[] = [
  ["tokyo", "aws-storage-gateway"],
  ["ecl", "ntt-ecl"],
  ["shanghai", "huawei-evs"],
  ["web", "alibaba-swas"],
];

heading("Type-ahead over 50,000 volumes of four clouds, through Slack's library and the listener");
await untilQuiet();

const listed = new Map(targets.map(([target, provider]) => [target, volumesOf(target, provider)]));
const all = [...listed.values()].flat();
const inventory: Inventory = {
  targets: targets.map(([name, provider]) => ({ name, provider, label: name })),
  volumes: all
    .filter((_, at) => at % 50 === 0)
    .map(({ target, id, shortId, provider }, at) => {
      return { name: `db-${at}`, target, id, shortId, provider, labels: {} };
    }),
  sets: Array.from({ length: 50 }, (_, at) => ({ name: `set-${at}`, members: [`db-${at}`] })),
  incidentChannels: [],
  namesInSharedChannels: [],
  language: "en",
  defaults: { expiryMs: 1, incidentExpiryMs: 1, keepDays: 14, remindAfterMs: 1 },
};
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const known = new Map(targets.map(([name]) => [name, targetOf(name)]));
const catalog = createCatalog({ inventory: () => inventory, targets: () => known, log: quiet });
const before = performance.now();
await catalog.refresh();
const indexedMs = performance.now() - before;

const app = new App({
  receiver: standIn(),
  token: "xoxb-bench",
  botId: "B0BENCH",
  botUserId: "U0BENCH",
  convoStore: false,
});
app.options(
  { type: "block_suggestion", action_id: actionIds.volumeSuggest },
  volumeSuggestions({
    onAck: () => undefined,
    readers: { of: async () => "en", known: () => "en" },
    teamId: "T0BENCH",
    log: quiet,
    commands: { catalog, authority: { admit: async () => null } },
  }),
);

const ours: number[] = [];
const plain: number[] = [];
let empty = 0;
for (const text of typed()) {
  const options = await timedInto(ours, async () => suggestions(text));
  if (options === 0) empty += 1;
  await timedInto(plain, async () => JSON.stringify(scan(text)).length);
}

const [own, scanned] = [spreadOf(ours), spreadOf(plain)];
table(
  ["", "letters", "p50 ms", "p99 ms", "max ms"],
  [
    ["plain scan and sort", ...figures(scanned)],
    ["snapshot-bot", ...figures(own)],
  ],
);
say();
say(
  `  index of ${all.length} volumes: ${ms(indexedMs)} ms, once for each refresh; ${empty} letters found nothing`,
);
judge([{ text: `${goalMs} ms p99`, figure: `${ms(own.p99)} ms`, met: own.p99 <= goalMs }]);

function figures({ count, p50, p99, max }: typeof own): readonly string[] {
  return [String(count), ms(p50), ms(p99), ms(max)];
}

async function timedInto<Value>(into: number[], work: () => Promise<Value>): Promise<Value> {
  const start = performance.now();
  const value = await work();
  into.push(performance.now() - start);
  return value;
}

/** @returns how many options Slack would be given */
async function suggestions(text: string): Promise<number> {
  let given = -1;
  const body = {
    type: "block_suggestion",
    action_id: actionIds.volumeSuggest,
    block_id: "what",
    value: text,
    team: { id: "T0BENCH" },
    user: { id: "U0ALICE", team_id: "T0BENCH" },
    container: { type: "view", view_id: "V0" },
    api_app_id: "A0",
    token: "none",
  };
  await app.processEvent({
    body,
    ack: async (response) => {
      const sent = JSON.stringify(response);
      given = z.object({ options: z.array(z.unknown()) }).parse(JSON.parse(sent)).options.length;
    },
  } satisfies ReceiverEvent);
  if (given < 0) throw new Error(`nothing was suggested for ${text}`);
  return given;
}

/** What everybody writes first. */
function scan(text: string): readonly Volume[] {
  const wanted = text.toLowerCase();
  return all
    .filter(({ target, shortId }) => `${target}/${shortId}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => a.shortId.localeCompare(b.shortId))
    .slice(0, 30);
}

/** Names, ids and places as they are typed, each letter a search; every tenth word is a slip. */
function* typed(): Generator<string> {
  for (let n = 0; n < words; n += 1) {
    const volume = all[(n * 7919) % all.length];
    if (volume === undefined) return;
    const { target, shortId } = volume;
    const word = [shortId, `db-${n}`, `${target}/${shortId}`][n % 3] ?? shortId;
    const said = n % 10 === 9 ? `${word.slice(0, 4)}zz${word.slice(4)}` : word;
    for (let length = 0; length <= Math.min(said.length, 12); length += 1) {
      yield said.slice(0, length);
    }
  }
}

function volumesOf(target: string, provider: ProviderName): readonly Volume[] {
  return Array.from({ length: perTarget }, (_, at): Volume => {
    const digits = ((at * 2_654_435_761) % 0xffffffff).toString(16).padStart(8, "0").toUpperCase();
    const shortId = `vol-${digits}`;
    const id = `${target}:${shortId}`;
    return { target, id, shortId, provider, name: null, sizeGiB: at % 4096, parent: null };
  });
}

function targetOf(name: string): CatalogTarget {
  const provider = {
    ...cloud(),
    listVolumes: async function* () {
      yield* listed.get(name) ?? [];
    },
  };
  const pattern = /^vol-[0-9a-f]{8}$/iu;
  return {
    name,
    provider,
    volumeId: (written) =>
      pattern.test(written) ? { id: `${name}:${written}`, shortId: written } : null,
  };
}

/** Payloads are handed to the app directly. */
function standIn(): Receiver {
  return { init: () => undefined, start: async () => undefined, stop: async () => undefined };
}
