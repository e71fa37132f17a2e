import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** What takes a minute by itself; begun last, it would be what everybody waits for in the end. */
const longest =
  /^test\/(browser|promises|cli|journeys|peers|first-start|workflows\/(interleavings|engine|kept-year|durable-rules|killed))\b/u;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      longest.test(relative(import.meta.dirname, moduleId));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/each-file.ts"],
    // Files of one worker share what they import: loading it 200 times took a third of the whole.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for something most of the time: five share two cores well.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    // On a machine that is busy with something else a process may be late once, not twice.
    retry: 1,
    coverage: { include: ["src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
