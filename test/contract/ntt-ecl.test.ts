import { demoEclKey, demoNttEcl } from "../../playground/clouds/ntt-ecl/demo.ts";
import type { EclFault } from "../../playground/clouds/ntt-ecl/faults.ts";
import { startNttEcl } from "../../playground/clouds/ntt-ecl/index.ts";
import { Secret } from "../../src/domain/secret.ts";
import type { CallObserver } from "../../src/providers/provider.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { canary, describeProvider, type Deed, type Mischief } from "./provider.ts";

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
  switch (mischief) {
    case "refuse":
      return { kind: "refuse", status: 403, shape: "iam" };
    case "throttle":
      return { kind: "throttle" };
    case "reject-credentials":
      return { kind: "reject-credentials" };
    case "server-error":
      return { kind: "refuse", status: 500 };
    case "talkative":
      return {
        kind: "refuse",
        status: 403,
        shape: "gateway",
        message: `User ${demoEclKey.apiKey} with ${canary} and ${demoEclKey.apiSecret} may not`,
      };
    case "page":
      return { kind: "page", status: 502, worked: true };
    case "flood":
      return { kind: "flood", bytes: 10 * 1024 * 1024 };
    case "late":
      return { kind: "late-reply", ms: 10_000 };
    case "lose-reply":
    case "reset-before":
    case "reset-after":
    case "truncate":
    case "empty-reply":
    case "stall":
      return { kind: mischief };
  }
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
    const accepted = providerKinds["ntt-ecl"].accept({
      region: "jp4",
      tenant,
      credentials: {
        "api-key": new Secret(demoEclKey.apiKey),
        "api-secret": new Secret(secret),
      },
      endpoint: { keystone: options.unreachable === true ? "http://127.0.0.1:9" : ecl.keystone },
      ...(options.deadlineMs === undefined
        ? {}
        : {
            "slowest-create": `${options.deadlineMs}ms`,
            "slowest-read": `${options.deadlineMs}ms`,
          }),
    });
    if (!accepted.ok) throw new Error(JSON.stringify(accepted.issues));
    const calls: Parameters<CallObserver>[0][] = [];
    const provider = accepted.target.create("osaka", (call) => calls.push(call));
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
