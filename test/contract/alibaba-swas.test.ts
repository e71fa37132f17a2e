import { demoDisks, demoSwas, demoSwasKey } from "../../playground/clouds/alibaba-swas/demo.ts";
import type { SwasFault } from "../../playground/clouds/alibaba-swas/faults.ts";
import { startSwas } from "../../playground/clouds/alibaba-swas/index.ts";
import { Secret } from "../../src/domain/secret.ts";
import type { CallObserver } from "../../src/providers/provider.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { canary, describeProvider, type Deed, type Mischief } from "./provider.ts";

const operations: Readonly<Record<Deed, string>> = {
  create: "CreateSnapshot",
  read: "ListSnapshots",
  delete: "DeleteSnapshot",
};

function faultFor(deed: Deed, mischief: Mischief): SwasFault {
  switch (mischief) {
    case "refuse":
      return {
        kind: "refuse",
        code: deed === "create" ? "InvalidSnapshotName.ValueNotSupported" : "Forbidden.RAM",
      };
    case "throttle":
      return { kind: "throttle" };
    case "reject-credentials":
      return { kind: "reject-credentials" };
    case "server-error":
      return { kind: "refuse", code: "InternalError" };
    case "talkative":
      return {
        kind: "refuse",
        code: "SignatureDoesNotMatch",
        message: `string to sign of ${demoSwasKey.keyId} with ${canary} and ${demoSwasKey.secret}`,
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
  const endpoint = options.unreachable === true ? "http://127.0.0.1:9" : swas.endpoint;
  const accepted = providerKinds["alibaba-swas"].accept({
    region: "cn-hangzhou",
    credentials: { "access-key-id": demoSwasKey.keyId, "access-key-secret": new Secret(secret) },
    endpoint: { swas: endpoint, sts: endpoint },
    ...(options.deadlineMs === undefined
      ? {}
      : { "slowest-create": `${options.deadlineMs}ms`, "slowest-read": `${options.deadlineMs}ms` }),
  });
  if (!accepted.ok) throw new Error(JSON.stringify(accepted.issues));
  const calls: Parameters<CallObserver>[0][] = [];
  const provider = accepted.target.create("hangzhou", (call) => calls.push(call));
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
