import type { z } from "zod";
import type { ProviderName } from "../domain/volume.ts";
import { alibabaSwas } from "./alibaba-swas/index.ts";
import { awsStorageGateway } from "./aws-storage-gateway/index.ts";
import { huaweiEvs } from "./huawei-evs/index.ts";
import { nttEcl } from "./ntt-ecl/index.ts";
import type { CallObserver, ProviderKind, SnapshotProvider } from "./provider.ts";

/** A target whose settings have been accepted: its vendor's door, with the settings behind it. */
export interface AcceptedTarget {
  /** "AWS Storage Gateway, ap-northeast-1". */
  readonly label: string;
  /** The vendor's full id for what was written, or `null` when it cannot be one. Asks nobody. */
  volumeId(written: string): { id: string; shortId: string } | null;
  /** Builds the adapter; nothing is sent before its first call. */
  create(target: string, observe: CallObserver): SnapshotProvider;
}

/** A vendor as the rest of the program sees it: what its settings look like stays in its folder. */
export interface RegisteredKind {
  readonly name: ProviderName;
  /** For people: "AWS Storage Gateway". */
  readonly label: string;
  /** The schema of a target's fields beyond `provider`, for exporting; `accept` checks with it. */
  readonly settings: z.ZodType;
  /** Checks a target's fields; the issues' paths start at the target. */
  accept(
    settings: unknown,
  ):
    | { readonly ok: true; readonly target: AcceptedTarget }
    | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] };
}

function register<Settings>(kind: ProviderKind<Settings>): RegisteredKind {
  return {
    name: kind.name,
    label: kind.label,
    settings: kind.settings,
    accept: (given) => {
      const parsed = kind.settings.safeParse(given);
      if (!parsed.success) return { ok: false, issues: parsed.error.issues };
      const settings = parsed.data;
      return {
        ok: true,
        target: {
          label: kind.describe(settings),
          volumeId: (written) => kind.volumeId(written, settings),
          create: (target, observe) => kind.create(target, settings, observe),
        },
      };
    },
  };
}

/** Every vendor that can be configured. A new one is one more line here. */
export const providerKinds: Readonly<Record<ProviderName, RegisteredKind>> = {
  "aws-storage-gateway": register(awsStorageGateway),
  "huawei-evs": register(huaweiEvs),
  "alibaba-swas": register(alibabaSwas),
  "ntt-ecl": register(nttEcl),
};
