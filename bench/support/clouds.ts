import { demoSwasKey } from "../../playground/clouds/alibaba-swas/demo.ts";
import { startSwas } from "../../playground/clouds/alibaba-swas/index.ts";
import { demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { startAws } from "../../playground/clouds/aws-storage-gateway/index.ts";
import { demoHuaweiKey, demoHuaweiProject } from "../../playground/clouds/huawei-evs/demo.ts";
import { startHuaweiEvs } from "../../playground/clouds/huawei-evs/index.ts";
import { demoEclKey } from "../../playground/clouds/ntt-ecl/demo.ts";
import { startNttEcl } from "../../playground/clouds/ntt-ecl/index.ts";
import { blockStorage } from "../../playground/clouds/ntt-ecl/state.ts";
import { Secret } from "../../src/domain/secret.ts";
import type { ProviderName } from "../../src/domain/volume.ts";
import type { SnapshotProvider } from "../../src/providers/provider.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { gatewayId, volumeId } from "./volumes.ts";

/** A simulated cloud with a number of volumes and nothing else. */
export interface BenchCloud {
  readonly provider: ProviderName;
  readonly target: string;
  readonly port: number;
  /** Snapshots that one read covers at the most. */
  readonly pageSize: number;
  /** An adapter that finds the cloud at another port: that of a relay. */
  adapter(port: number): SnapshotProvider;
  /** The id of a volume as the adapter knows it. */
  volume(at: number): string;
  /** Calls so far that read or list snapshots. */
  reads(): number;
  /** Snapshots that calls have made. */
  made(): number;
  /** Brings every snapshot that is under way to its end. */
  finish(): void;
  close(): Promise<void>;
}

/** Nothing is ever done by itself, so that everything stays in flight. */
const snapshotMs = 48 * 3_600_000;

/** One of each, with the limits of accounts out of the way: their own demonstration ones are small. */
export async function startClouds(volumes: number): Promise<readonly BenchCloud[]> {
  return Promise.all([aws(volumes), ecl(volumes), evs(volumes), swas(volumes)]);
}

async function aws(volumes: number): Promise<BenchCloud> {
  const cloud = await startAws({
    snapshotMs,
    setUp: ({ state, accounts }) => {
      accounts.addKey({ ...demoKey });
      state.addGateway({ id: gatewayId, type: "CACHED" });
      for (let at = 0; at < volumes; at += 1) state.addVolume({ id: volumeId(at), gatewayId });
    },
  });
  return {
    provider: "aws-storage-gateway",
    target: "tokyo",
    port: cloud.port,
    pageSize: 200,
    adapter: (port) => {
      const endpoint = addressOf(port);
      return build("aws-storage-gateway", "tokyo", {
        region: "ap-northeast-1",
        account: "111122223333",
        credentials: {
          "access-key-id": demoKey.keyId,
          "secret-access-key": new Secret(demoKey.secret),
        },
        endpoint: { "storage-gateway": endpoint, ec2: endpoint, sts: endpoint },
      });
    },
    volume: (at) =>
      `arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/${gatewayId}/volume/${volumeId(at)}`,
    reads: () => cloud.log.of("DescribeSnapshots").length,
    made: () => cloud.state.createdSnapshots().length,
    finish: () => {
      for (const snapshot of cloud.state.snapshots) snapshot.workedMs = snapshot.durationMs;
    },
    close: async () => cloud.close(),
  };
}

async function ecl(volumes: number): Promise<BenchCloud> {
  const { tenant, apiKey, apiSecret } = demoEclKey;
  const cloud = await startNttEcl({
    snapshotMs,
    setUp: ({ state, accounts }) => {
      accounts.addUser({ apiKey, apiSecret, tenants: [tenant] });
      const { id: virtualStorageId } = state.addStorage({
        tenant,
        name: "block-1",
        volumeTypeId: state.addType(blockStorage).id,
      });
      for (let at = 0; at < volumes; at += 1) {
        state.addVolume({ tenant, virtualStorageId, id: uuid(at) });
      }
    },
  });
  return {
    provider: "ntt-ecl",
    target: "osaka",
    port: cloud.port,
    // One list holds all of a tenant; the adapter puts 1,000 together at the most.
    pageSize: 1000,
    adapter: (port) =>
      build("ntt-ecl", "osaka", {
        region: cloud.region,
        tenant,
        credentials: { "api-key": new Secret(apiKey), "api-secret": new Secret(apiSecret) },
        endpoint: { keystone: cloud.keystone, storage: `${addressOf(port)}/v1.0` },
      }),
    volume: uuid,
    reads: () => cloud.log.of("ListSnapshots").length + cloud.log.of("ShowSnapshot").length,
    made: () => cloud.state.createdSnapshots().length,
    finish: () => {
      for (const snapshot of cloud.state.snapshots) snapshot.durationMs = 0;
    },
    close: async () => cloud.close(),
  };
}

async function evs(volumes: number): Promise<BenchCloud> {
  const project = demoHuaweiProject.id;
  const cloud = await startHuaweiEvs({
    snapshotMs,
    setUp: ({ state, accounts }) => {
      const { account } = accounts.addProject({ ...demoHuaweiProject });
      accounts.addKey({ ...demoHuaweiKey, account });
      for (let at = 0; at < volumes; at += 1) state.addDisk({ id: uuid(at), project });
    },
  });
  cloud.state.snapshotQuota = -1;
  return {
    provider: "huawei-evs",
    target: "dublin",
    port: cloud.port,
    pageSize: 100,
    adapter: (port) => {
      const endpoint = addressOf(port);
      return build("huawei-evs", "dublin", {
        region: demoHuaweiProject.name,
        project,
        credentials: {
          "access-key-id": demoHuaweiKey.keyId,
          "secret-access-key": new Secret(demoHuaweiKey.secret),
        },
        endpoint: { evs: endpoint, iam: endpoint },
      });
    },
    volume: uuid,
    reads: () => cloud.log.of("ListSnapshots").length + cloud.log.of("ShowSnapshot").length,
    made: () => cloud.state.createdSnapshots().length,
    finish: () => {
      cloud.state.finishAll();
    },
    close: async () => cloud.close(),
  };
}

async function swas(volumes: number): Promise<BenchCloud> {
  const disk = (at: number) => `d-bp1bench${String(at).padStart(12, "0")}`;
  const callsPerMinute = 100_000;
  const cloud = await startSwas({
    snapshotMs,
    limits: { perServer: volumes, perAccount: 1_000_000, oneAtATime: false, callsPerMinute },
    setUp: ({ state, accounts }) => {
      const { account } = accounts.addKey({ ...demoSwasKey });
      const { id: serverId } = state.addServer({ account });
      for (let at = 0; at < volumes; at += 1) state.addDisk({ account, serverId, id: disk(at) });
    },
  });
  return {
    provider: "alibaba-swas",
    target: "hangzhou",
    port: cloud.port,
    pageSize: 100,
    adapter: (port) => {
      const endpoint = addressOf(port);
      return build("alibaba-swas", "hangzhou", {
        region: cloud.region,
        credentials: {
          "access-key-id": demoSwasKey.keyId,
          "access-key-secret": new Secret(demoSwasKey.secret),
        },
        endpoint: { swas: endpoint, sts: endpoint },
        "calls-per-minute": callsPerMinute,
      });
    },
    volume: disk,
    reads: () => cloud.log.of("ListSnapshots").length,
    made: () => cloud.state.createdSnapshots().length,
    finish: () => {
      cloud.state.finish();
    },
    close: async () => cloud.close(),
  };
}

function build(provider: ProviderName, target: string, settings: unknown): SnapshotProvider {
  const accepted = providerKinds[provider].accept(settings);
  if (!accepted.ok) throw new Error(JSON.stringify(accepted.issues));
  return accepted.target.create(target, () => undefined);
}

function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function uuid(at: number): string {
  return `b0000000-0000-4000-8000-${at.toString(16).padStart(12, "0")}`;
}
