import type { CallObserver, ProviderKind, SnapshotProvider } from "../provider.ts";
import { createAdapter } from "./adapter.ts";
import { diskOf } from "./ids.ts";
import { settingsSchema, type SwasSettings } from "./settings.ts";

export const alibabaSwas: ProviderKind<SwasSettings> = {
  name: "alibaba-swas",
  label: "Alibaba Simple Application Server",
  settings: settingsSchema,
  describe: (settings) => `Alibaba Simple Application Server, ${settings.region}`,
  volumeId: (written, settings) => {
    const disk = diskOf(settings.region, written);
    return disk === null ? null : { id: disk, shortId: disk };
  },
  create: (target: string, settings: SwasSettings, observe: CallObserver): SnapshotProvider =>
    createAdapter(target, settings, observe),
};
