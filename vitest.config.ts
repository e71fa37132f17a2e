import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for something most of the time: three share two cores well.
    maxWorkers: 3,
    // On a machine that is busy with something else a process may be late once, not twice.
    retry: 1,
    coverage: { include: ["src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
