import type { FaultPanel } from "../slack/page-api.ts";
import { demoSwas, demoSwasKey } from "./alibaba-swas/demo.ts";
import { startSwas } from "./alibaba-swas/index.ts";
import type { SimulatedSwas } from "./alibaba-swas/index.ts";
import { swasFaults } from "./alibaba-swas/panel.ts";
import { demoAws, demoKey } from "./aws-storage-gateway/demo.ts";
import { startAws } from "./aws-storage-gateway/index.ts";
import type { SimulatedAws } from "./aws-storage-gateway/index.ts";
import { awsFaults } from "./aws-storage-gateway/panel.ts";
import { demoHuaweiEvs, demoHuaweiKey, demoHuaweiProject } from "./huawei-evs/demo.ts";
import { startHuaweiEvs } from "./huawei-evs/index.ts";
import type { SimulatedHuaweiEvs } from "./huawei-evs/index.ts";
import { huaweiEvsFaults } from "./huawei-evs/panel.ts";
import { demoEclKey, demoNttEcl } from "./ntt-ecl/demo.ts";
import { startNttEcl } from "./ntt-ecl/index.ts";
import type { SimulatedEcl } from "./ntt-ecl/index.ts";
import { nttEclFaults } from "./ntt-ecl/panel.ts";

/** One of each cloud with its demonstration account. */
export interface DemoClouds {
  readonly aws: SimulatedAws;
  readonly ecl: SimulatedEcl;
  readonly huawei: SimulatedHuaweiEvs;
  readonly swas: SimulatedSwas;
  readonly panels: readonly FaultPanel[];
  /** The `targets:` of a `snapshot.yml` that reaches them, indented below that key. */
  readonly targets: string;
  /** What those targets refer to: values by environment variable. */
  readonly secrets: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** How soon the bot looks, and how soon it believes that a lost create made nothing. */
export interface Pace {
  readonly slowestCreate: string;
  readonly visibleAfter: string;
  readonly firstRead: string;
}

const callsPerMinute = 600;

/** Starts four simulated clouds on 127.0.0.1 whose snapshots take `snapshotMs`. */
export async function startDemoClouds(snapshotMs: number, pace: Pace): Promise<DemoClouds> {
  const [aws, ecl, huawei, swas] = await Promise.all([
    startAws({ setUp: demoAws, snapshotMs }),
    // Documented to answer when the snapshot is done.
    startNttEcl({ setUp: demoNttEcl }),
    startHuaweiEvs({ setUp: demoHuaweiEvs, snapshotMs }),
    // More calls than the real one grants, so that one can watch.
    startSwas({ setUp: demoSwas, snapshotMs, limits: { callsPerMinute } }),
  ]);
  const paced = [
    `    slowest-create: ${pace.slowestCreate}`,
    `    visible-after: ${pace.visibleAfter}`,
    `    first-read: ${pace.firstRead}`,
  ];
  return {
    aws,
    ecl,
    huawei,
    swas,
    panels: [awsFaults(aws), nttEclFaults(ecl), huaweiEvsFaults(huawei), swasFaults(swas)],
    targets: [
      "  tokyo:",
      "    provider: aws-storage-gateway",
      "    region: ap-northeast-1",
      '    account: "111122223333"',
      "    gateway: sgw-12A3456B",
      "    credentials:",
      `      access-key-id: ${demoKey.keyId}`,
      "      secret-access-key: ${AWS_SECRET}",
      `    endpoint: { storage-gateway: ${aws.endpoint}, ec2: ${aws.endpoint}, sts: ${aws.endpoint} }`,
      ...paced,
      "  osaka:",
      "    provider: ntt-ecl",
      `    region: ${ecl.region}`,
      `    tenant: "${demoEclKey.tenant}"`,
      `    credentials: { api-key: ${demoEclKey.apiKey}, api-secret: "\${ECL_SECRET}" }`,
      `    endpoint: { keystone: ${ecl.keystone} }`,
      ...paced,
      "  dublin:",
      "    provider: huawei-evs",
      `    region: ${demoHuaweiProject.name}`,
      `    project: ${demoHuaweiProject.id}`,
      "    credentials:",
      `      access-key-id: ${demoHuaweiKey.keyId}`,
      "      secret-access-key: ${HUAWEI_SECRET}",
      `    endpoint: { evs: ${huawei.endpoint}, iam: ${huawei.endpoint} }`,
      "    force-attached: true",
      ...paced,
      "  hangzhou:",
      "    provider: alibaba-swas",
      `    region: ${swas.region}`,
      "    credentials:",
      `      access-key-id: ${demoSwasKey.keyId}`,
      "      access-key-secret: ${SWAS_SECRET}",
      `    endpoint: { swas: ${swas.endpoint}, sts: ${swas.endpoint} }`,
      `    calls-per-minute: ${callsPerMinute}`,
      ...paced,
    ].join("\n"),
    secrets: {
      AWS_SECRET: demoKey.secret,
      ECL_SECRET: demoEclKey.apiSecret,
      HUAWEI_SECRET: demoHuaweiKey.secret,
      SWAS_SECRET: demoSwasKey.secret,
    },
    close: async () => {
      await Promise.all([aws.close(), ecl.close(), huawei.close(), swas.close()]);
    },
  };
}
