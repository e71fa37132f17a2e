import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** One file of the built page; `/` is its `index.html`. */
export async function servePageFile(
  folder: string | undefined,
  pathname: string,
  response: ServerResponse,
): Promise<void> {
  const path = folder === undefined ? null : fileIn(folder, pathname);
  const content = path === null ? null : await readFile(path).catch(() => null);
  if (path === null || content === null) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
    response.end("not found");
    return;
  }
  response.writeHead(200, {
    "content-type": types[extname(path)] ?? "application/octet-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(content);
}

/** `null` for what lies outside of the folder. */
function fileIn(folder: string, pathname: string): string | null {
  try {
    const wanted = pathname === "/" ? "/index.html" : decodeURIComponent(pathname);
    const path = normalize(join(folder, wanted));
    return path.startsWith(normalize(folder).replace(/[/\\]?$/u, sep)) ? path : null;
  } catch {
    return null;
  }
}
