import { cpus } from "node:os";

/** One thing that the product promises, and whether this run kept it. */
export interface Goal {
  readonly text: string;
  readonly figure: string;
  readonly met: boolean;
}

export function heading(text: string): void {
  const cpu = cpus();
  const machine = `${cpu.length} × ${cpu[0]?.model.trim() ?? "unknown"}, Node ${process.versions.node}`;
  process.stdout.write(`\n${text}\n(${machine}, ${new Date().toISOString().slice(0, 10)})\n\n`);
}

/** Rows under their headings; the first column stands left, the others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? "").length)));
  for (const row of all) {
    const cells = widths.map((width, at) => {
      const cell = row[at] ?? "";
      return at === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    say(`  ${cells.join("  ")}`);
  }
}

export function say(line = ""): void {
  process.stdout.write(`${line.trimEnd()}\n`);
}

/** Prints each goal with its figure; the process ends with 1 when one was missed. */
export function judge(goals: readonly Goal[]): void {
  say();
  for (const { text, figure, met } of goals)
    say(`  ${met ? "met   " : "MISSED"}  ${text}: ${figure}`);
  if (goals.some(({ met }) => !met)) process.exitCode = 1;
}
