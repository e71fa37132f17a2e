import { join, relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** What takes longest: begun last, it would be what everybody waits for in the end. */
const longest = [
  "promises/p2-never-two-never-lost",
  "promises/p8-no-secret-leaves",
  "promises/p2-four-clouds",
  "cli",
  "browser/story",
  "promises/p4-one-authorisation",
  "journeys/deleting",
  "peers/aws-cli",
  "workflows/interleavings",
];
/** Tests that wait for something most of the time; the others are busy. */
const waiting = ["journeys/", "promises/", "peers/", "workflows/"];

/** The longest first, then what waits evenly mixed with what is busy, which so get on best. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const among = (starts: readonly string[]) => (file: TestSpecification) =>
      starts.findIndex((start) => nameOf(file).startsWith(start));
    const place = among(longest);
    const isWaiting = (file: TestSpecification) => among(waiting)(file) >= 0;
    const sorted = await super.sort(files);
    const first = sorted.filter((file) => place(file) >= 0);
    const rest = sorted.filter((file) => place(file) < 0);
    const groups = [rest.filter(isWaiting), rest.filter((file) => !isWaiting(file))];
    // What waits begins somewhat sooner, as it takes longer.
    const mixed = groups
      .flatMap((group, at) => group.map((file, n) => ({ file, share: n / group.length + at / 10 })))
      .toSorted((a, b) => a.share - b.share)
      .map(({ file }) => file);
    return [...first.toSorted((a, b) => place(a) - place(b)), ...mixed];
  }
}

function nameOf({ moduleId }: TestSpecification): string {
  return relative(join(import.meta.dirname, "test"), moduleId);
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/each-file.ts"],
    // Files of one worker share what they import: loading it 200 times took a third of the whole.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // Most tests wait for something most of the time: five share two cores well.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    // On a machine that is busy with something else a process may be late once, not twice.
    retry: 1,
    coverage: { include: ["src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
