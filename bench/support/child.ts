import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { z } from "zod";

/** Another process of the bench, reached by messages. */
export interface Child {
  readonly pid: number;
  /** Asks one question and checks the answer. */
  ask<Answer>(question: string, answer: z.ZodType<Answer>): Promise<Answer>;
  stop(): Promise<void>;
}

const graceMs = 15_000;
const living = new Set<ChildProcess>();

/** Sees to it that a process does not outlive this one, however this one ends. */
export function endWithUs(child: ChildProcess): void {
  if (living.size === 0) {
    process.once("exit", () => {
      for (const one of living) one.kill("SIGKILL");
    });
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  }
  living.add(child);
}

/** Starts one of the files beside this one and waits until it says that it is there. */
export async function startChild(
  file: string,
  options: Readonly<Record<string, string | number>>,
): Promise<Child> {
  const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  // Not the flags of the bench itself.
  const child = fork(new URL(file, import.meta.url), words, { stdio: "inherit", execArgv: [] });
  endWithUs(child);
  const waiting: PromiseWithResolvers<unknown>[] = [];
  child.on("message", (answer) => waiting.shift()?.resolve(answer));
  child.on("exit", () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${file} ended too early`));
  });
  const next = async () => {
    const answer = Promise.withResolvers<unknown>();
    waiting.push(answer);
    return answer.promise;
  };
  await next();
  return {
    pid: child.pid ?? 0,
    ask: async (question, answer) => {
      const given = next();
      child.send(question);
      return answer.parse(await given);
    },
    stop: async () => stopProcess(child),
  };
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await ended;
  clearTimeout(timer);
}

/** In the other process: says that it is there, and answers questions. */
export function answerParent(answer: (question: string) => unknown): void {
  const tell = (value: unknown) => process.send?.(value);
  process.on("message", (question) => tell(answer(String(question))));
  // Nobody is left to work for.
  process.on("disconnect", () => process.exit());
  tell("here");
}

/** Memory of a process in MiB: resident now, and at its highest. Linux only. */
export function memoryOf(pid: number): { readonly rss: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
    return kib === undefined ? NaN : Number(kib) / 1024;
  };
  return { rss: read("VmRSS"), peak: read("VmHWM") };
}

/** Milliseconds of processor time that a process has used so far. Linux only. */
export function cpuMsOf(pid: number): number {
  // Behind the name in brackets, which may hold anything; a tick is 10 ms.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
