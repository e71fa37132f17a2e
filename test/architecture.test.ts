import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { providerNames } from "../src/domain/volume.ts";

const root = join(import.meta.dirname, "..");
const src = join(root, "src");

/** Floors, top to bottom: a file imports from its own floor or a lower one. */
const floors: readonly (readonly string[])[] = [
  ["main", "cli", "load", "in-force"],
  ["bot"],
  ["commands"],
  ["workflows"],
  ["auth", "providers", "requests"],
  ["texts"],
  ["domain"],
];

/** Besides the floors: what else a folder may import, and who may import it. */
const aside: Readonly<Record<string, readonly string[]>> = {
  config: ["domain"],
  observability: ["domain", "workflows"],
};

/** Each outside library has one door. */
const doors: readonly (readonly [library: RegExp, door: RegExp])[] = [
  [/^@slack\//u, /^bot\//u],
  [/^openworkflow/u, /^workflows\/engine(-store)?\.ts$/u],
  [/^@cedar-policy\//u, /^auth\/(policy|policy-file)\.ts$/u],
  [/^kysely/u, /^requests\//u],
  [/^postgres$/u, /^(requests\/database|workflows\/engine-store)\.ts$/u],
  [
    /^node:sqlite$/u,
    /^(requests\/(database|lock-file|sqlite-shape)|workflows\/engine-store)\.ts$/u,
  ],
  [/^@aws-sdk\/|^@smithy\//u, /^providers\/aws-storage-gateway\//u],
  [/^undici/u, /^providers\/http\.ts$/u],
  [/^fastest-levenshtein$/u, /^domain\/nearest\.ts$/u],
  [/^keyv/u, /^auth\/membership\.ts$/u],
  [/^yaml$/u, /^config\//u],
  [/^pino/u, /^observability\/log\.ts$/u],
  [/^prom-client/u, /^observability\/metrics\.ts$/u],
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.tsx?$/u.test(file),
  );

const importsIn = (folder: string): readonly Import[] =>
  filesIn(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)"([^"]+)"/gu);
    return [...found].map(([, to = ""]) => ({
      from: file,
      to: to.startsWith(".") ? relative(folder, resolve(folder, dirname(file), to)) : to,
    }));
  });

const files = filesIn(src);
const imports = importsIn(src);

const inside = imports.filter(({ to }) => files.includes(to));
const outside = imports.filter(({ to }) => !files.includes(to));
const folderOf = (file: string) => file.split("/")[0]?.replace(/\.ts$/u, "") ?? "";
const floorOf = (file: string) => floors.findIndex((names) => names.includes(folderOf(file)));
const shown = ({ from, to }: Import) => `${from} imports ${to}`;

describe("the source tree", () => {
  test("is seen by these checks, with every import resolved", () => {
    expect(files.length).toBeGreaterThan(60);
    expect(inside.length).toBeGreaterThan(200);
    expect(outside.filter(({ to }) => to.startsWith("."))).toEqual([]);
  });

  test("has only folders with a place", () => {
    const known = new Set([...floors.flat(), ...Object.keys(aside)]);
    expect(files.filter((file) => !known.has(folderOf(file)))).toEqual([]);
  });

  test("imports point down", () => {
    const up = inside.filter(
      ({ from, to }) => floorOf(from) >= 0 && floorOf(to) >= 0 && floorOf(to) < floorOf(from),
    );
    expect(up.map(shown)).toEqual([]);
  });

  test("auth, providers and requests do not know each other", () => {
    const peers = floors[4] ?? [];
    const across = inside.filter(
      ({ from, to }) =>
        peers.includes(folderOf(from)) &&
        peers.includes(folderOf(to)) &&
        folderOf(from) !== folderOf(to),
    );
    expect(across.map(shown)).toEqual([]);
  });

  test("configuration and observability are known to the top floor only", () => {
    const wrong = inside.filter(({ from, to }) => {
      const [a, b] = [folderOf(from), folderOf(to)];
      if (a === b) return false;
      if (b in aside) return floorOf(from) !== 0;
      const allowed = aside[a];
      return allowed !== undefined && !allowed.includes(b);
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  test("vendors do not know each other, and only the registry knows them", () => {
    const vendorOf = (file: string) => /^providers\/([^/]+)\//u.exec(file)?.[1] ?? null;
    const wrong = inside.filter(({ from, to }) => {
      const vendor = vendorOf(to);
      if (vendor === null || vendorOf(from) === vendor) return false;
      return from !== "providers/registry.ts";
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  test("each outside library has one door", () => {
    const wrong = outside.filter(({ from, to }) =>
      doors.some(([library, door]) => library.test(to) && !door.test(from)),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  test.each(["src", "playground"])("has no import loops in %s", (folder) => {
    const seen = importsIn(join(root, folder));
    expect(seen.length).toBeGreaterThan(200);
    const next = Map.groupBy(seen, ({ from }) => from);
    const done = new Set<string>();
    const loops: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) loops.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file) || path.includes(file)) return;
      for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of filesIn(join(root, folder))) visit(file, []);
    expect(loops).toEqual([]);
  });

  test("knows neither the playground, the benches nor the tests", () => {
    const text = imports.filter(({ to }) => /playground|bench|(^|\/)test\//u.test(to));
    expect(text.map(shown)).toEqual([]);
  });

  test("names a vendor only in its folder and in two lines elsewhere", () => {
    const wrong = files.flatMap((file) => {
      const text = readFileSync(join(src, file), "utf8");
      const named = providerNames.filter((name) => text.includes(`"${name}"`));
      const allowed = ["domain/volume.ts", "providers/registry.ts"].includes(file);
      return allowed
        ? []
        : named
            .filter((name) => !file.startsWith(`providers/${name}/`))
            .map((name) => `${file} names ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  test("reads the environment in one place", () => {
    const readers = files.filter((file) =>
      readFileSync(join(src, file), "utf8").includes("process.env"),
    );
    expect(readers).toEqual(["config/env.ts"]);
  });

  test("never catches around a durable step", () => {
    const wrong = files.filter((file) =>
      /try\s*\{[^}]*\bsteps?\.(step|sleep|run)\b/u.test(readFileSync(join(src, file), "utf8")),
    );
    expect(wrong).toEqual([]);
  });
});
