import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerEvent } from "../../src/requests/model.ts";
import { folder } from "../support/store-cleanup.ts";
import { startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";
import { answered, ask, openRecord } from "./acts.ts";

const cli = join(import.meta.dirname, "../../bin/snapshot-bot.js");

let world: World;
let record: Awaited<ReturnType<typeof openRecord>>;
beforeAll(async () => {
  world = await startWorld();
  record = await openRecord(world.folder);
});
afterAll(async () => {
  await record.db.destroy();
  await world.stop();
});

/** `snapshot-bot …` as an operator types it, on the data of the running bot. */
async function command(...words: readonly string[]) {
  const child = spawn(process.execPath, [cli, ...words], {
    env: { PATH: process.env["PATH"], DATA_DIR: world.folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { status: child.exitCode, out, err };
}

const told = ({ type, actorId }: LedgerEvent) => `${type} ${actorId ?? ""}`.trim();
const typesOf = async (id: string) => (await record.queries.events(id)).map(told);
const bob = "U024BOBBY";
const alice = "U024ALICE";

describe("P6: every decision is on record", () => {
  test("an approval with everything that follows, in order, with who and when", async () => {
    const asked = await ask(world.slack, "alice", "db-primary before migration 42");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await asked.says("SAFE TO CHANGE");
    expect(await typesOf(asked.id)).toEqual([
      `asked ${alice}`,
      "awaiting-approval",
      `approval ${bob}`,
      "approved",
      "item-starting",
      "item-accepted",
      "item-complete",
      "item-verified",
      "settled",
    ]);
    const [first, second, approval] = await record.queries.events(asked.id);
    expect(first?.data).toMatchObject({ reason: "before migration 42", keepDays: 14 });
    expect(second?.data).toMatchObject({ quorum: 1, policies: ["engineers-snapshot"] });
    const digest = (await record.queries.get(asked.id))?.request.digest;
    expect(approval?.data).toMatchObject({ digest, count: 1, quorum: 1 });
  });

  test("refusals: of an ask, of a click, of a cancel", async () => {
    await world.slack.as("erin").types("/snapshot db-primary please", { channel: "ops" });
    await answered(world.slack, "erin", "Refused");
    const { rows } = await record.queries.list({
      teamId: "T0PLAYG01",
      requesterId: "U024ERINN",
      limit: 1,
    });
    expect(await typesOf(rows[0]?.request.id ?? "")).toEqual(["asked U024ERINN", "refused"]);

    const asked = await ask(world.slack, "alice", "web-data before the upgrade");
    await world.slack.as("dave").clicks(asked.card(), "Approve");
    await answered(world.slack, "dave", "Refused");
    await world.slack.as("erin").types(`/snapshot cancel ${asked.id}`, { channel: "ops" });
    await answered(world.slack, "erin", "Only");
    await world.slack.as("carol").types(`/snapshot deny ${asked.id} not today`, { channel: "ops" });
    await asked.says("DO NOT PROCEED");
    await world.slack.as("bob").types(`/snapshot approve ${asked.id}`, { channel: "ops" });
    await answered(world.slack, "bob", "was denied by");
    expect((await typesOf(asked.id)).slice(2)).toEqual([
      "decision-refused U024DAVEY",
      "cancel-refused U024ERINN",
      "denied U024CAROL",
      `decision-late ${bob}`,
    ]);
    const denied = (await record.queries.events(asked.id)).find(({ type }) => type === "denied");
    expect(denied?.data).toMatchObject({ note: "not today" });
  });

  test("a request that was taken back, and one that failed, with the reason", async () => {
    const cancelled = await ask(world.slack, "alice", "web-data never mind");
    await world.slack.as("alice").clicks(cancelled.card(), "Cancel request");
    await cancelled.says("cancelled by");
    expect((await typesOf(cancelled.id)).at(-1)).toBe(`withdrawn ${alice}`);

    world.aws.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    const asked = await ask(world.slack, "alice", "db-replica before it fails");
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await asked.says("DO NOT PROCEED");
    const events = await record.queries.events(asked.id);
    const failed = events.find(({ type }) => type === "item-failed");
    expect(failed?.data).toMatchObject({ code: "snapshot-failed" });
    expect(events.at(-1)).toMatchObject({
      type: "settled",
      data: { verdict: "do-not-proceed" },
    });
  });

  test("an ask that nobody decided in time", async () => {
    const short = await startWorld({ expiryMs: 1200 });
    const its = await openRecord(short.folder);
    const asked = await ask(short.slack, "alice", "db-primary while everybody sleeps");
    await asked.says("DO NOT PROCEED");
    const events = await its.queries.events(asked.id);
    expect(events.map(told)).toEqual([`asked ${alice}`, "awaiting-approval", "expired"]);
    await its.db.destroy();
    await short.stop();
  });

  test("whatever the ledger says now can be told again from the record alone", async () => {
    const { rows } = await record.queries.list({ teamId: "T0PLAYG01", limit: 100 });
    expect(rows.length).toBeGreaterThan(4);
    for (const { request, items } of rows) {
      const events = await record.queries.events(request.id);
      expect(stateFrom(events)).toBe(request.state);
      for (const item of items) {
        const last = events.findLast(({ itemId }) => itemId === item.id);
        if (last !== undefined) expect(last.type).toBe(`item-${item.state}`);
      }
    }
  });

  test("can be exported and verified offline with nothing but the exported file", async () => {
    const exported = await command("ledger", "export");
    expect(exported).toMatchObject({ status: 0, err: "" });
    const lines = exported.out.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(4);
    const file = join(folder(), "record.jsonl");
    writeFileSync(file, exported.out);
    const verified = await command("ledger", "verify", file);
    expect(verified).toMatchObject({ status: 0, err: "" });
    expect(verified.out).toContain("all chains hold");
    expect(await command("ledger", "verify")).toMatchObject({ status: 0 });
  });

  test("shows any tampering with an exported file, and where", async () => {
    const { out } = await command("ledger", "export");
    const file = join(folder(), "record.jsonl");
    const tampered: readonly (readonly [what: string, text: string])[] = [
      ["another approver", out.replace("U024BOBBY", "U024CAROL")],
      ["another reason", out.replace("before migration 42", "before migration 43")],
      ["another verdict", out.replace("do-not-proceed", "safe-to-change")],
      ["a later moment", out.replace(/\d{4}(?=-\d\d-\d\dT)/u, "2099")],
    ];
    for (const [what, text] of tampered) {
      expect(text, what).not.toBe(out);
      writeFileSync(file, text);
      const verified = await command("ledger", "verify", file);
      expect(verified.status, what).toBe(1);
      expect(verified.out, what).toMatch(/^SR-\w+ event \d+: this line/mu);
    }
    writeFileSync(file, "{}\n");
    expect((await command("ledger", "verify", file)).err).toContain("no exported record");
  });

  test("shows tampering in the database itself", async () => {
    const { id } = await ask(world.slack, "alice", "web-data before tampering");
    const [line] = await record.db
      .selectFrom("events")
      .selectAll()
      .where("request_id", "=", id)
      .where("seq", "=", 2)
      .execute();
    const text = line?.text.replace('"quorum":1', '"quorum":0') ?? "";
    const write = async (to: string) =>
      record.db
        .updateTable("events")
        .set({ text: to })
        .where("request_id", "=", id)
        .where("seq", "=", 2)
        .execute();
    await write(text);
    const verified = await command("ledger", "verify");
    expect(verified.status).toBe(1);
    expect(verified.out).toContain(`${id} event 2: this line was changed or moved`);
    await write(line?.text ?? "");
    expect((await command("ledger", "verify")).status).toBe(0);
  });
});

/** A request's state as the record tells it. */
function stateFrom(events: readonly LedgerEvent[]): string {
  let state = "asked";
  for (const { type } of events) {
    if (["awaiting-approval", "approved", "refused", "denied", "expired"].includes(type)) {
      state = type;
    } else if (type === "voided") state = "expired";
    else if (type === "withdrawn" || type === "settled") state = type;
    else if (type === "item-starting" && state === "approved") state = "running";
  }
  return state;
}
