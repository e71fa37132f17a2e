import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";

/** Runs the benches named, or all of them, one after another: `npm run bench -- start ack`. */
const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length))
  .toSorted();

/**
 * Whoever sends and takes the time must not be the one that is late: its garbage is collected when
 * the bench says so, and seldom in between.
 */
const nodeFlags = ["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(", ")}. There are: ${all.join(", ")}\n`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : all) {
  const words = [...nodeFlags, `${import.meta.dirname}/${name}.ts`];
  const bench = spawn(process.execPath, words, { stdio: "inherit" });
  const [status] = await once(bench, "exit");
  if (status !== 0) process.exitCode = 1;
}
