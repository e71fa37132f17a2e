import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { StorageGatewayClient } from "@aws-sdk/client-storage-gateway";
import type { CredentialSource } from "./credentials.ts";
import type { AwsSettings } from "./settings.ts";

/** A reply may not be larger: 200 snapshots with 50 full tags each are about 5 MiB. */
const replyMaxBytes = 8 * 1024 * 1024;

/** The SDK's clients of one target, each loaded and built when first used. */
export interface Clients {
  reads(): Promise<StorageGatewayClient>;
  /**
   * Its connections are never used twice: on a used one, a create could be lost to the server
   * closing it at that moment, and nobody could tell.
   */
  creates(): Promise<StorageGatewayClient>;
  ec2(): Promise<EC2Client>;
  close(): void;
}

export function clientsOf(settings: AwsSettings, credentials: CredentialSource): Clients {
  const opened: { destroy(): void }[] = [];
  let reads: Promise<StorageGatewayClient> | null = null;
  let creates: Promise<StorageGatewayClient> | null = null;
  let ec2: Promise<EC2Client> | null = null;

  const longestMs = Math.max(settings.slowestCreateMs, settings.slowestReadMs) + 5_000;
  const config = (endpoint: string | null, keepAlive: boolean) => ({
    region: settings.region,
    ...(endpoint === null ? {} : { endpoint }),
    // The workflow owns time: one attempt, and no retry of its own. Three is the SDK's default,
    // and with it one create call can make three snapshots.
    maxAttempts: 1,
    credentials: Object.assign(() => credentials.get(), { memoized: true as const }),
    requestHandler: {
      connectionTimeout: 5_000,
      // The deadline is each call's abort signal; these catch a socket that outlives it. Without
      // `throwOnRequestTimeout` the SDK only prints a warning and goes on waiting.
      requestTimeout: longestMs,
      socketTimeout: longestMs,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent({ keepAlive, maxSockets: 50 }),
      httpsAgent: new HttpsAgent({ keepAlive, maxSockets: 50 }),
    },
    streamCollector: collectBounded,
  });

  async function storageGateway(keepAlive: boolean): Promise<StorageGatewayClient> {
    const { StorageGatewayClient } = await import("@aws-sdk/client-storage-gateway");
    const client = new StorageGatewayClient(config(settings.endpoint.storageGateway, keepAlive));
    opened.push(client);
    return client;
  }

  async function openEc2(): Promise<EC2Client> {
    const { EC2Client } = await import("@aws-sdk/client-ec2");
    const client = new EC2Client(config(settings.endpoint.ec2, true));
    opened.push(client);
    return client;
  }

  return {
    reads: () => (reads ??= storageGateway(true)),
    creates: () => (creates ??= storageGateway(false)),
    ec2: () => (ec2 ??= openEc2()),
    close: () => {
      for (const client of opened.splice(0)) client.destroy();
      reads = creates = ec2 = null;
    },
  };
}

async function collectBounded(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > replyMaxBytes) throw new Error("the reply is larger than any that is expected");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
