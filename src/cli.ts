import { noAnswer, run } from "./cli/run.ts";

// Whoever reads no further, as `head` does, has what they wanted.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(0);
  const why = `The output cannot be written (${code}): make room, or write it somewhere else.`;
  process.stderr.write(`${why}\n`);
  process.exit(noAnswer);
});
process.exitCode = await run(process.argv.slice(2));
