import { expect, test } from "vitest";
import { settableAt, settableTogether } from "../../src/commands/settable.ts";
import { optionsSchema as aws } from "../../src/providers/aws-storage-gateway/options.ts";
import { optionsSchema as ecl } from "../../src/providers/ntt-ecl/options.ts";
import { optionsSchema as evs } from "../../src/providers/huawei-evs/options.ts";
import { optionsSchema as swas } from "../../src/providers/alibaba-swas/options.ts";

test("what can be set, and how long it may be, is what each cloud's own schema takes", () => {
  expect(Object.fromEntries(settableAt(aws))).toEqual({
    tags: null,
    description: 200,
    "from-recovery-point": null,
  });
  expect(Object.fromEntries(settableAt(ecl))).toEqual({ description: 64 });
  expect(Object.fromEntries(settableAt(evs))).toEqual({
    tags: null,
    name: 40,
    description: 85,
    force: null,
  });
  expect(Object.fromEntries(settableAt(swas))).toEqual({
    tags: null,
    name: 30,
    "resource-group": null,
  });
});

test("of several clouds only what all of them take can be set, by the narrowest limit", () => {
  const all = [settableAt(aws), settableAt(evs)];
  expect(Object.fromEntries(settableTogether(all))).toEqual({ tags: null, description: 85 });
  expect(settableTogether([...all, settableAt(swas)]).has("description")).toBe(false);
  expect(settableTogether([]).size).toBe(0);
});
