import { createServer, type IncomingHttpHeaders } from "node:http";
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

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

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
  reply: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  },
  operations: Readonly<Record<string, unknown>> = {},
): Promise<
  AsyncDisposable & {
    readonly endpoint: string;
    readonly received: readonly Received[];
    requests(): number;
    connections(): number;
  }
> {
  const received: Received[] = [];
  let requests = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
      const own = operations[operationOf({ headers })];
      response.writeHead(own === undefined ? reply.status : 200, reply.headers);
      response.end(own === undefined ? reply.body : JSON.stringify(own));
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    requests: () => requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
