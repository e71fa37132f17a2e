import { beforeEach, describe, expect, test } from "vitest";
import { say, told } from "../../src/domain/phrase.ts";
import { decide } from "../../src/workflows/decide.ts";
import { outcomeOf } from "../../src/workflows/finish-steps.ts";
import { changedFailure, createGate } from "../../src/workflows/gate.ts";
import { remindApprovers } from "../../src/workflows/remind.ts";
import { expireAsks } from "../../src/workflows/sweeper.ts";
import { takeRequest } from "../../src/workflows/take-request.ts";
import { withdraw } from "../../src/workflows/withdraw.ts";
import { quiet } from "./items.ts";
import { click, createAsk, openOffice, policyText } from "./office.ts";
import type { Office } from "./office.ts";

let office: Office;
let asks = 0;
beforeEach(async () => {
  office = await openOffice();
});

async function asked(rest: Parameters<typeof createAsk>[0] = {}): Promise<string> {
  asks += 1;
  await takeRequest(office.deps, `T0:ask-${asks}`, createAsk(rest));
  const { rows } = await office.store.queries.list({ teamId: "T0", limit: 1 });
  office.store.clock.advance(1000);
  return rows[0]?.request.id ?? "";
}
const view = async (id: string) => {
  const found = await office.store.queries.get(id);
  if (found === null) throw new Error(`${id} is gone`);
  return found;
};
const stateOf = async (id: string) => (await view(id)).request.state;
const types = async (id: string) => (await office.store.queries.events(id)).map(({ type }) => type);
const lastSaid = () => office.said.at(-1);
const approve = async (id: string, who: string, rest: Parameters<typeof click>[2] = {}) =>
  decide(office.deps, click(id, who, rest));

describe("an ask", () => {
  test("waits for as many approvals as the policy wants, and someone looks at the volumes meanwhile", async () => {
    const id = await asked();
    expect((await view(id)).request).toMatchObject({
      state: "awaiting-approval",
      quorum: 2,
      policies: ["engineers"],
      approverGroups: [{ id: "S0leads", handle: "leads" }],
    });
    expect(office.lookedAt).toEqual([id]);
    expect(office.started).toEqual([]);
  });

  test("that needs nobody is started at once, with less time to wait in an incident", async () => {
    const id = await asked({ userId: "U0DAVE", channelName: "inc-42", reason: "" });
    const { request } = await view(id);
    expect(request).toMatchObject({ state: "approved", quorum: 0, incident: true });
    expect(Date.parse(request.expiresAt) - Date.parse(request.createdAt)).toBe(1_800_000);
    expect(office.started).toEqual([id]);
  });

  test("that nobody may make is refused, told privately, and on record with the reason", async () => {
    const id = await asked({ userId: "U0STRANGER" });
    expect(await stateOf(id)).toBe("refused");
    expect(lastSaid()).toMatchObject({ to: "U0STRANGER", notice: { tone: "refused" } });
    expect(await types(id)).toEqual(["asked", "refused"]);
    expect(office.started).toEqual([]);
  });

  test("is refused when Slack cannot say who asks, and when nobody could approve it", async () => {
    office.unknown.add("*");
    expect(await stateOf(await asked())).toBe("refused");
    expect(lastSaid()?.text).toContain("could not say");
    office.unknown.clear();
    office.groups.set("leads", ["U0BOB"]);
    expect(await stateOf(await asked({ reason: "nobody can approve" }))).toBe("refused");
    expect(lastSaid()?.text).toContain("only one person");
  });

  test("in an incident is not taken for one that waits elsewhere, somebody's or one's own", async () => {
    const waiting = await asked({ userId: "U0DAVE" });
    const again = await asked({ userId: "U0ALICE" });
    expect(again).toBe(waiting);
    expect(lastSaid()?.text).toContain("already asked for");
    const urgent = await asked({ userId: "U0DAVE", channelName: "inc-42" });
    expect(await stateOf(urgent)).toBe("approved");
    expect(await stateOf(waiting)).toBe("awaiting-approval");
  });

  test("worked on twice, as after a crash, is one request", async () => {
    const ask = createAsk({ reason: "worked on twice" });
    await takeRequest(office.deps, "T0:same-trigger", ask);
    office.store.clock.advance(60_000);
    await takeRequest(office.deps, "T0:same-trigger", ask);
    const { rows, more } = await office.store.queries.list({ teamId: "T0", limit: 5 });
    expect(rows).toHaveLength(1);
    expect(more).toBe(0);
    expect(await types(rows[0]?.request.id ?? "")).toEqual(["asked", "awaiting-approval"]);
  });
});

describe("a decision", () => {
  test("counts distinct people; the one that completes the quorum starts the work", async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    expect(lastSaid()?.text).toContain("1 of 2");
    await approve(id, "U0BOB");
    expect(lastSaid()?.notice.tone).toBe("double");
    expect(await stateOf(id)).toBe("awaiting-approval");
    await approve(id, "U0CAROL");
    expect(lastSaid()).toMatchObject({ to: "U0CAROL", notice: { tone: "done" } });
    expect(await stateOf(id)).toBe("approved");
    expect(office.started).toEqual([id]);
    await approve(id, "U0LENA");
    expect(lastSaid()).toMatchObject({ to: "U0LENA", notice: { tone: "late" } });
    expect(await types(id)).toEqual([
      "asked",
      "awaiting-approval",
      "approval",
      "approval",
      "approved",
      "decision-late",
    ]);
  });

  test("of two approvers in the same millisecond counts for each", async () => {
    const id = await asked();
    await Promise.all([approve(id, "U0BOB"), approve(id, "U0CAROL"), approve(id, "U0LENA")]);
    expect(await stateOf(id)).toBe("approved");
    expect((await view(id)).decisions).toHaveLength(2);
    const tones = office.said.map(({ notice }) => notice.tone).toSorted();
    expect(tones).toEqual(["done", "done", "late"]);
    expect(office.started).toEqual([id]);
  });

  test("against it ends it, with the reason, whatever was approved before", async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    await approve(id, "U0CAROL", { choice: "deny", note: "backups are running" });
    const { request, items } = await view(id);
    expect(request).toMatchObject({
      state: "denied",
      endedBy: "U0CAROL",
      endNote: "backups are running",
    });
    expect(items.map(({ state }) => state)).toEqual(["cancelled"]);
    await approve(id, "U0LENA");
    expect(lastSaid()?.text).toContain("was denied by");
  });

  test("of the requester never counts, nor of anybody who may not approve", async () => {
    const id = await asked({ userId: "U0BOB" });
    await approve(id, "U0BOB");
    expect(lastSaid()?.text).toContain("yourself");
    await approve(id, "U0DAVE");
    expect(lastSaid()?.notice.tone).toBe("refused");
    office.standings.set("U0CAROL", "guest");
    await approve(id, "U0CAROL");
    expect(lastSaid()?.notice.tone).toBe("refused");
    expect((await view(id)).decisions).toEqual([]);
    expect((await types(id)).slice(2)).toEqual(Array(3).fill("decision-refused"));
  });

  test("about a request that is unknown, or of another workspace, is answered the same", async () => {
    const id = await asked();
    await approve("SR-NONE", "U0BOB");
    const unknown = lastSaid()?.text.replace("SR-NONE", id);
    await approve(id, "U0BOB", { teamId: "T9" });
    expect(lastSaid()?.text).toBe(unknown);
  });

  test("of somebody who may not approve any more does not count towards the quorum", async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    office.groups.set("leads", ["U0CAROL", "U0LENA"]);
    await approve(id, "U0CAROL");
    expect(lastSaid()?.text).toContain("1 of 2");
    await approve(id, "U0LENA");
    expect(await stateOf(id)).toBe("approved");
  });

  test("is not counted while Slack cannot say whether the earlier ones still hold", async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    office.unknown.add("U0BOB");
    await approve(id, "U0CAROL");
    expect(lastSaid()).toMatchObject({ to: "U0CAROL", notice: { tone: "refused" } });
    expect((await types(id)).at(-1)).toBe("decision-refused");
    office.unknown.clear();
    await approve(id, "U0CAROL");
    expect(await stateOf(id)).toBe("approved");
  });

  test("about what needed none says whether it is under way or has ended", async () => {
    const id = await asked({ userId: "U0DAVE", channelName: "inc-42" });
    await approve(id, "U0BOB");
    expect(lastSaid()?.text).toContain("needed no approval and is under way");
    await office.store.db.updateTable("requests").set({ state: "settled" }).execute();
    await approve(id, "U0BOB");
    expect(lastSaid()?.text).toContain("needed no approval and has ended");
  });

  test("under another policy voids the ask, and says so", async () => {
    const id = await asked();
    office.setPolicy(`${policyText}\n// Changed.\n`);
    await approve(id, "U0BOB");
    expect((await view(id)).request).toMatchObject({
      state: "expired",
      failure: { code: "changed" },
    });
    expect((await types(id)).at(-1)).toBe("voided");
    const { tone, text } = lastSaid()?.notice ?? {};
    await approve(id, "U0CAROL");
    expect(lastSaid()?.notice).toMatchObject({ tone, text });
    expect(outcomeOf(await view(id))).toEqual({
      ok: false,
      error: say`DO NOT PROCEED: ${told(changedFailure.message)} ${told(changedFailure.advice)}`,
    });
  });
});

describe("the gate before a provider call", () => {
  const gate = async (id: string) => {
    const present = await view(id);
    const [item] = present.items;
    if (item === undefined) throw new Error("the request has no item");
    return createGate(office.deps).mayStart(present, item);
  };
  const approvedAsk = async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    await approve(id, "U0CAROL");
    return id;
  };

  test("lets through what is still allowed", async () => {
    expect(await gate(await approvedAsk())).toEqual({ kind: "go" });
  });

  test("stops what is not: the requester's rights, an approver's rights, the policy, the plan", async () => {
    const id = await approvedAsk();
    const stops = async () => (await gate(id)).kind;
    office.groups.set("engineers", []);
    expect(await stops()).toBe("stop");
    office.groups.set("engineers", ["U0ALICE"]);
    office.groups.set("leads", ["U0BOB"]);
    expect(await stops()).toBe("stop");
    office.groups.set("leads", ["U0BOB", "U0CAROL"]);
    office.standings.set("U0ALICE", "deactivated");
    expect(await stops()).toBe("stop");
    office.standings.clear();
    expect(await stops()).toBe("go");
    office.setPolicy(`${policyText}\n// Changed.\n`);
    expect(await gate(id)).toMatchObject({ kind: "stop", failure: { code: "changed" } });
    office.setPolicy(policyText);
    await office.store.db.updateTable("requests").set({ reason: "another" }).execute();
    expect(await gate(id)).toMatchObject({ kind: "stop", failure: { code: "changed" } });
  });

  test("stops what a workflow asked for once nobody who looked at it may approve any more", async () => {
    const ask = { userId: "U0DAVE", channelName: "inc-42", step: "Fx0RUN" };
    const id = await asked(ask);
    expect((await view(id)).request).toMatchObject({ state: "awaiting-approval", quorum: 1 });
    await approve(id, "U0BOB");
    expect(await gate(id)).toEqual({ kind: "go" });
    office.groups.set("leads", ["U0CAROL"]);
    expect(await gate(id)).toMatchObject({
      kind: "stop",
      failure: { message: expect.stringContaining("may not approve it any more") },
    });
  });

  test.each(["*", "U0ALICE", "U0BOB", "U0CAROL"])(
    "waits when Slack cannot say who somebody is (%s), and goes on when it can",
    async (who) => {
      const id = await approvedAsk();
      office.unknown.add(who);
      expect(await gate(id)).toMatchObject({ kind: "wait", failure: { code: "cannot-check" } });
      office.unknown.clear();
      expect(await gate(id)).toEqual({ kind: "go" });
    },
  );
});

test("of a workflow's ask those are reminded whose approval it waits for", async () => {
  const id = await asked({ userId: "U0DAVE", channelName: "inc-42", step: "Fx0RUN" });
  office.store.clock.advance(11 * 60_000);
  await remindApprovers({ ...office.deps, log: quiet });
  expect((await view(id)).request.reminder).toEqual({
    number: 1,
    userIds: ["U0BOB", "U0CAROL", "U0LENA"],
  });
});

describe("taking an ask back", () => {
  const cancel = async (id: string, userId: string, teamId = "T0") => {
    const { answerTo } = click(id, userId);
    await withdraw(office.deps, { kind: "cancel", teamId, userId, answerTo, requestId: id });
    return lastSaid()?.notice.tone;
  };

  test("ends it before anything was sent, for whoever asked and nobody else", async () => {
    const id = await asked();
    expect(await cancel(id, "U0CAROL")).toBe("refused");
    expect(await cancel("SR-NONE", "U0ALICE")).toBe("unknown");
    expect(await cancel(id, "U0ALICE", "T9")).toBe("unknown");
    expect(await stateOf(id)).toBe("awaiting-approval");
    expect(await cancel(id, "U0ALICE")).toBe("done");
    expect(await stateOf(id)).toBe("withdrawn");
    expect(await cancel(id, "U0ALICE")).toBe("double");
    expect((await types(id)).slice(2)).toEqual(["cancel-refused", "withdrawn"]);
  });

  test("afterwards stops only what was not sent yet", async () => {
    const [item] = createAsk().items;
    if (item === undefined) throw new Error("an ask has an item");
    const two = [item, { ...item, volumeId: "vol-2" }];
    const id = await asked({ items: two, userId: "U0DAVE", channelName: "inc-1" });
    const first = await office.store.queries.item(`${id}/1`);
    if (first === null) throw new Error("there is no item");
    await office.store.ledger.begin(first, 100);
    expect(await cancel(id, "U0DAVE")).toBe("done");
    expect((await view(id)).items.map(({ state }) => state)).toEqual(["starting", "cancelled"]);
    expect(await stateOf(id)).toBe("running");
    expect(await cancel(id, "U0DAVE")).toBe("late");
  });

  test("and an approval in the same moment leave one of the two, and both are answered", async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    await Promise.all([approve(id, "U0CAROL"), cancel(id, "U0ALICE")]);
    expect(["approved", "withdrawn"]).toContain(await stateOf(id));
    expect(
      office.said
        .slice(-2)
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(["U0ALICE", "U0CAROL"]);
  });
});

describe("an ask whose time is over", () => {
  const sweeper = () => ({ ...office.deps, log: quiet });

  test("ends by itself; silence never approves; a click a moment later is told so", async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    const young = await asked({ reason: "asked later" });
    office.store.clock.advance(4 * 3_600_000 - 1500);
    await Promise.all([expireAsks(sweeper()), expireAsks(sweeper())]);
    expect(await stateOf(id)).toBe("expired");
    expect(await stateOf(young)).toBe("awaiting-approval");
    expect((await types(id)).filter((type) => type === "expired")).toHaveLength(1);
    await approve(id, "U0CAROL");
    expect(lastSaid()).toMatchObject({ notice: { tone: "late" } });
    expect(office.started).toEqual([]);
  });

  test("ends also behind one that cannot be read", async () => {
    const broken = await asked({ reason: "asked first" });
    office.store.clock.advance(1);
    const id = await asked();
    const { db, clock } = office.store;
    await db.updateTable("requests").set({ policies: "[" }).where("id", "=", broken).execute();
    clock.advance(5 * 3_600_000);
    await expireAsks(sweeper());
    expect(await stateOf(id)).toBe("expired");
  });

  test("is over for whoever decides, also before anybody has come round to end it", async () => {
    const id = await asked();
    await approve(id, "U0BOB");
    office.store.clock.advance(4 * 3_600_000);
    await approve(id, "U0CAROL");
    expect(lastSaid()?.text).toContain("nobody decided in time");
    expect((await types(id)).slice(-2)).toEqual(["expired", "decision-late"]);
    expect(await stateOf(id)).toBe("expired");
    expect(office.started).toEqual([]);
  });
});
