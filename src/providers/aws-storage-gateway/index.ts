import type { SnapshotProvider, CallObserver, ProviderKind } from "../provider.ts";
import { createAdapter } from "./adapter.ts";
import { volumeOf } from "./ids.ts";
import { settingsSchema, type AwsSettings } from "./settings.ts";

export const awsStorageGateway: ProviderKind<AwsSettings> = {
  name: "aws-storage-gateway",
  label: "AWS Storage Gateway",
  settings: settingsSchema,
  describe: (settings) => `AWS Storage Gateway, ${settings.region}`,
  volumeId: (written, settings) => {
    const name = volumeOf(settings, written);
    return name === null ? null : { id: name.arn, shortId: name.volumeId };
  },
  create: (target: string, settings: AwsSettings, observe: CallObserver): SnapshotProvider =>
    createAdapter(target, settings, observe),
};
