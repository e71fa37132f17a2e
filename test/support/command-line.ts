import { chdir, cwd } from "node:process";
import { run } from "../../src/cli/run.ts";

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command line is typed. */
export interface Shell {
  /** All the environment there is. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

let before: Promise<unknown> = Promise.resolve();

/**
 * Types it, without a process of its own: to load the program takes longer than most verbs. Not for
 * `start`, which ends its process. One at a time, as environment, folder and output are this process's.
 */
export async function typed(words: readonly string[], shell: Shell): Promise<Ended> {
  const ended = before.then(async () => runHere(words, shell));
  before = ended.catch(() => undefined);
  return ended;
}

async function runHere(words: readonly string[], { env, folder }: Shell): Promise<Ended> {
  const ours = { env: process.env, folder: cwd() };
  const out = captured(process.stdout);
  const err = captured(process.stderr);
  process.env = { ...env };
  chdir(folder);
  try {
    const status = await run(words);
    return { status, out: out.text(), err: err.text() };
  } finally {
    process.env = ours.env;
    chdir(ours.folder);
    out.release();
    err.release();
  }
}

/** What is written to a stream meanwhile, instead of where it goes. */
function captured(stream: NodeJS.WriteStream) {
  const write = stream.write.bind(stream);
  let text = "";
  stream.write = (chunk: string | Uint8Array) => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return { text: () => text, release: () => void (stream.write = write) };
}
