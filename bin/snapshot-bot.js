#!/usr/bin/env node
// Plain JavaScript that any Node understands, so that an old one gets a sentence and no syntax error.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `snapshot-bot needs Node 24, and this is Node ${process.versions.node}.\n` +
      "Run it with `npm start`, which brings its own on Linux, or install Node 24.\n",
  );
  process.exit(1);
}
// The policy engine is WebAssembly. To optimise it takes longer than all that it ever decides.
// Each by itself: what one flag means for others is worked out before this line.
const { setFlagsFromString } = await import("node:v8");
for (const flag of ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) {
  setFlagsFromString(flag);
}
// Keeps what was compiled beside the dependencies, for the next start; where that cannot be written
// every start compiles anew, which takes about a third of a second more.
const { enableCompileCache } = await import("node:module");
const { fileURLToPath } = await import("node:url");
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url)));
await import("../src/cli.ts");
