import { demoEclKey, demoNttEcl } from "../../../playground/clouds/ntt-ecl/demo.ts";
import {
  startNttEcl,
  type NttEclOptions,
  type SimulatedEcl,
} from "../../../playground/clouds/ntt-ecl/index.ts";
import { Secret } from "../../../src/domain/secret.ts";
import type { SnapshotRef } from "../../../src/domain/snapshot.ts";
import type { VolumeRef } from "../../../src/domain/volume.ts";
import { nttEcl } from "../../../src/providers/ntt-ecl/index.ts";
import type { CallObserver, SnapshotProvider } from "../../../src/providers/provider.ts";
import {
  scripted as scriptedServer,
  type Received,
  type Reply,
  type ScriptedServer,
} from "../../support/scripted.ts";

export const { tenant } = demoEclKey;

export const credentials = {
  "api-key": new Secret(demoEclKey.apiKey),
  "api-secret": new Secret(demoEclKey.apiSecret),
};

/** An adapter that asks this Keystone, built from settings as an operator writes them. */
export function adapterAt(
  keystone: string,
  settings: Readonly<Record<string, unknown>> = {},
  observe: CallObserver = () => undefined,
): SnapshotProvider {
  const parsed = nttEcl.settings.parse({
    region: "jp4",
    tenant,
    credentials,
    endpoint: { keystone },
    ...settings,
  });
  return nttEcl.create("osaka", parsed, observe);
}

export interface DemoWorld extends AsyncDisposable {
  readonly ecl: SimulatedEcl;
  readonly provider: SnapshotProvider;
  readonly calls: readonly Parameters<CallObserver>[0][];
}

/** A simulated ECL with the demonstration tenant, and an adapter in front of it. */
export async function demoWorld(
  settings: Readonly<Record<string, unknown>> = {},
  options: NttEclOptions = {},
): Promise<DemoWorld> {
  const ecl = await startNttEcl({ setUp: demoNttEcl, ...options });
  const calls: Parameters<CallObserver>[0][] = [];
  const provider = adapterAt(ecl.keystone, settings, (call) => calls.push(call));
  return {
    ecl,
    provider,
    calls,
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await ecl.close();
    },
  };
}

/** `55555555550<last>`: the volumes of the demonstration differ in their last digit. */
export function volume(last: number): VolumeRef {
  return { target: "osaka", id: `11111111-2222-4333-8444-55555555550${last}` };
}

export const orders = volume(1);
export const billing = volume(3);
export const archive = volume(4);
export const staging = volume(5);
export const files = volume(7);

export function refOf(id: string, of: VolumeRef = orders): SnapshotRef {
  return { target: "osaka", volumeId: of.id, id };
}

/** A server whose every reply is made up by the test, as JSON. */
export async function scripted(
  answer: (request: Received, endpoint: string) => Reply,
): Promise<ScriptedServer> {
  return scriptedServer((request, endpoint) => {
    const { headers, ...reply } = answer(request, endpoint);
    return { ...reply, headers: { "content-type": "application/json", ...headers } };
  });
}

/** Keystone's answer to a login, in the shape of a stock Keystone. */
export function loginReply(
  origin: string,
  more: {
    readonly endpoints?: readonly unknown[];
    readonly token?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Reply {
  const url = `${origin}/v1.0/${tenant}`;
  const endpoints = more.endpoints ?? [endpoint({ url })];
  return {
    status: 201,
    headers: {
      "x-subject-token": "0f".repeat(16),
      "x-openstack-request-id": "req-login",
      ...more.headers,
    },
    body: JSON.stringify({
      token: {
        issued_at: "2026-11-20T07:01:03.000000Z",
        expires_at: "2026-11-20T08:01:03.000000Z",
        catalog: [
          { type: "identity", endpoints: [endpoint({ url: "https://keystone.example/v3/" })] },
          { type: "storage", endpoints },
        ],
        ...more.token,
      },
    }),
  };
}

export function endpoint(fields: Readonly<Record<string, unknown>>): unknown {
  return { interface: "public", region: "jp4", region_id: "jp4", ...fields };
}
