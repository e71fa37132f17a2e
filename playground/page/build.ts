import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

const source = import.meta.dirname;
const cache = join(source, "../../node_modules/.cache/snapshot-bot-page");
const unusedForMs = 24 * 60 * 60_000;

/**
 * Builds the page (one HTML, one script, one style sheet) and resolves to the folder to serve.
 * The same source is built once; the folder is never changed afterwards, so several processes may
 * build and serve at the same time. Needs no network.
 */
export async function buildPage(): Promise<string> {
  const home = await writable(cache);
  const folder = join(home, await fingerprint(source));
  if (await exists(folder)) {
    await utimes(folder, new Date(), new Date());
    return folder;
  }
  const draft = await mkdtemp(join(home, "draft-"));
  await build({
    configFile: false,
    root: source,
    base: "./",
    publicDir: false,
    logLevel: "error",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir: draft,
      emptyOutDir: true,
      target: "es2024",
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        output: { entryFileNames: "page.js", assetFileNames: "page[extname]" },
      },
    },
  });
  try {
    await rename(draft, folder);
  } catch (error) {
    // Another process finished the same build first: its folder is as good.
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
  await forgetOld(home, folder);
  return folder;
}

/** The folder itself, or one among the temporary files where this one cannot be written. */
async function writable(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch {
    return mkdtemp(join(tmpdir(), "snapshot-bot-page-"));
  }
}

async function fingerprint(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const lock = join(source, "../../package-lock.json");
  for (const file of [...files.sort(), lock]) {
    hash.update(file).update("\0");
    hash.update(await readFile(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

async function forgetOld(home: string, keep: string): Promise<void> {
  for (const name of await readdir(home)) {
    const folder = join(home, name);
    if (folder === keep) continue;
    const facts = await stat(folder).catch(() => null);
    if (facts === null || Date.now() - facts.mtimeMs < unusedForMs) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
