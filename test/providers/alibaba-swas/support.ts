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
import { scripted, type Reply, type ScriptedServer } from "../../support/scripted.ts";

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
export async function replay(reply: Reply): Promise<ScriptedServer> {
  return scripted(() => reply);
}
