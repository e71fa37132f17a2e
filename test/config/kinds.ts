import { z } from "zod";
import type { TargetDoor } from "../../src/config/entries.ts";
import type { TargetKind } from "../../src/config/inventory.ts";
import { Secret } from "../../src/domain/secret.ts";

const settings = z.strictObject({
  region: z.string().regex(/^[a-z-]+\d$/, "must be a region such as ap-northeast-1"),
  size: z.int().optional(),
  credentials: z
    .union([
      z.literal("default"),
      z.strictObject({ profile: z.string() }),
      z.strictObject({
        "access-key-id": z.union([z.string(), z.instanceof(Secret)]),
        "secret-access-key": z.instanceof(Secret),
      }),
    ])
    .default("default"),
});

export interface TestTarget extends TargetDoor {
  readonly settings: z.output<typeof settings>;
}

/** A vendor that shows what it was given. */
export const testKind: TargetKind<TestTarget> = {
  name: "aws-storage-gateway",
  label: "Test cloud",
  settings,
  accept(given) {
    const parsed = settings.safeParse(given);
    if (!parsed.success) return { ok: false, issues: parsed.error.issues };
    return {
      ok: true,
      target: {
        settings: parsed.data,
        label: `Test cloud, ${parsed.data.region}`,
        volumeId: (written) =>
          /^vol-\w+$/.test(written)
            ? { id: `id:${written.toLowerCase()}`, shortId: written }
            : null,
      },
    };
  },
};
