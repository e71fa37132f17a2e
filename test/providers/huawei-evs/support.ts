import {
  demoHuaweiEvs,
  demoHuaweiKey,
  demoHuaweiProject,
  demoHuaweiUser,
} from "../../../playground/clouds/huawei-evs/demo.ts";
import {
  startHuaweiEvs,
  type HuaweiEvsOptions,
  type SimulatedHuaweiEvs,
} from "../../../playground/clouds/huawei-evs/index.ts";
import { Secret } from "../../../src/domain/secret.ts";
import type { VolumeRef } from "../../../src/domain/volume.ts";
import { createAdapter } from "../../../src/providers/huawei-evs/adapter.ts";
import { huaweiEvs } from "../../../src/providers/huawei-evs/index.ts";
import type { CallObserver, SnapshotProvider } from "../../../src/providers/provider.ts";
import { scripted, type Reply, type ScriptedServer } from "../../support/scripted.ts";

export const project = demoHuaweiProject.id;

export const keys = {
  "access-key-id": demoHuaweiKey.keyId,
  "secret-access-key": new Secret(demoHuaweiKey.secret),
};

export const login = {
  user: demoHuaweiUser.name,
  password: new Secret(demoHuaweiUser.password),
  account: demoHuaweiUser.account,
};

type Settings = Readonly<Record<string, unknown>>;

/** An adapter that asks this address, built from settings as an operator writes them. */
export function adapterAt(
  endpoint: string,
  settings: Settings = {},
  more: { readonly observe?: CallObserver; readonly now?: () => number } = {},
): SnapshotProvider {
  const parsed = huaweiEvs.settings.parse({
    region: "eu-west-101",
    project,
    credentials: keys,
    endpoint: { evs: endpoint, iam: endpoint },
    ...settings,
  });
  return createAdapter("dublin", parsed, more.observe ?? (() => undefined), more.now);
}

export interface World extends AsyncDisposable {
  readonly cloud: SimulatedHuaweiEvs;
  readonly provider: SnapshotProvider;
  readonly calls: Parameters<CallObserver>[0][];
}

/** A simulated Huawei Cloud with the demonstration account, and an adapter in front of it. */
export async function demoWorld(
  settings: Settings = {},
  options: HuaweiEvsOptions & { readonly botNow?: () => number } = {},
): Promise<World> {
  const cloud = await startHuaweiEvs({ setUp: demoHuaweiEvs, snapshotMs: 3_600_000, ...options });
  const calls: Parameters<CallObserver>[0][] = [];
  const now = options.botNow ?? options.now ?? Date.now;
  const provider = adapterAt(cloud.endpoint, settings, {
    observe: (call) => calls.push(call),
    now,
  });
  return {
    cloud,
    provider,
    calls,
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await cloud.close();
    },
  };
}

export function disk(last: string): VolumeRef {
  return { target: "dublin", id: `6a1c3e5f-1001-4a10-8b20-0000000000${last}` };
}

/** In use by a server. */
export const attached = disk("a1");
/** Not in use, with one snapshot six days old. */
export const replica = disk("a2");

/** A server that answers the first request with the first reply, and so on; the last one stays. */
export async function replay(...replies: readonly [Reply, ...Reply[]]): Promise<ScriptedServer> {
  return scripted((_request, _endpoint, index) => replies[index] ?? replies.at(-1) ?? replies[0]);
}
