import { demoDisks, demoSwas, demoSwasKey } from "../../playground/clouds/alibaba-swas/demo.ts";
import type { SwasFault } from "../../playground/clouds/alibaba-swas/faults.ts";
import { startSwas } from "../../playground/clouds/alibaba-swas/index.ts";
import { Secret } from "../../src/domain/secret.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { canary, describeProvider, type Deed, type Mischief } from "./provider.ts";
import { adapterOf, faultOf, nobody } from "./simulated.ts";

const operations: Readonly<Record<Deed, string>> = {
  create: "CreateSnapshot",
  read: "ListSnapshots",
  delete: "DeleteSnapshot",
};

function faultFor(deed: Deed, mischief: Mischief): SwasFault {
  return faultOf<SwasFault>(mischief, {
    refuse: {
      kind: "refuse",
      code: deed === "create" ? "InvalidSnapshotName.ValueNotSupported" : "Forbidden.RAM",
    },
    "server-error": { kind: "refuse", code: "InternalError" },
    talkative: {
      kind: "refuse",
      code: "SignatureDoesNotMatch",
      message: `string to sign of ${demoSwasKey.keyId} with ${canary} and ${demoSwasKey.secret}`,
    },
  });
}

describeProvider("Alibaba Simple Application Server", async (options = {}) => {
  const swas = await startSwas({
    setUp: demoSwas,
    snapshotMs: 3_600_000,
    // The suite makes more snapshots of one disk than the service would.
    limits: { perServer: 100, perAccount: 100, oneAtATime: false },
  });
  // More disks than fit on one page.
  for (let index = 0; index < 120; index += 1) {
    const { id: serverId } = swas.state.addServer({ name: `web-${index}` });
    swas.state.addDisk({ serverId, id: `d-bp1web${String(index).padStart(14, "0")}` });
  }
  const secret = options.wrongSecret === true ? `wrong-${demoSwasKey.secret}` : demoSwasKey.secret;
  const endpoint = options.unreachable === true ? nobody : swas.endpoint;
  const { provider, calls } = adapterOf(
    providerKinds["alibaba-swas"],
    "hangzhou",
    {
      region: "cn-hangzhou",
      credentials: { "access-key-id": demoSwasKey.keyId, "access-key-secret": new Secret(secret) },
      endpoint: { swas: endpoint, sts: endpoint },
    },
    options,
  );
  const disk = (id: string) => ({ target: "hangzhou", id });
  return {
    provider,
    calls,
    volumeIds: swas.state.disks.map(({ id }) => id),
    ready: disk("d-bp1web00000000000000"),
    other: disk("d-bp1web00000000000001"),
    notReady: disk(demoDisks.lab),
    unknown: disk("d-bp1ffffffffffffffffff"),
    foreign: disk("cn-beijing/d-bp1web00000000000000"),
    unknownSnapshotId: (index) => `s-bp1zzzz${String(index).padStart(12, "0")}`,
    secrets: [secret, demoSwasKey.secret, demoSwasKey.keyId],
    made: () => swas.state.createdSnapshots().length,
    received: (deed) => swas.log.of(operations[deed]).length,
    finish: () => {
      swas.state.finish();
    },
    failNext: () => {
      swas.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "Failed" });
    },
    inject: (deed, mischief) => {
      swas.faults.next(operations[deed], faultFor(deed, mischief));
    },
    close: async () => {
      provider.close();
      await swas.close();
    },
  };
});
