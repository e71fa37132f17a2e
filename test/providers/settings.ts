import { expect } from "vitest";
import type { RegisteredKind } from "../../src/providers/registry.ts";

/** What is wrong with a target's settings, field by field. */
export function issuesOf(kind: RegisteredKind, settings: unknown): string[] {
  const accepted = kind.accept(settings);
  if (accepted.ok) return [];
  return accepted.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** Expects that the adapter tells of the rhythm that an operator chose, beside its service's own facts. */
export function expectRhythm(kind: RegisteredKind, minimal: object, own: object): void {
  const accepted = kind.accept({
    ...minimal,
    "slowest-create": "90s",
    "visible-after": "5m",
    "first-read": "2s",
    "create-concurrency": 9,
  });
  const provider = accepted.ok ? accepted.target.create("target", () => undefined) : null;
  expect(provider?.can).toMatchObject({
    slowestCreateMs: 90_000,
    visibleAfterMs: 300_000,
    firstReadMs: 2_000,
    createConcurrency: 9,
    ...own,
  });
  provider?.close();
}
