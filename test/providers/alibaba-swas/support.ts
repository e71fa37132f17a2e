import { createServer } from "node:http";
import { demoDisks, demoSwas, demoSwasKey } from "../../../playground/clouds/alibaba-swas/demo.ts";
import {
  startSwas,
  type SimulatedSwas,
  type SwasOptions,
} from "../../../playground/clouds/alibaba-swas/index.ts";
import { Secret } from "../../../src/domain/secret.ts";
import type { VolumeRef } from "../../../src/domain/volume.ts";
import { alibabaSwas } from "../../../src/providers/alibaba-swas/index.ts";
import type { CallObserver, SnapshotProvider } from "../../../src/providers/provider.ts";

export const region = "cn-hangzhou";

export const staticKeys = {
  "access-key-id": demoSwasKey.keyId,
  "access-key-secret": new Secret(demoSwasKey.secret),
};

/** An adapter that asks this address, built from settings as an operator writes them. */
export function adapterAt(
  endpoint: string,
  settings: Readonly<Record<string, unknown>> = {},
  observe: CallObserver = () => undefined,
): SnapshotProvider {
  const parsed = alibabaSwas.settings.parse({
    region,
    credentials: staticKeys,
    endpoint: { swas: endpoint, sts: endpoint },
    ...settings,
  });
  return alibabaSwas.create("hangzhou", parsed, observe);
}

/** A simulated region with the demonstration account, and an adapter in front of it. */
export async function demoWorld(
  settings: Readonly<Record<string, unknown>> = {},
  options: SwasOptions = {},
): Promise<
  AsyncDisposable & { readonly swas: SimulatedSwas; readonly provider: SnapshotProvider }
> {
  const swas = await startSwas({ setUp: demoSwas, snapshotMs: 3_600_000, ...options });
  const provider = adapterAt(swas.endpoint, settings);
  return {
    swas,
    provider,
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await swas.close();
    },
  };
}

export function disk(id: string): VolumeRef {
  return { target: "hangzhou", id };
}

export const blog = disk(demoDisks.blog);
export const shop = disk(demoDisks.shop);
export const wiki = disk(demoDisks.wiki);

/** A server that answers every request with the same reply. */
export async function replay(reply: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}): Promise<
  AsyncDisposable & { readonly endpoint: string; requests(): number; connections(): number }
> {
  let requests = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    request.on("end", () => {
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body);
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
