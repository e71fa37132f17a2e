import { demoAws, demoKey } from "../../../playground/clouds/aws-storage-gateway/demo.ts";
import {
  startAws,
  type AwsOptions,
  type SimulatedAws,
} from "../../../playground/clouds/aws-storage-gateway/index.ts";
import { Secret } from "../../../src/domain/secret.ts";
import type { VolumeRef } from "../../../src/domain/volume.ts";
import { awsStorageGateway } from "../../../src/providers/aws-storage-gateway/index.ts";
import type { CallObserver, SnapshotProvider } from "../../../src/providers/provider.ts";
import {
  scripted,
  type Received,
  type Reply,
  type ScriptedServer,
} from "../../support/scripted.ts";

export const account = "111122223333";
export const region = "ap-northeast-1";

export const staticKeys = {
  "access-key-id": demoKey.keyId,
  "secret-access-key": new Secret(demoKey.secret),
};

/** An adapter that asks this address, built from settings as an operator writes them. */
export function adapterAt(
  endpoint: string,
  settings: Readonly<Record<string, unknown>> = {},
  observe: CallObserver = () => undefined,
): SnapshotProvider {
  const parsed = awsStorageGateway.settings.parse({
    region,
    account,
    credentials: staticKeys,
    endpoint: { "storage-gateway": endpoint, ec2: endpoint, sts: endpoint },
    ...settings,
  });
  return awsStorageGateway.create("tokyo", parsed, observe);
}

/** A simulated AWS with the demonstration account, and an adapter in front of it. */
export async function demoWorld(
  settings: Readonly<Record<string, unknown>> = {},
  options: AwsOptions = {},
): Promise<AsyncDisposable & { readonly aws: SimulatedAws; readonly provider: SnapshotProvider }> {
  const aws = await startAws({ setUp: demoAws, snapshotMs: 3_600_000, ...options });
  const provider = adapterAt(aws.endpoint, settings);
  return {
    aws,
    provider,
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await aws.close();
    },
  };
}

export function volume(path: string): VolumeRef {
  return { target: "tokyo", id: `arn:aws:storagegateway:${region}:${account}:gateway/${path}` };
}

export const primary = volume("sgw-12A3456B/volume/vol-1122AABB");

/** `CreateSnapshot`, of a call to Storage Gateway. */
export function operationOf({ headers }: Pick<Received, "headers">): string {
  const target = headers["x-amz-target"];
  return typeof target === "string" ? target.replace(/^.*\./, "") : "";
}

/** What Storage Gateway tells of one volume's recovery point. */
export function recoveryPoint(volumeArn: string, at: string) {
  const point = { VolumeARN: volumeArn, VolumeRecoveryPointTime: at };
  return { ListVolumeRecoveryPoints: { VolumeRecoveryPointInfos: [point] } };
}

/** A server that answers every request with the same reply, but some operations with their own. */
export async function replay(
  reply: Reply,
  operations: Readonly<Record<string, unknown>> = {},
): Promise<ScriptedServer> {
  return scripted((request) => {
    const own = operations[operationOf(request)];
    return own === undefined ? reply : { ...reply, status: 200, body: JSON.stringify(own) };
  });
}
