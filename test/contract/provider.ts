import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { instant } from "../../src/domain/instant.ts";
import type { Failure } from "../../src/domain/failure.ts";
import type { Snapshot, SnapshotOrder } from "../../src/domain/snapshot.ts";
import type { VolumeRef } from "../../src/domain/volume.ts";
import {
  ProviderError,
  type CallObserver,
  type SnapshotProvider,
} from "../../src/providers/provider.ts";

/** A call of the service, whatever the vendor names it. */
export type Deed = "create" | "read" | "delete";

/** What the simulated service is told to do to the next call of a kind. */
export type Mischief =
  /** Clearly refuses with one of its own codes. */
  | "refuse"
  | "throttle"
  /** Refuses because of the credentials. */
  | "reject-credentials"
  /** Answers with its own error for a fault of its own, and did nothing. */
  | "server-error"
  /** Answers with an error text that holds `canary`. */
  | "talkative"
  | "lose-reply"
  | "reset-before"
  | "reset-after"
  | "truncate"
  /** A proxy answers with a page of HTML and status 502, after the work. */
  | "page"
  /** Success without any contents. */
  | "empty-reply"
  /** Ten megabytes of nonsense. */
  | "flood"
  /** Half a reply, then nothing. */
  | "stall"
  /** The work is done at once, the reply comes long after the deadline. */
  | "late";

/** A text that no error, log line or failure may ever contain. */
export const canary = "canary-5f1c9e-must-not-leak";

/** One adapter in front of one simulated service with at least 7 volumes in more than one page. */
export interface ProviderWorld {
  readonly provider: SnapshotProvider;
  readonly calls: readonly Parameters<CallObserver>[0][];
  /** Full ids of all volumes of the target. */
  readonly volumeIds: readonly string[];
  /** One that can be snapshotted, and has no snapshots. */
  readonly ready: VolumeRef;
  /** Another one like it. */
  readonly other: VolumeRef;
  /** One whose state forbids it. */
  readonly notReady: VolumeRef;
  /** A well-formed id of no volume. */
  readonly unknown: VolumeRef;
  /** One of another account, region or tenant. */
  readonly foreign: VolumeRef;
  /** A well-formed id of no snapshot; different for every number. */
  unknownSnapshotId(index: number): string;
  /** Everything that must not show: keys, tokens, passwords. */
  readonly secrets: readonly string[];
  /** What the answer to a create says of a snapshot that still has to be finished; `creating` unless given. */
  readonly startsAs?: Snapshot["phase"];
  /** The observer's word for a create, where other calls come before or after one: a login, look-ups. */
  readonly createOperation?: string;
  /** Snapshots that calls have made at the service. */
  made(): number;
  /** Requests of this kind that have reached the service. */
  received(deed: Deed): number;
  /** Brings every snapshot that is under way to its end. */
  finish(): void;
  /** The next snapshot will end in an error. */
  failNext(): void;
  inject(deed: Deed, mischief: Mischief): void;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** The deadline of creates and of all other calls, in milliseconds. */
  readonly deadlineMs?: number;
  /** Nothing listens at the service's address. */
  readonly unreachable?: boolean;
  /** The adapter's key is not the one that the service knows. */
  readonly wrongSecret?: boolean;
}

/** The cases that every adapter passes; only `can` may leave one out. */
export function describeProvider(
  name: string,
  makeWorld: (options?: WorldOptions) => Promise<ProviderWorld>,
): void {
  describe(`${name} keeps the provider contract`, () => {
    const open: ProviderWorld[] = [];
    afterEach(async () => {
      for (const world of open.splice(0)) await world.close();
    });

    async function world(options?: WorldOptions): Promise<ProviderWorld> {
      const made = await makeWorld(options);
      open.push(made);
      return made;
    }

    describe("volumes", () => {
      test("lists every volume once, over all pages", async () => {
        const { provider, volumeIds } = await world();
        const volumes = await collect(provider.listVolumes(calm()));
        expect(volumes.map(({ id }) => id).sort()).toEqual([...volumeIds].sort());
        expect(new Set(volumes.map(({ shortId }) => shortId)).size).toBe(volumes.length);
      });

      test("stops listing when the caller gives up", async () => {
        const { provider } = await world();
        const failure = await failureOf(collect(provider.listVolumes(AbortSignal.abort())));
        expect(failure.code).toBe("unreachable");
      });

      test("says that a ready volume can be snapshotted, and when it last was", async () => {
        const made = await world();
        const before = await made.provider.preflight(made.ready, {}, calm());
        expect(before).toMatchObject({ possible: true, lastSnapshotAt: null });
        await made.provider.startSnapshot(order(made.ready), calm());
        made.finish();
        const after = await made.provider.preflight(made.ready, {}, calm());
        expect(Math.abs(Date.parse(after.lastSnapshotAt ?? "") - Date.now())).toBeLessThan(300_000);
      });

      test("says that a volume in the wrong state cannot be, and why", async () => {
        const { provider, notReady } = await world();
        const preflight = await provider.preflight(notReady, {}, calm());
        expect(preflight.possible).toBe(false);
        expect(preflight.warnings.join(" ")).toMatch(/\w+\.$/);
      });

      test("does not know a volume that is not there", async () => {
        const { provider, unknown } = await world();
        expect((await failureOf(provider.preflight(unknown, {}, calm()))).code).toBe("not-found");
        expect((await failureOf(provider.startSnapshot(order(unknown), calm()))).code).toBe(
          "not-found",
        );
      });

      test("refuses a volume of another account or region before asking anybody", async () => {
        const made = await world();
        expect(
          (await failureOf(made.provider.startSnapshot(order(made.foreign), calm()))).code,
        ).toBe("invalid");
        expect((await failureOf(made.provider.preflight(made.foreign, {}, calm()))).code).toBe(
          "invalid",
        );
        expect(made.calls).toEqual([]);
      });
    });

    describe("a snapshot's life", () => {
      test("starts one snapshot with one call and tells its id", async () => {
        const made = await world();
        const snapshot = await made.provider.startSnapshot(order(made.ready), calm());
        expect(snapshot).toMatchObject({
          ...ref(made.ready),
          phase: made.startsAs ?? "creating",
          marker: order(made.ready).marker,
        });
        expect(made.made()).toBe(1);
        expect(made.received("create")).toBe(1);
      });

      test("makes two snapshots of two calls, since nothing recognises a repetition", async () => {
        const made = await world();
        const first = await made.provider.startSnapshot(order(made.ready, "1"), calm());
        const second = await made.provider.startSnapshot(order(made.ready, "2"), calm());
        expect(second.id).not.toBe(first.id);
        expect(made.made()).toBe(2);
      });

      test("finds a snapshot by its marker, and no other one", async () => {
        const made = await world();
        const started = await made.provider.startSnapshot(order(made.ready, "1"), calm());
        await made.provider.startSnapshot(order(made.ready, "11"), calm());
        const found = await made.provider.findByMarker(order(made.ready, "1"), calm());
        expect(found?.id).toBe(started.id);
        expect(found?.marker).toBe(order(made.ready, "1").marker);
        expect(await made.provider.findByMarker(order(made.ready, "2"), calm())).toBeNull();
        // Of the next round, when somebody has it tried again.
        expect(await made.provider.findByMarker(order(made.ready, "1r2"), calm())).toBeNull();
        const again = await made.provider.startSnapshot(order(made.ready, "1r2"), calm());
        const second = await made.provider.findByMarker(order(made.ready, "1r2"), calm());
        expect(second).toMatchObject({ id: again.id, marker: "snapshot-bot:SR-7K3F/1r2" });
        expect(await made.provider.findByMarker(order(made.other, "1"), calm())).toBeNull();
      });

      test("does not take a snapshot for its own that is older than the request", async () => {
        const made = await world();
        await made.provider.startSnapshot(order(made.ready), calm());
        // Some services date a snapshot only once it is there.
        made.finish();
        const later = { ...order(made.ready), notBefore: instant(Date.now() + 3_600_000) };
        expect(await made.provider.findByMarker(later, calm())).toBeNull();
      });

      test("shows it climb from creating to available", async () => {
        const made = await world();
        const started = await made.provider.startSnapshot(order(made.ready), calm());
        const [early] = await made.provider.readSnapshots([started], calm());
        expect(early).toMatchObject({
          id: started.id,
          volumeId: made.ready.id,
          phase: made.startsAs ?? "creating",
        });
        if (early?.phase === "creating") expect(early.completedAt).toBeNull();
        made.finish();
        const [late] = await made.provider.readSnapshots([started], calm());
        expect(late).toMatchObject({ id: started.id, volumeId: made.ready.id, phase: "available" });
        expect(late?.marker).toBe(order(made.ready).marker);
        expect(Date.parse(late?.startedAt ?? "")).toBeGreaterThan(Date.now() - 300_000);
        if (made.provider.can.progress) expect(late?.progressPercent).toBe(100);
      });

      test("shows one that ended in an error as failed", async () => {
        const made = await world();
        made.failNext();
        const started = await made.provider.startSnapshot(order(made.ready), calm());
        made.finish();
        const [read] = await made.provider.readSnapshots([started], calm());
        expect(read?.phase).toBe("failed");
      });

      test("reads more than one batch in as few calls as it says, and leaves unknown ids out", async () => {
        const made = await world();
        const first = await made.provider.startSnapshot(order(made.ready, "1"), calm());
        const second = await made.provider.startSnapshot(order(made.other, "2"), calm());
        const { batchSize } = made.provider.can;
        const strangers = Array.from({ length: batchSize }, (_, index) => ({
          ...ref(made.ready),
          id: made.unknownSnapshotId(index),
        }));
        const read = await made.provider.readSnapshots([first, ...strangers, second], calm());
        expect(read.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
        expect(read.find(({ id }) => id === second.id)?.volumeId).toBe(made.other.id);
        // Fewer where the service gives all of them at once.
        expect(made.received("read")).toBeLessThanOrEqual(2);
      });

      test("asks nobody about no snapshots", async () => {
        const made = await world();
        expect(await made.provider.readSnapshots([], calm())).toEqual([]);
        expect(made.received("read")).toBe(0);
      });

      test("shows the true source volume when asked about the wrong one", async () => {
        const made = await world();
        const started = await made.provider.startSnapshot(order(made.ready), calm());
        const [read] = await made.provider.readSnapshots(
          [{ ...started, volumeId: made.other.id }],
          calm(),
        );
        expect(read?.volumeId).not.toBe(made.other.id);
      });

      test("lists a volume's snapshots, newest first", async () => {
        const made = await world();
        const ids: string[] = [];
        for (const index of ["1", "2", "3", "4", "5", "6"]) {
          ids.unshift((await made.provider.startSnapshot(order(made.ready, index), calm())).id);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await made.provider.startSnapshot(order(made.other, "7"), calm());
        const listed = await collect(made.provider.listSnapshots(made.ready, calm()));
        expect(listed.map(({ id }) => id)).toEqual(ids);
      });

      test("deletes a snapshot, and has nothing against deleting it again", async () => {
        const made = await world();
        if (!made.provider.can.deleteSnapshot) return;
        const started = await made.provider.startSnapshot(order(made.ready), calm());
        made.finish();
        await made.provider.deleteSnapshot(started, calm());
        expect(await made.provider.readSnapshots([started], calm())).toEqual([]);
        await made.provider.deleteSnapshot(started, calm());
      });

      test("accepts its own options schema's result and refuses an option it does not know", async () => {
        const made = await world();
        expect(made.provider.options.safeParse({}).success).toBe(true);
        expect(made.provider.options.safeParse({ nonsense: 1 }).success).toBe(false);
        const wrong = { ...order(made.ready), options: { nonsense: 1 } };
        expect((await failureOf(made.provider.startSnapshot(wrong, calm()))).code).toBe("invalid");
        expect(made.received("create")).toBe(0);
      });

      test("carries any reason: empty, very long, in every script, with control characters", async () => {
        const made = await world();
        const reasons = [
          "",
          "x".repeat(10_000),
          "移行前 🚀".repeat(100),
          "a\u0000b\u0007c\r\nd\ud800",
          "<b>&amp;\"'</b>",
        ];
        for (const [index, reason] of reasons.entries()) {
          const wanted = { ...order(made.ready, String(index)), reason };
          const started = await made.provider.startSnapshot(wanted, calm());
          expect((await made.provider.findByMarker(wanted, calm()))?.id).toBe(started.id);
        }
      });
    });

    describe("bad days of a create", () => {
      test("tells a clear refusal from an unknown outcome", async () => {
        const made = await world();
        made.inject("create", "refuse");
        const failure = await failureOf(made.provider.startSnapshot(order(made.ready), calm()));
        expect(failure.code).not.toBe("unknown-outcome");
        expect(failure.providerCode).not.toBeNull();
        expect(made.made()).toBe(0);
        expect(made.received("create")).toBe(1);
      });

      test("says when it was throttled, without asking again by itself", async () => {
        const made = await world();
        made.inject("create", "throttle");
        const failure = await failureOf(made.provider.startSnapshot(order(made.ready), calm()));
        expect(failure.code).toBe("throttled");
        expect(failure.retryAfterMs).toBeGreaterThan(0);
        expect(made.received("create")).toBe(1);
      });

      test.each<Mischief>([
        "lose-reply",
        "reset-after",
        "truncate",
        "page",
        "empty-reply",
        "flood",
      ])(
        "calls the outcome unknown after %s, sends nothing twice, and finds what was made",
        async (mischief) => {
          const made = await world();
          made.inject("create", mischief);
          const failure = await failureOf(made.provider.startSnapshot(order(made.ready), calm()));
          expect(failure.code).toBe("unknown-outcome");
          expect(made.received("create")).toBe(1);
          expect(made.made()).toBe(1);
          const found = await made.provider.findByMarker(order(made.ready), calm());
          expect(found?.marker).toBe(order(made.ready).marker);
        },
      );

      test.each<Mischief>(["late", "stall"])(
        "keeps its deadline when the reply is %s, and calls the outcome unknown",
        async (mischief) => {
          const made = await world({ deadlineMs: 400 });
          made.inject("create", mischief);
          const failure = await failureOf(made.provider.startSnapshot(order(made.ready), calm()));
          expect(failure.code).toBe("unknown-outcome");
          expect(made.made()).toBe(1);
          expect((await made.provider.findByMarker(order(made.ready), calm()))?.volumeId).toBe(
            made.ready.id,
          );
        },
      );

      test.each<Mischief>(["server-error", "reset-before"])(
        "calls the outcome unknown after %s, although nothing was made, and finds nothing",
        async (mischief) => {
          const made = await world();
          made.inject("create", mischief);
          const failure = await failureOf(made.provider.startSnapshot(order(made.ready), calm()));
          expect(failure.code).toBe("unknown-outcome");
          expect(made.received("create")).toBe(1);
          expect(await made.provider.findByMarker(order(made.ready), calm())).toBeNull();
        },
      );

      test("calls the outcome unknown when the caller gives up on the way", async () => {
        const made = await world({ deadlineMs: 20_000 });
        made.inject("create", "late");
        const giveUp = new AbortController();
        const pending = failureOf(made.provider.startSnapshot(order(made.ready), giveUp.signal));
        await expect.poll(() => made.made(), { timeout: 15_000 }).toBe(1);
        giveUp.abort();
        expect((await pending).code).toBe("unknown-outcome");
      });

      test("sends nothing when the caller has given up already", async () => {
        const made = await world();
        const failure = await failureOf(
          made.provider.startSnapshot(order(made.ready), AbortSignal.abort()),
        );
        expect(failure.code).toBe("unreachable");
        expect(made.received("create")).toBe(0);
      });

      test("says unreachable, not unknown, when nothing listens", async () => {
        const made = await world({ unreachable: true });
        const failure = await failureOf(made.provider.startSnapshot(order(made.ready), calm()));
        expect(failure.code).toBe("unreachable");
        expect(failure.retryAfterMs).toBeGreaterThan(0);
      });

      test("works again after every bad day", async () => {
        const made = await world();
        for (const mischief of ["lose-reply", "page", "truncate", "refuse"] as const) {
          made.inject("create", mischief);
          await failureOf(made.provider.startSnapshot(order(made.ready, mischief), calm()));
        }
        const started = await made.provider.startSnapshot(order(made.ready, "after"), calm());
        expect(started.phase).toBe(made.startsAs ?? "creating");
      });
    });

    describe("bad days of a read or delete", () => {
      test.each<readonly [Mischief, readonly Failure["code"][]]>([
        ["refuse", ["forbidden"]],
        ["throttle", ["throttled"]],
        ["reject-credentials", ["bad-credentials"]],
        ["server-error", ["unavailable"]],
        ["lose-reply", ["unavailable"]],
        ["reset-before", ["unavailable"]],
        ["truncate", ["unavailable", "bad-reply"]],
        ["page", ["unavailable"]],
        ["flood", ["bad-reply"]],
      ])("a read after %s fails with %j, and the next one works", async (mischief, codes) => {
        const made = await world();
        const started = await made.provider.startSnapshot(order(made.ready), calm());
        made.inject("read", mischief);
        const failure = await failureOf(made.provider.readSnapshots([started], calm()));
        expect(codes).toContain(failure.code);
        expect(made.received("read")).toBe(1);
        expect(await made.provider.readSnapshots([started], calm())).toHaveLength(1);
      });

      test("a look-up that fails is a failure, never `not there`", async () => {
        const made = await world();
        await made.provider.startSnapshot(order(made.ready), calm());
        for (const mischief of ["throttle", "lose-reply", "page", "truncate", "flood"] as const) {
          made.inject("read", mischief);
          const failure = await failureOf(made.provider.findByMarker(order(made.ready), calm()));
          expect(failure.code).not.toBe("unknown-outcome");
        }
      });

      test.each<Mischief>(["late", "stall"])(
        "a read keeps its deadline when the reply is %s",
        async (mischief) => {
          const made = await world({ deadlineMs: 400 });
          const started = await made.provider.startSnapshot(order(made.ready), calm());
          made.inject("read", mischief);
          const failure = await failureOf(made.provider.readSnapshots([started], calm()));
          expect(failure.code).toBe("unavailable");
        },
      );

      test("a delete whose reply is lost is unknown, and repeating it settles it", async () => {
        const made = await world();
        if (!made.provider.can.deleteSnapshot) return;
        const started = await made.provider.startSnapshot(order(made.ready), calm());
        made.finish();
        made.inject("delete", "lose-reply");
        expect((await failureOf(made.provider.deleteSnapshot(started, calm()))).code).toBe(
          "unknown-outcome",
        );
        await made.provider.deleteSnapshot(started, calm());
        expect(await made.provider.readSnapshots([started], calm())).toEqual([]);
      });

      test("a delete that is refused says so", async () => {
        const made = await world();
        if (!made.provider.can.deleteSnapshot) return;
        const started = await made.provider.startSnapshot(order(made.ready), calm());
        made.inject("delete", "refuse");
        expect((await failureOf(made.provider.deleteSnapshot(started, calm()))).code).toBe(
          "forbidden",
        );
      });
    });

    describe("credentials and secrets", () => {
      test("proves in one check that it may ask", async () => {
        const made = await world();
        await made.provider.check(calm());
      });

      test("says bad-credentials for a wrong key, everywhere, and made nothing", async () => {
        const made = await world({ wrongSecret: true });
        const attempts = [
          () => made.provider.check(calm()),
          () => made.provider.startSnapshot(order(made.ready), calm()),
          () => made.provider.findByMarker(order(made.ready), calm()),
          () => collect(made.provider.listVolumes(calm())),
        ];
        for (const attempt of attempts)
          expect((await failureOf(attempt())).code).toBe("bad-credentials");
        expect(made.made()).toBe(0);
      });

      test("lets neither a key nor the service's own words into an error", async () => {
        for (const options of [{}, { wrongSecret: true }, { unreachable: true }]) {
          const made = await world(options);
          for (const deed of ["create", "read", "delete"] as const) {
            made.inject(deed, "talkative");
            const error = await errorOf(perform(made, deed));
            const printed = [
              inspect(error, { depth: 20, showHidden: true }),
              JSON.stringify(error),
              JSON.stringify(error.failure),
              String(error),
              error.stack ?? "",
            ].join("\n");
            for (const secret of [...made.secrets, canary]) expect(printed).not.toContain(secret);
          }
        }
      });

      test("tells the observer of every call and how it came out", async () => {
        const made = await world();
        await made.provider.startSnapshot(order(made.ready), calm());
        made.inject("create", "refuse");
        const failure = await failureOf(made.provider.startSnapshot(order(made.other), calm()));
        const creates = made.calls.filter(
          ({ operation }) => operation === (made.createOperation ?? operation),
        );
        expect(creates.map(({ target, outcome }) => [target, outcome])).toEqual([
          [made.ready.target, "ok"],
          [made.ready.target, failure.code],
        ]);
        for (const call of made.calls) {
          expect(call.operation).not.toBe("");
          expect(call.durationMs).toBeGreaterThan(0);
          expect(call.requestId).not.toBeNull();
        }
        expect(failure.providerRequestId).toBe(creates[1]?.requestId);
      });
    });
  });
}

/** One order for a volume; another number is another request. */
export function order(volume: VolumeRef, number = "1"): SnapshotOrder {
  return {
    volume,
    marker: `snapshot-bot:SR-7K3F/${number}`,
    reason: "before migration 42",
    options: {},
    notBefore: instant(Date.now() - 1_000),
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What an adapter throws: anything else is a fault of the adapter. */
export async function errorOf(promise: Promise<unknown>): Promise<ProviderError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof ProviderError) return thrown;
    throw thrown;
  }
  throw new Error("it succeeded, though it was meant to fail");
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  return (await errorOf(promise)).failure;
}

/** A signal that never fires. */
export function calm(): AbortSignal {
  return new AbortController().signal;
}

function ref(volume: VolumeRef): { target: string; volumeId: string } {
  return { target: volume.target, volumeId: volume.id };
}

async function perform(made: ProviderWorld, deed: Deed): Promise<unknown> {
  const snapshot: Pick<Snapshot, "id" | "target" | "volumeId"> = {
    ...ref(made.ready),
    id: made.unknownSnapshotId(0),
  };
  if (deed === "create") return made.provider.startSnapshot(order(made.ready), calm());
  if (deed === "read") return made.provider.readSnapshots([snapshot], calm());
  return made.provider.deleteSnapshot(snapshot, calm());
}
