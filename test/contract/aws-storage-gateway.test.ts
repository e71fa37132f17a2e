import { demoAws, demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import type { AwsFault } from "../../playground/clouds/aws-storage-gateway/faults.ts";
import { startAws } from "../../playground/clouds/aws-storage-gateway/index.ts";
import { Secret } from "../../src/domain/secret.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import { canary, describeProvider, type Deed, type Mischief } from "./provider.ts";
import { adapterOf, faultOf, nobody } from "./simulated.ts";

const arn = "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway";

const operations: Readonly<Record<Deed, string>> = {
  create: "CreateSnapshot",
  read: "DescribeSnapshots",
  delete: "DeleteSnapshot",
};

function faultFor(deed: Deed, mischief: Mischief): AwsFault {
  return faultOf<AwsFault>(mischief, {
    refuse:
      deed === "create"
        ? { kind: "gateway-error", errorCode: "VolumeNotReady" }
        : { kind: "error", code: "UnauthorizedOperation", status: 403 },
    "server-error": { kind: "error", code: "InternalFailure", status: 500 },
    talkative: {
      kind: "error",
      code: deed === "create" ? "AccessDeniedException" : "UnauthorizedOperation",
      status: 403,
      message: `User ${demoKey.keyId} with ${canary} and ${demoKey.secret} may not`,
    },
  });
}

describeProvider("AWS Storage Gateway", async (options = {}) => {
  const aws = await startAws({ setUp: demoAws, snapshotMs: 3_600_000 });
  // More volumes than fit on one page.
  aws.state.addGateway({ id: "sgw-0A0A0A0A", type: "STORED", name: "third" });
  for (let index = 0; index < 240; index += 1) {
    const id = `vol-${(0xa0000000 + index).toString(16).toUpperCase()}`;
    aws.state.addVolume({ id, gatewayId: "sgw-0A0A0A0A" });
  }
  const secret = options.wrongSecret === true ? `wrong/${demoKey.secret}` : demoKey.secret;
  const endpoint = options.unreachable === true ? nobody : aws.endpoint;
  const { provider, calls } = adapterOf(
    providerKinds["aws-storage-gateway"],
    "tokyo",
    {
      region: "ap-northeast-1",
      account: "111122223333",
      credentials: { "access-key-id": demoKey.keyId, "secret-access-key": new Secret(secret) },
      endpoint: { "storage-gateway": endpoint, ec2: endpoint, sts: endpoint },
    },
    options,
  );
  const volume = (path: string) => ({ target: "tokyo", id: `${arn}/${path}` });
  return {
    createOperation: "CreateSnapshot",
    provider,
    calls,
    volumeIds: aws.state.volumes.map(({ gatewayId, id }) => `${arn}/${gatewayId}/volume/${id}`),
    ready: volume("sgw-0A0A0A0A/volume/vol-A0000000"),
    other: volume("sgw-0A0A0A0A/volume/vol-A0000001"),
    notReady: volume("sgw-7D8E9F01/volume/vol-0D4E5F60718293A41"),
    unknown: volume("sgw-12A3456B/volume/vol-FFFFFFFF"),
    foreign: {
      target: "tokyo",
      id: "arn:aws:storagegateway:eu-central-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB",
    },
    unknownSnapshotId: (index) => `snap-${(0xf0000000 + index).toString(16)}`,
    secrets: [secret, demoKey.secret, demoKey.keyId],
    made: () => aws.state.createdSnapshots().length,
    received: (deed) => aws.log.of(operations[deed]).length,
    finish: () => {
      for (const snapshot of aws.state.snapshots) snapshot.workedMs = snapshot.durationMs;
    },
    failNext: () => {
      aws.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    },
    inject: (deed, mischief) => {
      aws.faults.next(operations[deed], faultFor(deed, mischief));
    },
    close: async () => {
      provider.close();
      await aws.close();
    },
  };
});
