import type { ProviderKind } from "../provider.ts";
import { createAdapter } from "./adapter.ts";
import { diskOf } from "./ids.ts";
import { settingsSchema, type HuaweiSettings } from "./settings.ts";

export const huaweiEvs: ProviderKind<HuaweiSettings> = {
  name: "huawei-evs",
  label: "Huawei EVS",
  settings: settingsSchema,
  describe: (settings) => `Huawei EVS, ${settings.region}`,
  volumeId: (written, settings) => {
    const id = diskOf(settings, written);
    return id === null ? null : { id, shortId: id };
  },
  create: (target, settings, observe) => createAdapter(target, settings, observe),
};
