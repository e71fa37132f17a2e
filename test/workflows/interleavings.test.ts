import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failure } from "../../src/domain/failure.ts";
import type { Snapshot, SnapshotOrder } from "../../src/domain/snapshot.ts";
import { ProviderError } from "../../src/providers/provider.ts";
import { isFinalItem, isFinalRequest } from "../../src/requests/lifecycle.ts";
import { verifyChain } from "../../src/requests/record.ts";
import type { ItemState, RequestState } from "../../src/requests/model.ts";
import { verdictOf } from "../../src/requests/verdict.ts";
import { decide } from "../../src/workflows/decide.ts";
import { createGate } from "../../src/workflows/gate.ts";
import { createLimits } from "../../src/workflows/limits.ts";
import { snapshotItem } from "../../src/workflows/snapshot-item.ts";
import type { ItemDeps } from "../../src/workflows/snapshot-item.ts";
import { expireAsks } from "../../src/workflows/sweeper.ts";
import { takeRequest } from "../../src/workflows/take-request.ts";
import { watchTarget } from "../../src/workflows/watch-target.ts";
import { withdraw } from "../../src/workflows/withdraw.ts";
import { soak } from "../promises/scale.ts";
import { cloud, refuses } from "../support/cloud.ts";
import type { Cloud } from "../support/cloud.ts";
import { quiet } from "./items.ts";
import { click, createAsk, openOffice } from "./office.ts";
import type { Office } from "./office.ts";

/** What can happen to a request, in whatever order. */
const steps = [
  "bob approves",
  "carol denies",
  "alice cancels",
  "time is over",
  "sent: accepted",
  "sent: refused for now",
  "sent: refused for good",
  "sent: made, answer lost",
  "sent: not made, answer lost",
  "sent: made, killed before the answer",
  "sent: not made, killed before the answer",
  "looked up in time",
  "completes at the cloud",
  "ends in an error at the cloud",
] as const;
type Step = (typeof steps)[number];

/** All that must be so after any number of steps: small enough to be right by looking at it. */
interface Model {
  readonly request: RequestState;
  readonly item: ItemState;
  readonly made: number;
  /** The slowest create must have had its effect by now: it may be looked up. */
  readonly due: boolean;
}
const start: Model = { request: "awaiting-approval", item: "pending", made: 0, due: false };

function after(model: Model, step: Step): Model {
  const { request, item } = model;
  const waits = request === "awaiting-approval";
  const ended = (request: RequestState, item: ItemState): Model => ({ ...model, request, item });
  switch (step) {
    case "bob approves":
      return waits ? ended("approved", "waiting") : model;
    case "carol denies":
      return waits ? ended("denied", "cancelled") : model;
    case "time is over":
      return waits ? ended("expired", "cancelled") : model;
    case "alice cancels":
      if (waits || request === "approved") return ended("withdrawn", "cancelled");
      return item === "waiting" ? ended("settled", "cancelled") : model;
    case "sent: accepted":
      return turn(model, "accepted", 1);
    case "sent: refused for now":
      return turn(model, "waiting");
    case "sent: refused for good":
      return turn(model, "failed");
    case "sent: made, answer lost":
      return turn(model, "unknown", 1);
    case "sent: not made, answer lost":
      return turn(model, "unknown");
    case "sent: made, killed before the answer":
      return turn(model, "starting", 1);
    case "sent: not made, killed before the answer":
      return turn(model, "starting");
    case "looked up in time":
      return turn({ ...model, due: true }, "accepted", 1);
    case "completes at the cloud":
      return item === "accepted" ? ended("settled", "verified") : model;
    case "ends in an error at the cloud":
      return item === "accepted" ? ended("settled", "failed") : model;
  }
}

/** What a turn makes of an item: `next` is what comes of sending it, if it is sent. */
function turn(model: Model, next: ItemState, more = 0): Model {
  const { item, made, due } = model;
  if (item === "starting") return { ...model, item: "unknown" };
  if (item === "unknown" && due && made > 0) return { ...model, item: "accepted" };
  if (item !== "waiting" && !(item === "unknown" && due)) return model;
  const request = next === "failed" ? "settled" : "running";
  return { request, item: next, made: made + more, due: false };
}

const policy = `
@id("engineers")
permit (principal in Usergroup::"engineers", action == Action::"create", resource)
when { context.approvals >= 1 };

@id("leads-approve")
permit (principal in Usergroup::"leads", action == Action::"approve", resource);
`;

/** Real ledger, real policy, real turns; the cloud and the clock are the test's own. */
class Table {
  readonly #office: Office;
  readonly #cloud: Cloud;
  readonly #id: string;
  readonly #target: string;
  #deps: ItemDeps;

  constructor(office: Office, id: string, target: string) {
    this.#office = office;
    this.#id = id;
    this.#target = target;
    this.#cloud = cloud({ slowestCreateMs: 1000, visibleAfterMs: 300, firstReadMs: 100 });
    this.#deps = this.#restarted();
  }

  async does(step: Step): Promise<void> {
    const { deps, store } = this.#office;
    const { answerTo } = click(this.#id, "U0ALICE");
    switch (step) {
      case "bob approves":
        return decide(deps, click(this.#id, "U0BOB"));
      case "carol denies":
        return decide(deps, click(this.#id, "U0CAROL", { choice: "deny", note: "no" }));
      case "alice cancels": {
        const teamId = "T0";
        const userId = "U0ALICE";
        return withdraw(deps, { kind: "cancel", teamId, userId, answerTo, requestId: this.#id });
      }
      case "time is over":
        await store.db
          .updateTable("requests")
          .set({ expires_at: new Date(store.clock()).toISOString() })
          .where("id", "=", this.#id)
          .execute();
        return expireAsks({ ...deps, log: quiet });
      case "sent: accepted":
        return this.#turn(async () => undefined);
      case "sent: refused for now":
        return this.#turn(refuses("throttled", 1000));
      case "sent: refused for good":
        return this.#turn(refuses("not-found"));
      case "sent: made, answer lost":
        return this.#turn(async (order) => {
          this.#make(order);
          throw new ProviderError(failure("unknown-outcome", "Lost.", "Nothing to do."));
        });
      case "sent: not made, answer lost":
        return this.#turn(refuses("unknown-outcome"));
      case "sent: made, killed before the answer":
        return this.#killed(true);
      case "sent: not made, killed before the answer":
        return this.#killed(false);
      case "looked up in time":
        store.clock.advance(10_000);
        return this.#turn(async () => undefined);
      case "completes at the cloud":
        return this.#watch("available");
      case "ends in an error at the cloud":
        return this.#watch("failed");
    }
  }

  async is(): Promise<Omit<Model, "due">> {
    const view = await this.#office.store.queries.get(this.#id);
    const [item] = view?.items ?? [];
    if (!view || !item) throw new Error("the request is gone");
    const safe = verdictOf(view) === "safe-to-change";
    expect(safe).toBe(item.state === "verified" && view.request.state === "settled");
    return { request: view.request.state, item: item.state, made: this.#cloud.made.size };
  }

  async holds(): Promise<boolean> {
    const events = await this.#office.store.db
      .selectFrom("events")
      .select(["text", "hash"])
      .where("request_id", "=", this.#id)
      .orderBy("seq")
      .execute();
    return verifyChain(this.#id, events, events.at(-1)?.hash ?? "") === null;
  }

  #restarted(): ItemDeps {
    const { deps, store } = this.#office;
    return {
      ledger: store.ledger,
      queries: store.queries,
      clock: store.clock,
      gate: createGate(deps),
      limits: createLimits(),
      provider: () => this.#cloud,
      watch: async () => undefined,
      volumeFreed: async () => undefined,
      log: quiet,
    };
  }

  async #turn(answer: (order: SnapshotOrder) => Promise<void>): Promise<void> {
    this.#cloud.onStart = answer;
    await snapshotItem(this.#deps, `${this.#id}/1`, 1);
  }

  /** The process ends while it waits for the answer, and another one begins. */
  async #killed(made: boolean): Promise<void> {
    const { promise: sent, resolve } = Promise.withResolvers<"sent">();
    this.#cloud.onStart = async (order) => {
      if (made) this.#make(order);
      resolve("sent");
      return new Promise(() => undefined);
    };
    await Promise.race([sent, snapshotItem(this.#deps, `${this.#id}/1`, 1)]);
    this.#deps = this.#restarted();
  }

  #make(order: SnapshotOrder): void {
    const id = `snap-${this.#cloud.made.size + 1}-${this.#id}`;
    this.#cloud.made.set(id, snapshotFor(order, id, this.#office.store.clock()));
  }

  async #watch(phase: "available" | "failed"): Promise<void> {
    for (const [id, snapshot] of this.#cloud.made) {
      this.#cloud.made.set(id, {
        ...snapshot,
        phase,
        startedAt: new Date(this.#office.store.clock()).toISOString(),
      });
    }
    await this.#office.store.db
      .updateTable("items")
      .set({ next_read_at: new Date(this.#office.store.clock()).toISOString() })
      .where("request_id", "=", this.#id)
      .execute();
    await watchTarget({ ...this.#deps, timeZone: () => "UTC" }, this.#target);
  }
}

function snapshotFor(order: SnapshotOrder, id: string, nowMs: number): Snapshot {
  return {
    target: order.volume.target,
    volumeId: order.volume.id,
    id,
    phase: "creating",
    startedAt: new Date(nowMs).toISOString(),
    completedAt: null,
    progressPercent: null,
    sizeBytes: null,
    volumeSizeGiB: null,
    marker: order.marker,
    description: null,
  };
}

const office = await openOffice();
office.setPolicy(policy);
let tables = 0;

async function play(played: readonly Step[]): Promise<void> {
  tables += 1;
  const [item] = createAsk().items;
  if (item === undefined) throw new Error("an ask has an item");
  const reason = `interleaving ${tables}`;
  // A target of its own, so that watching it looks at nothing else.
  const target = `cloud-${tables}`;
  const ask = createAsk({ items: [{ ...item, target, volumeId: `vol-${tables}` }], reason });
  await takeRequest(office.deps, `T0:interleaving-${tables}`, ask);
  const { rows } = await office.store.queries.list({
    teamId: "T0",
    volumeIds: [`vol-${tables}`],
    limit: 1,
  });
  const id = rows[0]?.request.id ?? "";
  const table = new Table(office, id, target);
  let model = start;
  for (const [n, step] of played.entries()) {
    const before = await table.is();
    model = after(model, step);
    await table.does(step);
    const now = await table.is();
    const told = played.slice(0, n + 1).join(", then ");
    const { due: _hidden, ...must } = model;
    expect(now, told).toEqual(must);
    expect(now.made, told).toBeLessThanOrEqual(1);
    // What is over stays as it is.
    if (isFinalRequest(before.request)) expect(now.request, told).toBe(before.request);
    if (isFinalItem(before.item)) expect(now.item, told).toBe(before.item);
    office.store.clock.advance(1);
  }
  expect(await table.holds()).toBe(true);
}

function everySequence(of: readonly Step[], length: number): readonly (readonly Step[])[] {
  if (length === 0) return [[]];
  return everySequence(of, length - 1).flatMap((rest) => of.map((step) => [...rest, step]));
}

/** The steps that matter once it is approved and before it is over. */
const underWay = steps.filter(
  (step) => !/approves|denies|time is over|for good|in an error/u.test(step),
);

describe("every interleaving of clicks, expiry, restarts and answers of the cloud", () => {
  test(
    "from the ask on leaves the ledger as a page of rules says it must be",
    { timeout: 600_000 },
    async () => {
      for (const sequence of everySequence(steps, soak ? 3 : 2)) await play(sequence);
    },
  );

  test(
    "from the approval on makes one snapshot at most, and ends truthfully",
    { timeout: 900_000 },
    async () => {
      for (const sequence of everySequence(underWay, soak ? 4 : 3)) {
        await play(["bob approves", ...sequence]);
      }
    },
  );

  test("however long it goes on", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...steps), { minLength: 4, maxLength: 14 }),
        async (played) => play(["bob approves", ...played]),
      ),
      { numRuns: soak ? 2000 : 60 },
    );
  });
});
