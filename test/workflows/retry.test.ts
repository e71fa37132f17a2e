import { beforeEach, describe, expect, test } from "vitest";
import { failure } from "../../src/domain/failure.ts";
import type { RetryIntake } from "../../src/requests/intake.ts";
import type { ItemSet } from "../../src/requests/ledger.ts";
import { askDeletion } from "../../src/workflows/ask-deletion.ts";
import { decide } from "../../src/workflows/decide.ts";
import { createGate } from "../../src/workflows/gate.ts";
import { keepLonger } from "../../src/workflows/keep.ts";
import { retry } from "../../src/workflows/retry.ts";
import { takeRequest } from "../../src/workflows/take-request.ts";
import { withdraw } from "../../src/workflows/withdraw.ts";
import { click, createAsk, openOffice, policyText } from "./office.ts";
import type { Office } from "./office.ts";

const why = failure("not-connected", "The gateway is not connected.", "Start the gateway.");

let office: Office;
let asks = 0;
beforeEach(async () => {
  office = await openOffice();
});

const volume = (n: number) => ({
  target: "tokyo",
  provider: "aws-storage-gateway" as const,
  volumeId: `vol-${n}`,
  volumeName: `db-${n}`,
  options: {},
});
const view = async (id: string) => {
  const found = await office.store.queries.get(id);
  if (found === null) throw new Error(`${id} is gone`);
  return found;
};
const states = async (id: string) => (await view(id)).items.map(({ state }) => state);
const lines = async (id: string) => (await office.store.queries.events(id)).map(({ type }) => type);
const lastSaid = () => office.said.at(-1)?.text ?? "";

/** Three volumes, approved by two, of which the last two have failed: with `made`, after that was made. */
async function partlyFailed(made: string | null = null): Promise<string> {
  asks += 1;
  const items = [1, 2, 3].map(volume);
  await takeRequest(office.deps, `T0:retry-${asks}`, createAsk({ items, reason: `try ${asks}` }));
  const { rows } = await office.store.queries.list({ teamId: "T0", limit: 1 });
  const id = rows[0]?.request.id ?? "";
  await decide(office.deps, click(id, "U0BOB"));
  await decide(office.deps, click(id, "U0CAROL"));
  await makes(id, 1);
  await fails(id, 2, { snapshot_id: made });
  await fails(id, 3);
  return id;
}

async function makes(id: string, position: number) {
  const item = (await view(id)).items[position - 1];
  if (item === undefined) throw new Error("no such item");
  await office.store.ledger.begin(item, 10);
  for (const event of ["accept", "complete", "verify"] as const) {
    const set = event === "accept" ? { snapshot_id: `snap-${position}` } : {};
    await office.store.ledger.change({
      requestId: id,
      items: [{ itemId: item.id, event, set }],
      lines: [],
    });
  }
}

async function fails(id: string, position: number, set: ItemSet = {}) {
  await office.store.ledger.change({
    requestId: id,
    items: [
      {
        itemId: `${id}/${position}`,
        event: "fail",
        set: { failure: JSON.stringify(why), ...set },
      },
    ],
    lines: [{ type: "item-failed", itemId: `${id}/${position}` }],
  });
}

function wish(id: string, userId = "U0ALICE", seen: RetryIntake["seen"] = null): RetryIntake {
  const answerTo = { userId, channelId: "C0OPS", responseUrl: null };
  return { kind: "retry", teamId: "T0", userId, answerTo, requestId: id, seen };
}
const carriesOut = async (key: string, ask: RetryIntake) =>
  retry({ ...office.deps, gate: createGate(office.deps) }, key, ask);
let actions = 0;
const retries = async (id: string, userId?: string, seen?: RetryIntake["seen"]) => {
  actions += 1;
  await carriesOut(`T0:action-${actions}`, wish(id, userId, seen));
};

describe("a retry", () => {
  test("sends only what failed, without a new approval, and keeps the old attempts on record", async () => {
    const id = await partlyFailed();
    expect((await view(id)).request.state).toBe("settled");
    office.started.splice(0);
    await retries(id);
    expect(lastSaid()).toContain("The 2 snapshots of");
    expect(await states(id)).toEqual(["verified", "waiting", "waiting"]);
    const { request, items } = await view(id);
    expect(request).toMatchObject({
      state: "running",
      round: 2,
      retriedBy: "U0ALICE",
      settledAt: null,
    });
    expect(items.map(({ round }) => round)).toEqual([1, 2, 2]);
    expect(office.started).toEqual([id]);
    expect((await lines(id)).slice(-3)).toEqual(["retried", "item-retried", "item-retried"]);
  });

  test("gives what made something a new marker, and leaves the old snapshot on record", async () => {
    const id = await partlyFailed();
    const at = "2026-11-20T14:00:00.000Z";
    await retries(id);
    await fails(id, 2, { snapshot_id: "snap-bad", intent_at: at, first_intent_at: at });
    await fails(id, 3);
    await retries(id);
    const { items } = await view(id);
    expect(items[1]).toMatchObject({
      marker: `snapshot-bot:${id}/2r3`,
      snapshotId: null,
      intentAt: null,
      firstIntentAt: null,
    });
    expect(items[2]?.marker).toBe(`snapshot-bot:${id}/3`);
    const record = await office.store.queries.events(id);
    expect(record.findLast(({ itemId }) => itemId === `${id}/2`)?.data).toMatchObject({
      failure: "not-connected",
      snapshot: "snap-bad",
      marker: `snapshot-bot:${id}/2`,
    });
  });

  test("keeps marker and intent of what may have been made, so that it is looked for first", async () => {
    const id = await partlyFailed();
    const at = "2026-11-20T14:00:00.000Z";
    await retries(id);
    await fails(id, 2, { intent_at: at, first_intent_at: at });
    await retries(id);
    expect((await view(id)).items[1]).toMatchObject({
      marker: `snapshot-bot:${id}/2`,
      intentAt: at,
      firstIntentAt: at,
    });
  });

  test("clicked by two people, or twice, has one effect", async () => {
    const id = await partlyFailed();
    const { digest } = (await view(id)).request;
    const seen = { digest: digest.slice(0, 12), round: 1 };
    await Promise.all([
      retries(id, "U0ALICE", seen),
      retries(id, "U0ALICE", seen),
      retries(id, "U0BOB", seen),
    ]);
    expect((await view(id)).request.round).toBe(2);
    expect((await lines(id)).filter((type) => type === "retried")).toHaveLength(1);
    const answers = office.said.slice(-3).map(({ text }) => text);
    expect(answers.filter((text) => text.includes("are tried again"))).toHaveLength(1);
    expect(answers.filter((text) => text.includes("tried again already"))).toHaveLength(2);
    await fails(id, 2);
    await fails(id, 3);
    await retries(id, "U0ALICE", seen);
    expect(lastSaid()).toContain("tried again already");
    expect(await states(id)).toEqual(["verified", "failed", "failed"]);
  });

  test("that is worked on once more after the bot died starts nothing more, whatever has failed since", async () => {
    const id = await partlyFailed();
    await carriesOut("T0:typed", wish(id));
    const first = lastSaid();
    await fails(id, 2);
    await fails(id, 3);
    await carriesOut("T0:typed", wish(id));
    expect(lastSaid()).toBe(first);
    expect((await view(id)).request).toMatchObject({ state: "settled", round: 2 });
    expect((await lines(id)).filter((type) => type === "retried")).toHaveLength(1);
    await carriesOut("T0:typed-again", wish(id));
    expect((await view(id)).request.round).toBe(3);
    await carriesOut("T0:typed", wish(id));
    expect((await view(id)).request.round).toBe(3);
  });

  test("is for whoever asked and whoever may ask for the same; anybody else is told why not", async () => {
    const id = await partlyFailed();
    await retries(id, "U0LENA");
    expect(lastSaid()).toContain("db-2");
    expect(await states(id)).toEqual(["verified", "failed", "failed"]);
    expect((await lines(id)).at(-1)).toBe("retry-refused");
    await retries(id, "U0BOB");
    expect(await states(id)).toEqual(["verified", "waiting", "waiting"]);
    expect((await view(id)).request).toMatchObject({ requesterId: "U0ALICE", retriedBy: "U0BOB" });
  });

  test("is refused once the policy is another, an approver has left, or Slack cannot say", async () => {
    const id = await partlyFailed();
    office.groups.set("leads", ["U0CAROL", "U0LENA"]);
    await retries(id);
    expect(lastSaid()).toContain("may not approve it any more");
    office.groups.set("leads", ["U0BOB", "U0CAROL", "U0LENA"]);
    office.unknown.add("*");
    await retries(id);
    expect(lastSaid()).toContain("Slack could not say");
    office.unknown.clear();
    office.standings.set("U0ALICE", "deactivated");
    await retries(id, "U0BOB");
    expect(office.said.at(-1)?.notice.tone).toBe("refused");
    office.standings.clear();
    office.setPolicy(
      `${policyText}\n// another version\n@id("x") permit (principal, action == Action::"view", resource);`,
    );
    await retries(id);
    expect(lastSaid()).toContain("the approvals do not count any more");
    expect(await states(id)).toEqual(["verified", "failed", "failed"]);
    expect((await lines(id)).slice(-4).every((type) => type === "retry-refused")).toBe(true);
  });

  test("of what was asked for again meanwhile points to the new request", async () => {
    const id = await partlyFailed();
    office.store.clock.advance(20_000);
    const items = [1, 2, 3].map(volume);
    await takeRequest(office.deps, "T0:again", createAsk({ items, reason: `try ${asks}` }));
    const { rows } = await office.store.queries.list({ teamId: "T0", limit: 1 });
    const twin = rows[0]?.request.id ?? "";
    expect(twin).not.toBe(id);
    await retries(id);
    expect(lastSaid()).toContain(`see ${twin}`);
    expect((await view(id)).request.round).toBe(1);
  });

  test("of what has not failed, has not begun or never was says so calmly", async () => {
    await retries("SR-ZZZZ");
    expect(lastSaid()).toContain("There is no request SR-ZZZZ here");
    await takeRequest(office.deps, "T0:waiting", createAsk({ reason: "not decided" }));
    const { rows } = await office.store.queries.list({ teamId: "T0", limit: 1 });
    const id = rows[0]?.request.id ?? "";
    await retries(id);
    expect(lastSaid()).toContain("still waits for approvals");
    await decide(office.deps, click(id, "U0BOB", { choice: "deny", note: "no" }));
    await retries(id);
    expect(lastSaid()).toContain("Nothing can be retried");
  });
});

describe("a retry that is taken back before anything of it was sent", () => {
  const cancels = async (requestId: string) => {
    const { teamId, userId, answerTo } = wish(requestId);
    await withdraw(office.deps, { kind: "cancel", teamId, userId, answerTo, requestId });
  };

  test("sends nothing more, and claims nothing about what earlier tries made", async () => {
    const id = await partlyFailed("snap-bad");
    await retries(id);
    await cancels(id);
    expect(lastSaid()).toBe(`You cancelled ${id}. Nothing more is sent.`);
    expect(await states(id)).toEqual(["verified", "cancelled", "cancelled"]);
    expect((await view(id)).request.state).toBe("settled");
  });

  test("leaves what may have been made as it was, to be looked for by the next one", async () => {
    const id = await partlyFailed();
    const at = "2026-11-20T14:00:00.000Z";
    await retries(id);
    await fails(id, 2, { intent_at: at, first_intent_at: at });
    await fails(id, 3);
    await retries(id);
    await cancels(id);
    expect(await states(id)).toEqual(["verified", "failed", "cancelled"]);
    expect((await view(id)).items[1]).toMatchObject({
      intentAt: at,
      failure: { code: "unknown-outcome" },
    });
    await retries(id);
    expect((await view(id)).items[1]).toMatchObject({ state: "waiting", intentAt: at });
  });
});

describe("what failed after a snapshot of it was made", () => {
  const policy = `${policyText}
@id("engineers-keep-and-delete")
permit (principal in Usergroup::"engineers", action in [Action::"keep", Action::"delete"], resource)
when { context.reason != "mischief" };
`;
  const asksToDelete = async (reason: string, places = office.deps.places) => {
    const { teamId, userId, answerTo } = wish("");
    const who = { teamId, userId, answerTo, channelId: "C0OPS", channelName: null };
    const ask = { ...who, kind: "delete", what: "snap-bad", reason } as const;
    await askDeletion({ ...office.deps, places }, `T0:delete-${reason}`, ask);
    return openedLast();
  };
  const openedLast = async () => {
    const { rows } = await office.store.queries.list({ teamId: "T0", limit: 9 });
    return rows.find(({ request }) => request.deletes !== null) ?? null;
  };

  beforeEach(() => {
    office.setPolicy(policy);
  });

  test("is not tried again once somebody asked to delete that snapshot, which is what leaves", async () => {
    const id = await partlyFailed("snap-bad");
    const deletion = (await asksToDelete("it is broken"))?.request.id ?? "";
    await retries(id);
    expect(lastSaid()).toContain("The snapshot of");
    expect(await states(id)).toEqual(["verified", "failed", "waiting"]);
    await decide(office.deps, click(deletion, "U0BOB"));
    expect((await view(id)).kept).toMatchObject([
      { state: "leaving", snapshotId: "snap-bad", deletion },
    ]);
  });

  test("is not tried again once somebody keeps that snapshot, and is asked for again instead", async () => {
    const id = await partlyFailed("snap-bad");
    const { teamId, userId, answerTo } = wish("");
    const ask = { kind: "keep", teamId, userId, answerTo, days: 30, until: null } as const;
    await keepLonger(office.deps, { ...ask, what: "snap-bad" });
    await retries(id);
    await fails(id, 3);
    await retries(id);
    await fails(id, 3, { snapshot_id: "snap-worse" });
    await keepLonger(office.deps, { ...ask, what: "snap-worse" });
    await retries(id);
    expect(office.said.at(-1)?.notice.tone).toBe("late");
    expect(lastSaid()).toMatch(/kept or asked to delete: no other .*\nAsk again/u);
    expect(await states(id)).toEqual(["verified", "failed", "failed"]);
  });

  test("is not deleted where it is another snapshot of it that is looked after", async () => {
    const id = await partlyFailed("snap-bad");
    const { items } = await view(id);
    const keep = items.slice(1, 2).map((item) => ({
      item,
      snapshotId: "snap-old",
      keepUntil: null,
      dueAt: "2026-11-21T14:00:00.000Z",
    }));
    await office.store.ledger.change({ requestId: id, keep, lines: [] });
    const deletion = (await asksToDelete("it is broken"))?.request.id ?? "";
    await decide(office.deps, click(deletion, "U0BOB"));
    expect((await view(deletion)).request.state).toBe("expired");
    expect((await view(id)).kept).toMatchObject([{ state: "kept", snapshotId: "snap-old" }]);
  });

  test("is tried again or its snapshot deleted, whichever is asked for first, never both", async () => {
    const id = await partlyFailed("snap-bad");
    const inBetween = async () => {
      await retries(id);
      return null;
    };
    await asksToDelete("both at once", { ...office.deps.places, channelName: inBetween });
    expect(lastSaid()).toContain("or failed and was tried again");
    expect(await openedLast()).toBeNull();
    expect(await states(id)).toEqual(["verified", "waiting", "waiting"]);
  });

  test("leaves a refused wish to delete that snapshot readable after it is tried again", async () => {
    const id = await partlyFailed("snap-bad");
    await asksToDelete("mischief");
    await retries(id);
    expect(await states(id)).toEqual(["verified", "waiting", "waiting"]);
    expect((await openedLast())?.deletion?.item.snapshotId).toBe("snap-bad");
  });
});
