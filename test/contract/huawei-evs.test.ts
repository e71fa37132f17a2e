import {
  demoHuaweiEvs,
  demoHuaweiKey,
  demoHuaweiProject,
  demoHuaweiUser,
} from "../../playground/clouds/huawei-evs/demo.ts";
import type { HuaweiFault } from "../../playground/clouds/huawei-evs/faults.ts";
import { startHuaweiEvs } from "../../playground/clouds/huawei-evs/index.ts";
import { Secret } from "../../src/domain/secret.ts";
import { providerKinds } from "../../src/providers/registry.ts";
import {
  calm,
  canary,
  describeProvider,
  type Deed,
  type Mischief,
  type ProviderWorld,
  type WorldOptions,
} from "./provider.ts";
import { adapterOf, faultOf, nobody } from "./simulated.ts";

const operations: Readonly<Record<Deed, string>> = {
  create: "CreateSnapshot",
  read: "ListSnapshots",
  delete: "DeleteSnapshot",
};

function faultFor(deed: Deed, mischief: Mischief): HuaweiFault {
  return faultOf<HuaweiFault>(mischief, {
    refuse:
      deed === "create"
        ? { kind: "error", code: "EVS.2068", status: 400 }
        : { kind: "error", code: "EVS.5403", status: 403 },
    "server-error": { kind: "error", code: "EVS.5500", status: 500 },
    talkative: {
      kind: "error",
      code: "EVS.5403",
      status: 403,
      message: `User ${demoHuaweiKey.keyId} with ${canary} and ${demoHuaweiKey.secret} may not`,
    },
  });
}

type Door = "access key" | "token";

function credentials(door: Door, isWrong: boolean): Readonly<Record<string, unknown>> {
  const spoilt = (text: string) => new Secret(isWrong ? `Wrong${text}` : text);
  return door === "access key"
    ? {
        "access-key-id": demoHuaweiKey.keyId,
        "secret-access-key": spoilt(demoHuaweiKey.secret),
      }
    : {
        user: demoHuaweiUser.name,
        password: spoilt(demoHuaweiUser.password),
        account: demoHuaweiUser.account,
      };
}

function diskId(index: number): string {
  return `b0000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
}

async function worldBehind(door: Door, options: WorldOptions): Promise<ProviderWorld> {
  const cloud = await startHuaweiEvs({ setUp: demoHuaweiEvs, snapshotMs: 3_600_000 });
  // More disks than fit on one page.
  for (let index = 0; index < 520; index += 1) {
    cloud.state.addDisk({ id: diskId(index), project: demoHuaweiProject.id });
  }
  const endpoint = options.unreachable === true ? nobody : cloud.endpoint;
  const { provider, calls } = adapterOf(
    providerKinds["huawei-evs"],
    "dublin",
    {
      region: "eu-west-101",
      project: demoHuaweiProject.id,
      credentials: credentials(door, options.wrongSecret === true),
      endpoint: { evs: endpoint, iam: endpoint },
    },
    options,
  );
  if (door === "token" && options.unreachable !== true && options.wrongSecret !== true) {
    // Logged in before the case begins, so that it sees only the calls it is about.
    await provider.check(calm());
    calls.length = 0;
    cloud.log.clear();
  }
  const volume = (id: string) => ({ target: "dublin", id });
  return {
    provider,
    calls,
    volumeIds: cloud.state.disks.map(({ id }) => id),
    ready: volume(diskId(0)),
    other: volume(diskId(1)),
    notReady: volume("6a1c3e5f-1001-4a10-8b20-0000000000a8"),
    unknown: volume("ffffffff-ffff-4fff-8fff-ffffffffffff"),
    foreign: volume(`eu-de/${diskId(0)}`),
    unknownSnapshotId: (index) => `cccccccc-0000-4000-8000-${index.toString(16).padStart(12, "0")}`,
    secrets: [
      demoHuaweiKey.secret,
      demoHuaweiKey.keyId,
      demoHuaweiUser.password,
      ...cloud.accounts.tokens.map(({ value }) => value),
    ],
    made: () => cloud.state.createdSnapshots().length,
    received: (deed) => cloud.log.of(operations[deed]).length,
    finish: () => {
      cloud.state.finishAll();
    },
    failNext: () => {
      cloud.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    },
    inject: (deed, mischief) => {
      cloud.faults.next(operations[deed], faultFor(deed, mischief));
      // A token that is not taken is replaced once, so the door has to stay shut at IAM as well.
      if (mischief === "reject-credentials" && door === "token") {
        cloud.faults.next("CreateToken", { kind: "reject-credentials" });
      }
    },
    close: async () => {
      provider.close();
      await cloud.close();
    },
  };
}

describeProvider("Huawei EVS, signed with an access key,", async (options = {}) =>
  worldBehind("access key", options),
);
describeProvider("Huawei EVS, with a token of IAM,", async (options = {}) =>
  worldBehind("token", options),
);
