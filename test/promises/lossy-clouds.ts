import { demoSwasKey } from "../../playground/clouds/alibaba-swas/demo.ts";
import { startSwas } from "../../playground/clouds/alibaba-swas/index.ts";
import { demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { startAws } from "../../playground/clouds/aws-storage-gateway/index.ts";
import type { FaultQueue } from "../../playground/clouds/fault-queue.ts";
import { demoHuaweiKey, demoHuaweiProject } from "../../playground/clouds/huawei-evs/demo.ts";
import { startHuaweiEvs } from "../../playground/clouds/huawei-evs/index.ts";
import { demoEclKey } from "../../playground/clouds/ntt-ecl/demo.ts";
import { startNttEcl } from "../../playground/clouds/ntt-ecl/index.ts";
import { blockStorage } from "../../playground/clouds/ntt-ecl/state.ts";
import type { RequestLog } from "../../playground/clouds/request-log.ts";
import type { WireFault } from "../../playground/clouds/wire.ts";
import type { ProviderName } from "../../src/domain/volume.ts";
import { slowCalls } from "./kill-loop.ts";
import type { CallTime } from "./kill-loop.ts";

export interface LossyOptions {
  readonly volumes: number;
  readonly create: CallTime;
  /** What `snapshot.yml` says about that, in milliseconds: with room for a machine that is busy otherwise. */
  readonly slowestCreateMs: number;
  /** Tenants at a cloud that makes one change of a tenant at a time. */
  readonly tenants: number;
  readonly random: () => number;
}

/** A simulated cloud that loses three of ten answers to a create, after having done it. */
export interface LossyCloud {
  /** The lines below `targets:` in a `snapshot.yml`. */
  readonly targets: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
  /** `target/volume-id` of the nth volume. */
  volume(n: number): string;
  /** Ids of the snapshots that it holds with this marker. */
  made(marker: string): readonly string[];
  /** Creates that have reached it by now, whatever became of them. */
  arrived(): number;
  /** Snapshots that calls have made. */
  count(): number;
  readonly log: RequestLog;
  close(): Promise<void>;
}

const snapshotMs = 400;
const pace = (slowestCreateMs: number) => [
  `    slowest-create: ${slowestCreateMs}ms`,
  "    slowest-read: 1s",
  "    visible-after: 300ms",
  "    first-read: 200ms",
];
const atOnce = "    create-concurrency: 20";

/** How each kind of cloud is started with as many volumes as are asked for. */
export const lossyClouds: Readonly<
  Record<ProviderName, (options: LossyOptions) => Promise<LossyCloud>>
> = {
  "aws-storage-gateway": lossyAws,
  "ntt-ecl": lossyEcl,
  "huawei-evs": lossyHuawei,
  "alibaba-swas": lossySwas,
};

/**
 * The work is done and 30 % of the answers never come; the first two never do in any case.
 * @returns how many creates have arrived
 */
function loseAnswers<Fault>(
  faults: FaultQueue<Fault | WireFault>,
  { create, random }: LossyOptions,
): () => number {
  faults.next("CreateSnapshot", { kind: "lose-reply" });
  faults.next("CreateSnapshot", { kind: "reset-after" });
  faults.whileOn("CreateSnapshot", { kind: "lose-reply" }, 0.15);
  // Of the other 85 %.
  faults.whileOn("CreateSnapshot", { kind: "reset-after" }, 0.15 / 0.85);
  return slowCalls(faults, create, random, "CreateSnapshot");
}

async function lossyAws(options: LossyOptions): Promise<LossyCloud> {
  const account = "111122223333";
  const region = "ap-northeast-1";
  const gateway = "sgw-12A3456B";
  const volumeId = (n: number) => `vol-${(0x70000000 + n).toString(16).toUpperCase()}`;
  const aws = await startAws({
    snapshotMs,
    setUp: ({ state, accounts }) => {
      accounts.addKey({ ...demoKey, account });
      state.addGateway({ id: gateway, name: "tokyo-dc1", type: "CACHED", account, region });
      for (let n = 0; n < options.volumes; n += 1) {
        state.addVolume({ id: volumeId(n), gatewayId: gateway });
      }
    },
  });
  const arrived = loseAnswers(aws.faults, options);
  return {
    targets: [
      "  tokyo:",
      "    provider: aws-storage-gateway",
      `    region: ${region}`,
      `    account: "${account}"`,
      `    gateway: ${gateway}`,
      "    credentials:",
      `      access-key-id: ${demoKey.keyId}`,
      "      secret-access-key: ${AWS_SECRET}",
      `    endpoint: { storage-gateway: ${aws.endpoint}, ec2: ${aws.endpoint}, sts: ${aws.endpoint} }`,
      atOnce,
      ...pace(options.slowestCreateMs),
    ],
    secrets: { AWS_SECRET: demoKey.secret },
    volume: (n) => `tokyo/${volumeId(n)}`,
    made: (marker) =>
      aws.state
        .createdSnapshots()
        .filter(({ tags }) => tags.some(({ Value }) => Value === marker))
        .map(({ id }) => id),
    arrived,
    count: () => aws.state.createdSnapshots().length,
    log: aws.log,
    close: async () => aws.close(),
  };
}

async function lossyEcl(options: LossyOptions): Promise<LossyCloud> {
  const tenants = Array.from({ length: options.tenants }, (_, n) =>
    n.toString(16).padStart(32, "a"),
  );
  const volumeId = (n: number) => `11111111-2222-4333-8444-${n.toString(16).padStart(12, "0")}`;
  const ecl = await startNttEcl({
    setUp: ({ state, accounts }) => {
      const { apiKey, apiSecret } = demoEclKey;
      accounts.addUser({ apiKey, apiSecret, tenants });
      const type = state.addType(blockStorage);
      for (const [at, tenant] of tenants.entries()) {
        const storage = state.addStorage({ tenant, name: `block-${at}`, volumeTypeId: type.id });
        for (let n = at; n < options.volumes; n += tenants.length) {
          state.addVolume({ id: volumeId(n), tenant, virtualStorageId: storage.id });
        }
      }
    },
  });
  const arrived = loseAnswers(ecl.faults, options);
  return {
    targets: tenants.flatMap((tenant, at) => [
      `  osaka-${at}:`,
      "    provider: ntt-ecl",
      `    region: ${ecl.region}`,
      `    tenant: "${tenant}"`,
      `    credentials: { api-key: ${demoEclKey.apiKey}, api-secret: "\${ECL_SECRET}" }`,
      `    endpoint: { keystone: ${ecl.keystone} }`,
      // A login that may be needed first counts into the slowest create: it adds the slowest read.
      ...pace(options.slowestCreateMs / 2),
    ]),
    secrets: { ECL_SECRET: demoEclKey.apiSecret },
    volume: (n) => `osaka-${n % tenants.length}/${volumeId(n)}`,
    made: (marker) =>
      ecl.state
        .createdSnapshots()
        .filter(({ name }) => name === marker.replaceAll(/[:/]/g, "_"))
        .map(({ id }) => id),
    arrived,
    count: () => ecl.state.createdSnapshots().length,
    log: ecl.log,
    close: async () => ecl.close(),
  };
}

async function lossyHuawei(options: LossyOptions): Promise<LossyCloud> {
  const diskId = (n: number) => `6a1c3e5f-1001-4a10-8b20-${n.toString(16).padStart(12, "0")}`;
  const account = "demo-account";
  const huawei = await startHuaweiEvs({
    snapshotMs,
    setUp: ({ state, accounts }) => {
      const project = accounts.addProject({ ...demoHuaweiProject, account }).id;
      accounts.addKey({ ...demoHuaweiKey, account });
      state.snapshotQuota = -1;
      for (let n = 0; n < options.volumes; n += 1) state.addDisk({ id: diskId(n), project });
    },
  });
  const arrived = loseAnswers(huawei.faults, options);
  return {
    targets: [
      "  dublin:",
      "    provider: huawei-evs",
      `    region: ${demoHuaweiProject.name}`,
      `    project: ${demoHuaweiProject.id}`,
      "    credentials:",
      `      access-key-id: ${demoHuaweiKey.keyId}`,
      "      secret-access-key: ${HUAWEI_SECRET}",
      `    endpoint: { evs: ${huawei.endpoint}, iam: ${huawei.endpoint} }`,
      atOnce,
      ...pace(options.slowestCreateMs),
    ],
    secrets: { HUAWEI_SECRET: demoHuaweiKey.secret },
    volume: (n) => `dublin/${diskId(n)}`,
    made: (marker) =>
      huawei.state
        .createdSnapshots()
        .filter(({ metadata }) => Object.values(metadata).includes(marker))
        .map(({ id }) => id),
    arrived,
    count: () => huawei.state.createdSnapshots().length,
    log: huawei.log,
    close: async () => huawei.close(),
  };
}

async function lossySwas(options: LossyOptions): Promise<LossyCloud> {
  const account = "123456789012";
  const callsPerMinute = 100_000;
  const disksOfServer = 3;
  const diskId = (n: number) => `d-bp10${n.toString(16).padStart(16, "0")}`;
  const swas = await startSwas({
    snapshotMs,
    // It knows repetitions by their token, which would hide them: here it has forgotten at once.
    tokenMs: 0,
    limits: { callsPerMinute, perAccount: Number.POSITIVE_INFINITY },
    setUp: ({ state, accounts }) => {
      accounts.addKey({ ...demoSwasKey, account });
      let serverId = "";
      for (let n = 0; n < options.volumes; n += 1) {
        if (n % disksOfServer === 0) serverId = state.addServer({ account }).id;
        state.addDisk({ id: diskId(n), account, serverId, type: "Data" });
      }
    },
  });
  const arrived = loseAnswers(swas.faults, options);
  return {
    targets: [
      "  hangzhou:",
      "    provider: alibaba-swas",
      `    region: ${swas.region}`,
      "    credentials:",
      `      access-key-id: ${demoSwasKey.keyId}`,
      "      access-key-secret: ${SWAS_SECRET}",
      `    endpoint: { swas: ${swas.endpoint}, sts: ${swas.endpoint} }`,
      `    calls-per-minute: ${callsPerMinute}`,
      atOnce,
      ...pace(options.slowestCreateMs),
    ],
    secrets: { SWAS_SECRET: demoSwasKey.secret },
    volume: (n) => `hangzhou/${diskId(n)}`,
    made: (marker) =>
      swas.state
        .createdSnapshots()
        .filter(({ tags }) => tags.some(({ Value }) => Value === marker))
        .map(({ id }) => id),
    arrived,
    count: () => swas.state.createdSnapshots().length,
    log: swas.log,
    close: async () => swas.close(),
  };
}
