import { demoEclKey, demoNttEcl } from "../../playground/clouds/ntt-ecl/demo.ts";
import type { EclFault } from "../../playground/clouds/ntt-ecl/faults.ts";
import { startNttEcl } from "../../playground/clouds/ntt-ecl/index.ts";
import { Secret } from "../../src/domain/secret.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { canary, describeProvider, type Deed, type Mischief } from "./provider.ts";
import { adapterOf, faultOf, nobody } from "./simulated.ts";

const operations: Readonly<Record<Deed, readonly string[]>> = {
  create: ["CreateSnapshot"],
  read: ["ShowSnapshot", "ListSnapshots"],
  delete: ["DeleteSnapshot"],
};
const faultNames: Readonly<Record<Deed, string>> = {
  create: "CreateSnapshot",
  read: "ReadSnapshots",
  delete: "DeleteSnapshot",
};

function faultFor(mischief: Mischief): EclFault {
  return faultOf<EclFault>(mischief, {
    refuse: { kind: "refuse", status: 403, shape: "iam" },
    "server-error": { kind: "refuse", status: 500 },
    talkative: {
      kind: "refuse",
      status: 403,
      shape: "gateway",
      message: `User ${demoEclKey.apiKey} with ${canary} and ${demoEclKey.apiSecret} may not`,
    },
  });
}

/** Creation is synchronous as documented, and may take a while as in everything else that ECL makes. */
const manners = [
  { name: "NTT ECL", snapshotMs: 0, startsAs: "available" },
  { name: "NTT ECL, making snapshots slowly,", snapshotMs: 3_600_000, startsAs: "creating" },
] as const;

for (const { name, snapshotMs, startsAs } of manners) {
  describeProvider(name, async (options = {}) => {
    const ecl = await startNttEcl({ setUp: demoNttEcl, snapshotMs });
    const { tenant } = demoEclKey;
    const [block] = ecl.state.storages;
    if (block === undefined) throw new Error("the demonstration has no storage");
    // More volumes than fit on one page, should ECL ever have pages.
    ecl.state.unverified.pageSize = 50;
    const fresh = Array.from({ length: 120 }, () =>
      ecl.state.addVolume({ tenant, virtualStorageId: block.id }),
    );
    const [ready, other] = fresh;
    if (ready === undefined || other === undefined) throw new Error("there are no volumes");
    const secret =
      options.wrongSecret === true ? `wrong-${demoEclKey.apiSecret}` : demoEclKey.apiSecret;
    const { provider, calls } = adapterOf(
      providerKinds["ntt-ecl"],
      "osaka",
      {
        region: "jp4",
        tenant,
        credentials: {
          "api-key": new Secret(demoEclKey.apiKey),
          "api-secret": new Secret(secret),
        },
        endpoint: { keystone: options.unreachable === true ? nobody : ecl.keystone },
      },
      options,
    );
    const volume = (id: string) => ({ target: "osaka", id });
    const isBlock = ({ virtualStorageId }: { readonly virtualStorageId: string }) =>
      virtualStorageId === block.id;
    return {
      provider,
      calls,
      volumeIds: ecl.state.volumes.filter(isBlock).map(({ id }) => id),
      ready: volume(ready.id),
      other: volume(other.id),
      notReady: volume("11111111-2222-4333-8444-555555555505"),
      unknown: volume("99999999-2222-4333-8444-555555555599"),
      foreign: volume(`ffffffffffffffffffffffffffffffff/volumes/${ready.id}`),
      unknownSnapshotId: (index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      secrets: [
        secret,
        demoEclKey.apiSecret,
        demoEclKey.apiKey,
        ready.initiatorSecret,
        ready.targetSecret,
      ],
      startsAs,
      createOperation: "CreateSnapshot",
      made: () => ecl.state.createdSnapshots().length,
      received: (deed) => operations[deed].flatMap((operation) => ecl.log.of(operation)).length,
      finish: () => {
        for (const snapshot of ecl.state.snapshots) snapshot.durationMs = 0;
      },
      failNext: () => {
        ecl.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
      },
      inject: (deed, mischief) => {
        const fault = faultFor(mischief);
        ecl.faults.next(faultNames[deed], fault);
        // A pair of keys that was made again also ends the way to a new token.
        if (mischief === "reject-credentials") {
          ecl.accounts.revokeTokens();
          ecl.faults.next("Login", fault);
        }
      },
      close: async () => {
        provider.close();
        await ecl.close();
      },
    };
  });
}
