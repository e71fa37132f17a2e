import { startPlayground } from "./playground.ts";

const port = Number(process.env["PLAYGROUND_PORT"] ?? 4242);

process.stdout.write("Starting snapshot-bot between a pretend Slack and four pretend clouds …\n");
const playground = await startPlayground({ port }).catch((error: unknown) => {
  const taken = error instanceof Error && Reflect.get(error, "code") === "EADDRINUSE";
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    taken ? `Port ${port} is taken: set PLAYGROUND_PORT to another and try again.\n` : `${why}\n`,
  );
  process.exit(1);
});
process.stdout.write(
  `\n  Open  ${playground.url}\n\n` +
    "You are alice, an engineer. Type   /snapshot db-primary before migration 42\n" +
    "then become bob on the left and approve it. Ctrl+C ends it all.\n" +
    `(The bot's log: ${playground.folder}/bot.log)\n`,
);

let stopping = false;
const stop = () => {
  if (stopping) process.exit(1);
  stopping = true;
  process.stdout.write("\nStopping …\n");
  void playground.stop().then(() => process.exit(0));
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
