import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoAws } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";
import { answered, ask, openRecord } from "./acts.ts";
import type { Asked } from "./acts.ts";

const src = join(import.meta.dirname, "../../src");
/** What happens to the requests of a1, a2, … between their approval by l1, l2, … and the call. */
const wanted: readonly (readonly [what: string, ends: "safe" | "refused"])[] = [
  ["nothing happened", "safe"],
  ["the requester left the group that may ask", "refused"],
  ["the requester was deactivated", "refused"],
  ["the requester became a guest", "refused"],
  ["the approver left the group that may approve", "refused"],
  ["the approver was deactivated", "refused"],
];
const names = (letter: string) =>
  Array.from({ length: wanted.length + 1 }, (_, n) => `${letter}${n}`);

const leads = ["bob", "carol"];
const engineers = ["alice", "bob", "carol", "dave"];
/** Slack was asked about these people less than this ago: a look-up that recent is not repeated. */
const momentMs = 5000;

const volumeOf = (n: number) => `tokyo/vol-5000000${n}`;

let world: World;
let crowd: World;
let record: Awaited<ReturnType<typeof openRecord>>;
beforeAll(async () => {
  world = await startWorld();
  record = await openRecord(world.folder);
  const people = [...names("a"), ...names("l")].map((name) => ({
    id: `U0${name.toUpperCase()}`,
    name,
  }));
  crowd = await startWorld({
    slack: {
      people,
      groups: [
        { id: "S024ENGIN", handle: "engineers", members: names("a") },
        { id: "S024LEADS", handle: "storage-leads", members: names("l") },
        { id: "S024CALLS", handle: "oncall", members: ["a0"] },
      ],
      channels: [{ id: "C024OPS01", name: "ops", members: people.map(({ name }) => name) }],
    },
    aws: {
      setUp: (aws) => {
        demoAws(aws);
        for (const n of wanted.keys()) {
          aws.state.addVolume({ id: `vol-5000000${n}`, gatewayId: "sgw-12A3456B" });
        }
      },
    },
  });
});
afterAll(async () => {
  await record.db.destroy();
  await world.stop();
  await crowd.stop();
});

const made = (id: string) =>
  world.aws.state.createdSnapshots().filter(({ description }) => description.includes(id));
const everybodyMayAgain = () => {
  world.slack.setGroupMembers("engineers", engineers);
  world.slack.setGroupMembers("storage-leads", leads);
  for (const name of engineers) world.slack.setStanding(name, "member");
};
const events = async (id: string) =>
  (await record.queries.events(id)).map(({ type, actorId }) => `${type} ${actorId ?? ""}`.trim());

describe("P4: one authorisation function", () => {
  test("is the only way to a decision: nobody but the authority asks the policy whether somebody may", () => {
    const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    const asks = (pattern: RegExp) =>
      files.filter((file) => pattern.test(readFileSync(join(src, file), "utf8")));
    expect(asks(/\.authorise\(/u)).toEqual(
      expect.arrayContaining(["workflows/decide.ts", "workflows/gate.ts"]),
    );
    const outside = (found: readonly string[]) => found.filter((file) => !file.startsWith("auth/"));
    expect(outside(asks(/\.decide\(|\bdecideAll\(|\bquorumFor\(|isAuthorized\(/u))).toEqual([]);
  });

  describe("asked when requested", () => {
    test.each([
      ["somebody without a permit", "erin", "Refused"],
      ["a guest", "frank", "Refused"],
    ])("refuses %s, and the record says so", async (_, who, said) => {
      await world.slack.as(who).types("/snapshot db-primary because", { channel: "ops" });
      expect(await answered(world.slack, who, said)).not.toBe("");
      const { id } = world.slack.as(who);
      const { rows } = await record.queries.list({
        teamId: "T0PLAYG01",
        requesterId: id,
        limit: 1,
      });
      const [view] = rows;
      expect(view?.request.state).toBe("refused");
      expect(await events(view?.request.id ?? "")).toEqual([`asked ${id}`, "refused"]);
    });

    test("refuses when Slack cannot say who somebody is", async () => {
      world.slack.faults.fail("users.info", "internal_error", 2);
      await world.slack.as("dave").types("/snapshot db-replica unknown", { channel: "ops" });
      await answered(world.slack, "dave", "Refused");
      world.slack.faults.clear();
    });
  });

  describe("asked when clicked", () => {
    test("never counts the requester's own approval, however it is given", async () => {
      world.slack.setGroupMembers("storage-leads", [...leads, "alice"]);
      await delay(momentMs);
      const asked = await ask(world.slack, "alice", "db-primary approved by myself");
      await world.slack.as("alice").clicks(asked.card(), "Approve");
      await answered(world.slack, "alice", "Refused");
      const typed = `/snapshot approve ${asked.id}`;
      await world.slack.as("alice").types(typed, { channel: "ops" });
      await world.slack.waitFor(
        () =>
          world.slack.ephemerals("alice").filter((m) => m.text.includes("Refused")).length === 2,
      );
      expect((await record.queries.get(asked.id))?.decisions).toEqual([]);
      expect((await record.queries.get(asked.id))?.request.state).toBe("awaiting-approval");
      everybodyMayAgain();
      await cancel(asked);
    });

    test("refuses whoever may not approve: by button, by typing, by the form for denying", async () => {
      const asked = await ask(world.slack, "alice", "db-primary clicked by dave");
      const dave = world.slack.as("dave");
      await dave.clicks(asked.card(), "Approve");
      await dave.types(`/snapshot approve ${asked.id}`, { channel: "ops" });
      await dave.types(`/snapshot deny ${asked.id} no`, { channel: "ops" });
      await dave.clicks(asked.card(), "Deny");
      await dave.waitsForForm();
      await dave.submits({ note: "because" });
      await world.slack.waitFor(
        () =>
          world.slack.ephemerals("dave").filter((m) => m.text.includes("may approve")).length >= 4,
      );
      expect((await record.queries.get(asked.id))?.request.state).toBe("awaiting-approval");
      const refused = (await events(asked.id)).filter((e) => e === `decision-refused ${dave.id}`);
      expect(refused).toHaveLength(4);
      await cancel(asked);
    });

    test("refuses an approver whose rights ended between the ask and the click", async () => {
      const asked = await ask(world.slack, "alice", "db-primary clicked too late by bob");
      await delay(momentMs);
      world.slack.setGroupMembers("storage-leads", ["carol"]);
      await world.slack.as("bob").clicks(asked.card(), "Approve");
      await answered(world.slack, "bob", "Refused");
      await delay(momentMs);
      everybodyMayAgain();
      world.slack.setStanding("carol", "deactivated");
      await world.slack.as("carol").clicks(asked.card(), "Approve");
      await answered(world.slack, "carol", "Refused");
      everybodyMayAgain();
      expect((await record.queries.get(asked.id))?.decisions).toEqual([]);
      await cancel(asked);
    });
  });

  describe("asked right before the provider call", () => {
    test(
      "refuses whoever lost the right since it was approved, in each of the ways that there are",
      { timeout: 90_000 },
      async () => {
        const { slack, aws } = crowd;
        // Volumes are busy until no look-up from before counts as recent.
        aws.state.timing = { snapshotMs: 3_600_000, hiddenMs: 0 };
        const holder = await ask(slack, "a0", `${wanted.map((_, n) => volumeOf(n)).join(",")} all`);
        await slack.as("l0").clicks(holder.card(), "Approve");
        await holder.says(`${wanted.length} accepted`);
        const asked: Asked[] = [];
        for (const [n, [what]] of wanted.entries()) {
          const one = await ask(slack, `a${n + 1}`, `${volumeOf(n)} ${what}`);
          await slack.as(`l${n + 1}`).clicks(one.card(), "Approve");
          asked.push(one);
        }
        for (const one of asked) await one.says("waiting behind");
        slack.setGroupMembers(
          "engineers",
          names("a").filter((name) => name !== "a2"),
        );
        slack.setStanding("a3", "deactivated");
        slack.setStanding("a4", "guest");
        slack.setGroupMembers(
          "storage-leads",
          names("l").filter((name) => name !== "l5"),
        );
        slack.setStanding("l6", "deactivated");
        await delay(momentMs);
        aws.state.timing = { snapshotMs: 500, hiddenMs: 0 };
        for (const snapshot of aws.state.createdSnapshots()) snapshot.durationMs = 500;
        for (const [n, one] of asked.entries()) {
          const [what, ends] = wanted[n] ?? ["", ""];
          const ended = await one.says(/SAFE TO CHANGE|DO NOT PROCEED/u, 40_000);
          expect(`${what}: ${ended.text.includes("SAFE TO CHANGE") ? "safe" : "refused"}`).toBe(
            `${what}: ${ends}`,
          );
          const made = aws.state
            .createdSnapshots()
            .filter(({ description }) => description.includes(one.id));
          expect(made).toHaveLength(ends === "safe" ? 1 : 0);
        }
      },
    );

    test("waits, and does not send, while Slack cannot say who anybody is", async () => {
      world.aws.state.timing = { snapshotMs: momentMs + 2000, hiddenMs: 0 };
      const holder = await ask(world.slack, "dave", "db-replica holds it while Slack is away");
      await world.slack.as("carol").clicks(holder.card(), "Approve");
      await holder.says("accepted by the cloud");
      const asked = await ask(world.slack, "alice", "db-replica comes next while Slack is away");
      await world.slack.as("bob").clicks(asked.card(), "Approve");
      await asked.says("waiting behind");
      world.slack.faults.fail("users.info", "internal_error", Infinity);
      world.slack.faults.fail("usergroups.list", "internal_error", Infinity);
      await holder.says("SAFE TO CHANGE");
      await asked.says("asks Slack again every few seconds");
      expect(asked.card().text).not.toContain("waiting behind");
      expect(made(asked.id)).toEqual([]);
      expect(asked.card().text).toContain("NOT YET");
      world.slack.faults.clear();
      await asked.says("SAFE TO CHANGE", 40_000);
      expect(made(asked.id)).toHaveLength(1);
    });
  });
});

async function cancel(asked: Asked): Promise<void> {
  await world.slack.as("alice").clicks(asked.card(), "Cancel request");
  await asked.says("cancelled by");
}
