import { expect, test } from "vitest";
import { fitting } from "../../src/commands/fitting.ts";
import { inEnglish } from "../../src/domain/phrase.ts";
import type { KnownVolume } from "../../src/providers/catalog.ts";

const volume = (label: string, shortId: string, named = true): KnownVolume => ({
  target: "tokyo",
  id: `arn:${shortId}`,
  shortId,
  label,
  named,
  provider: "aws-storage-gateway",
  sizeGiB: null,
  sets: [],
});

const catalogOf = (sets: readonly string[], volumes: readonly KnownVolume[]) => ({
  sets: () => sets,
  search: (_: string, limit: number) => volumes.slice(0, limit),
});

test("sets come before volumes, and what there is no room for is counted", () => {
  const volumes = Array.from({ length: 7 }, (_, n) => volume(`db-${n}`, `vol-${n}`));
  const { fits, more } = fitting(catalogOf(["all-db", "db-night", "web"], volumes), "DB", 5);
  expect(fits.map(({ what }) => what)).toEqual(["db-night", "all-db", "db-0", "db-1", "db-2"]);
  expect(more).toBe(4);
});

test("a volume is shown by what was written a part of, and typed by what names it", () => {
  const volumes = [
    volume("db-primary", "vol-1122AABB"),
    volume("vol-1122AABC", "vol-1122AABC", false),
  ];
  const { fits } = fitting(catalogOf([], volumes), "vol-1122aab", 5);
  expect(fits.map(({ what, label }) => [what, inEnglish(label)])).toEqual([
    ["db-primary", "vol-1122AABB on tokyo"],
    ["tokyo/vol-1122AABC", "vol-1122AABC on tokyo"],
  ]);
});

test("one letter is too little to go by", () => {
  expect(fitting(catalogOf(["db"], [volume("db-1", "vol-1")]), "d", 5)).toEqual({
    fits: [],
    more: 0,
  });
});
