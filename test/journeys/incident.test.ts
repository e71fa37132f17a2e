import { test } from "vitest";
import { asks, ends, hears, inBothModes, now, requestIdOf } from "./journey.ts";
import type { Scene } from "./journey.ts";

const incident = (at: Scene): Scene => ({ ...at, room: "inc-42" });

inBothModes({}, (scene) => {
  test("the form in an incident channel says so and is filled in, whatever is chosen in it", async ({
    expect,
  }) => {
    const at = incident(scene());
    const dave = at.slack.as("dave");
    await dave.types("/snapshot", { channel: at.room });
    const form = await dave.waitsForForm("ask-form");
    expect(form.text).toContain(
      "An incident is going on in this channel: the request waits 30 min for approvals at most",
    );
    expect(form.inputs.find(({ label }) => label === "Reason")?.value).toBe("incident in #inc-42");
    await dave.submits({ what: ["web-data"] });
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("#inc-42"));
    expect(card.text).toContain("@dave (incident): incident in #inc-42");
    await ends(at, card);
  });

  test("the card is pinned to the channel, and the verdict is told to everybody in it", async ({
    expect,
  }) => {
    const at = incident(scene());
    const card = await asks(at, "dave", "web-data second look");
    const end = await ends(at, card);
    expect(end.pinned).toBe(true);
    expect(end.thread.filter(({ broadcast }) => broadcast).map(({ text }) => text)).toEqual([
      expect.stringContaining("SAFE TO CHANGE"),
    ]);
    const pins = at.slack.calls.all().filter(({ method }) => method === "pins.add");
    expect(pins.filter(({ args }) => args["timestamp"] === card.ts)).toHaveLength(1);
  });

  test("without the scope for it the card is not pinned, and nobody is bothered", async ({
    expect,
  }) => {
    const at = incident(scene());
    at.slack.faults.missingScope("pins:write");
    const card = await asks(at, "dave", "web-data without a pin");
    const end = await ends(at, card);
    at.slack.faults.missingScope("pins:write", false);
    expect(end.pinned).toBe(false);
    expect(end.text).toContain("SAFE TO CHANGE");
    const pins = at.slack.calls.all().filter(({ args }) => args["timestamp"] === card.ts);
    expect(pins).toHaveLength(1);
  });

  test("an ask in an incident channel waits half an hour, elsewhere four hours", async ({
    expect,
  }) => {
    const at = incident(scene());
    const minutes = async (where: Scene) => {
      const card = await asks(where, "alice", "db-replica for how long");
      const [asked = "", expires = ""] = [/asked (.*) UTC/u, /expires (.*) UTC/u].map(
        (pattern) => pattern.exec(now(where, card).text)?.[1] ?? "",
      );
      await hears(where, "alice", `cancel ${requestIdOf(card)}`);
      return (Date.parse(`${expires}Z`) - Date.parse(`${asked}Z`)) / 60_000;
    };
    expect(await minutes(at)).toBe(30);
    expect(await minutes(scene())).toBe(240);
  });
});
