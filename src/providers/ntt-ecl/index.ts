import type { CallObserver, ProviderKind, SnapshotProvider } from "../provider.ts";
import { createAdapter } from "./adapter.ts";
import { volumeIdOf } from "./ids.ts";
import { settingsSchema, type EclSettings } from "./settings.ts";

export const nttEcl: ProviderKind<EclSettings> = {
  name: "ntt-ecl",
  label: "NTT ECL",
  settings: settingsSchema,
  describe: (settings) => `NTT ECL, ${settings.region}`,
  volumeId: (written, settings) => {
    const id = volumeIdOf(settings, written);
    return id === null ? null : { id, shortId: id };
  },
  create: (target: string, settings: EclSettings, observe: CallObserver): SnapshotProvider =>
    createAdapter(target, settings, observe),
};
