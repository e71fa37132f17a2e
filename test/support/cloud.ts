import { z } from "zod";
import { failure } from "../../src/domain/failure.ts";
import type { FailureCode } from "../../src/domain/failure.ts";
import type { Snapshot, SnapshotOrder, SnapshotRef } from "../../src/domain/snapshot.ts";
import { ProviderError } from "../../src/providers/provider.ts";
import type { Capabilities, SnapshotProvider } from "../../src/providers/provider.ts";

/** A service that keeps the contract in memory; what it answers next is up to the test. */
export interface Cloud extends SnapshotProvider {
  /** Orders that were sent, oldest first. */
  readonly sent: readonly SnapshotOrder[];
  readonly lookUps: readonly string[];
  readonly made: Map<string, Snapshot>;
  /** Decides what becomes of the next calls; gives back to the usual by returning. */
  onStart: (order: SnapshotOrder) => Promise<void>;
  onFind: () => Promise<void>;
  onRead: (refs: readonly SnapshotRef[]) => Promise<void>;
  onPreflight: () => Promise<void>;
}

export const usual = async (): Promise<void> => undefined;

/** Never answers, until the caller gives up. */
export const hangs = async (): Promise<void> => new Promise(() => undefined);

/** Refuses with this code. */
export function refuses(code: FailureCode, retryAfterMs: number | null = null) {
  return async (): Promise<void> => {
    throw new ProviderError(failure(code, `The service said ${code}.`, "Wait.", { retryAfterMs }));
  };
}

export function cloud(can: Partial<Capabilities> = {}): Cloud {
  const sent: SnapshotOrder[] = [];
  const lookUps: string[] = [];
  const made = new Map<string, Snapshot>();
  const self: Cloud = {
    name: "aws-storage-gateway",
    can: {
      deleteSnapshot: true,
      progress: true,
      batchSize: 100,
      createConcurrency: 5,
      slowestCreateMs: 500,
      visibleAfterMs: 100,
      firstReadMs: 50,
      ...can,
    },
    options: z.record(z.string(), z.json()),
    sent,
    lookUps,
    made,
    onStart: usual,
    onFind: usual,
    onRead: usual,
    onPreflight: usual,
    async *listVolumes() {
      // Nothing is listed: tests name their volumes.
    },
    preflight: async () => {
      await self.onPreflight();
      return {
        possible: true,
        state: "AVAILABLE",
        sizeGiB: 10,
        lastSnapshotAt: null,
        quota: null,
        warnings: [],
      };
    },
    startSnapshot: async (order) => {
      sent.push(order);
      await self.onStart(order);
      const snapshot: Snapshot = {
        target: order.volume.target,
        volumeId: order.volume.id,
        id: `snap-${made.size + 1}`,
        phase: "available",
        startedAt: new Date().toISOString(),
        completedAt: new Date().toISOString(),
        progressPercent: 100,
        sizeBytes: 1024,
        volumeSizeGiB: 10,
        marker: order.marker,
        description: null,
      };
      made.set(snapshot.id, snapshot);
      return snapshot;
    },
    findByMarker: async (order) => {
      lookUps.push(order.marker);
      await self.onFind();
      return [...made.values()].find(({ marker }) => marker === order.marker) ?? null;
    },
    readSnapshots: async (refs) => {
      await self.onRead(refs);
      return refs.flatMap(({ id }) => made.get(id) ?? []);
    },
    async *listSnapshots() {
      yield* made.values();
    },
    deleteSnapshot: async ({ id }) => {
      made.delete(id);
    },
    check: usual,
    close: () => undefined,
  };
  return self;
}
