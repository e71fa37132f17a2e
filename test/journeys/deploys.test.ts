import { describe, test } from "vitest";
import { callbackIds } from "../../src/bot/ids.ts";
import { stepId } from "../../src/bot/step.ts";
import { startWorld } from "../support/world.ts";

describe.each(["socket", "http"] as const)("over %s", (mode) => {
  test("while one bot gives way to the next, a form is kept, and a workflow is told in the end", async ({
    expect,
  }) => {
    const world = await startWorld({ mode });
    const { slack } = world;
    try {
      const alice = slack.as("alice");
      const { id: channel } = slack.channel("ops");
      const requester = alice.id;
      const inputs = { what: "web-data", reason: "nightly", channel, requester };
      const run = await alice.runsStep(stepId, inputs);
      const waiting = await slack.waitFor(() => slack.channel("ops").find("nightly"));
      await alice.types("/snapshot", { channel: "ops" });
      await alice.waitsForForm(callbackIds.ask);

      await world.bot.stop();
      const lost = await alice.submits({ what: ["db-primary"], reason: "during the deploy" });
      expect(lost.problem).toContain("trouble connecting");
      const click = await slack.as("bob").clicks(waiting, "Approve");
      expect(click.complaint).not.toBe(null);

      world.bot = await world.startAnother();
      await slack.waitForBot();
      expect((await alice.submits()).problem).toBe(null);
      const card = await slack.waitFor(() => slack.channel("ops").find("during the deploy"));
      expect(card.text).toContain("waiting for 1 approval");
      await slack.as("bob").clicks(waiting, "Approve");
      const ended = await slack.waitFor(() => {
        const now = slack.stepRun(run);
        return now !== undefined && now.state !== "running" ? now : null;
      });
      expect(ended.outputs["verdict"]).toBe("SAFE TO CHANGE");
      const asked = slack.channel("ops").messages.filter(({ text }) => text.includes("the deploy"));
      expect(asked).toHaveLength(1);
    } finally {
      await world.stop();
    }
  });
});
