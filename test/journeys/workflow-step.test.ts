import { test } from "vitest";
import { stepId } from "../../src/bot/step.ts";
import { approves, checked, ends, inBothModes, normalised, requestIdOf, says } from "./journey.ts";
import type { Scene } from "./journey.ts";

/** Runs the step for alice in the scene's room. */
async function runs({ slack, room }: Scene, inputs: Readonly<Record<string, string | number>>) {
  const alice = slack.as("alice");
  return alice.runsStep(stepId, {
    channel: slack.channel(room).id,
    requester: alice.id,
    ...inputs,
  });
}

/** Waits until the run is over. */
async function over({ slack }: Scene, id: string) {
  return slack.waitFor(() => {
    const run = slack.stepRun(id);
    return run !== undefined && run.state !== "running" ? run : null;
  });
}

inBothModes({}, (scene) => {
  test("the step ends well, with its outputs, once it is safe to change", async ({ expect }) => {
    const at = scene();
    const id = await runs(at, {
      what: "db-primary, db-replica",
      reason: "before the nightly migration",
      keep_days: 3,
    });
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    expect(at.slack.stepRun(id)?.state).toBe("running");
    expect(card.text).toContain("a workflow, for @alice: before the nightly migration");
    await checked(at, card);
    await approves(at, "bob", card);
    await ends(at, card);
    const run = await over(at, id);
    expect(run.error).toBe(null);
    expect(run.outputs["request_id"]).toBe(requestIdOf(card));
    expect(normalised(JSON.stringify({ ...run.outputs, request_id: "…" }))).toBe(
      '{"request_id":"…","snapshot_ids":"snap-1, snap-2","verdict":"SAFE TO CHANGE"}',
    );
    const told = at.slack.calls
      .all()
      .filter(
        ({ method, args }) =>
          method.startsWith("functions.") && args["function_execution_id"] === id,
      );
    expect(told).toHaveLength(1);
  });

  test("a denial stops the workflow, in words for whoever reads its log", async ({ expect }) => {
    const at = scene();
    const id = await runs(at, { what: "web-data", reason: "not wanted" });
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    await checked(at, card);
    await at.slack.as("bob").types(`/snapshot deny ${requestIdOf(card)} not tonight`, {
      channel: at.room,
    });
    expect(normalised((await over(at, id)).error ?? "")).toMatchInlineSnapshot(
      `"DO NOT PROCEED: SR-1 was denied: not tonight"`,
    );
  });

  test("what cannot be asked ends the step at once", async ({ expect }) => {
    const at = scene();
    const unknown = await over(at, await runs(at, { what: "db-primray", reason: "x" }));
    expect(unknown.error).toMatchInlineSnapshot(
      `"I know no volume or set db-primray. Did you mean db-primary?"`,
    );
    const part = await over(at, await runs(at, { what: "db", reason: "x" }));
    expect(part.error).toMatchInlineSnapshot(
      `"I know no volume or set db. Did you mean db-primary or db-replica?"`,
    );
    const days = await over(at, await runs(at, { what: "web-data", keep_days: 4000 }));
    expect(days.error).toMatchInlineSnapshot(`"4000 is not a number of days from 1 to 365."`);
    const odd = await over(at, await runs(at, { what: 7 }));
    expect(odd.error).toMatchInlineSnapshot(
      `"The step came with inputs that the bot cannot read. Its log says which."`,
    );
    const { id: erin } = at.slack.as("erin");
    const refused = await over(at, await runs(at, { what: "web-data", requester: erin }));
    expect(refused.error).toMatchInlineSnapshot(
      `"DO NOT PROCEED: No rule lets you snapshot web-data. It would be allowed by a member of @engineers, with a reason and 1 approval. It would be allowed by a member of @oncall and in an incident channel."`,
    );
    expect(at.slack.channel(at.room).messages).toEqual([]);
  });

  test("a workflow never gets a snapshot without a person's approval", async ({ expect }) => {
    const at = scene();
    const { id: dave } = at.slack.as("dave");
    const { id: channel } = at.slack.channel("inc-42");
    await runs(at, { what: "web-data", reason: "by a robot", requester: dave, channel });
    const card = await at.slack.waitFor(() => at.slack.channel("inc-42").find("by a robot"));
    expect(card.text).toContain("waiting for 1 approval");
  });

  test("an event that comes twice is one request, and the step is told once", async ({
    expect,
  }) => {
    const at = scene();
    const id = await runs(at, { what: "db-replica", reason: "sent twice" });
    const sent = at.slack.payloads.all().findLast(({ kind }) => kind === "events_api");
    if (sent === undefined) throw new Error("no event was sent");
    await at.slack.replay(sent);
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    await checked(at, card);
    await at.slack.as("alice").types(`/snapshot cancel ${requestIdOf(card)}`, { channel: at.room });
    expect((await over(at, id)).error).toContain("was cancelled");
    expect(at.slack.channel(at.room).messages.filter(({ fromBot }) => fromBot)).toHaveLength(1);
  });

  test("when Slack does not take the end, it is told again, also by the next bot", async ({
    expect,
  }) => {
    const at = scene();
    const id = await runs(at, { what: "web-data", reason: "told late" });
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    await checked(at, card);
    at.slack.faults.loseReply("functions.completeError");
    await at.slack.as("alice").types(`/snapshot cancel ${requestIdOf(card)}`, { channel: at.room });
    await says(at, card, "cancelled");
    expect((await over(at, id)).error).toContain("was cancelled");
  });
});
