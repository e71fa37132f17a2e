import { test } from "vitest";
import {
  approves,
  asks,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";
import { replies, timePasses } from "./later.ts";
import { policyText } from "../support/world.ts";

const keeping = `${policyText}
@id("requesters-keep")
permit (principal, action == Action::"keep", resource)
when { resource has requester && resource.requester == principal && context.keepDays <= 90 };
`;

inBothModes({ policy: keeping }, (scene) => {
  /** A snapshot that was made and verified. */
  const made = async (at: Scene, what: string) => {
    const card = await asks(at, "alice", `${what} before the work in ${at.room}`);
    await approves(at, "bob", card);
    await ends(at, card);
    return card;
  };
  const snapshotOf = (at: Scene, text: string) => /snap-0[0-9a-f]{16}/u.exec(text)?.[0] ?? at.room;

  test("a verified snapshot says on its card until when it is kept", async ({ expect }) => {
    const at = scene();
    const card = await made(at, "db-primary");
    expect(normalised(now(at, card).text)).toContain("kept until ‹time›");
  });

  test("keep makes it longer, never shorter, and only for those whom a policy lets", async ({
    expect,
  }) => {
    const at = scene();
    const card = await made(at, "web-data");
    const snapshot = snapshotOf(at, now(at, card).text);
    expect(await hears(at, "erin", `keep ${snapshot} 30d`)).toMatchInlineSnapshot(`
      "Refused: No rule lets you change how long to keep snap-1.
      No group, reason or channel would change that. Ask whoever keeps the policy."
    `);
    expect(await hears(at, "alice", `keep ${snapshot} 7d`)).toMatchInlineSnapshot(`
      "Already so: Kept until ‹time› already, which is longer: snap-1."
    `);
    expect(await hears(at, "alice", `keep ${snapshot} 200 days`)).toMatchInlineSnapshot(`
      "Refused: No rule lets you change how long to keep snap-1.
      It would be allowed when kept for a shorter time."
    `);
    expect(await hears(at, "alice", `keep ${snapshot} 30d`)).toMatchInlineSnapshot(
      `"Done: Kept until ‹time›: snap-1."`,
    );
    expect(await hears(at, "alice", `keep ${snapshot} 30d`)).toBe(
      "Already so: Kept until ‹time› already: snap-1.",
    );
    expect(await says(at, card, "as @alice wanted")).toContain(
      "kept until ‹time›, as @alice wanted",
    );
    expect(normalised((await replies(at, card, "keeps")).text)).toMatchInlineSnapshot(
      `"@alice keeps snap-1 until ‹time›."`,
    );
    expect(await hears(at, "alice", `keep ${requestIdOf(card)} 40d`)).toMatchInlineSnapshot(
      `"Done: Kept until ‹time›: snap-1."`,
    );
    expect(await hears(at, "alice", "keep snap-0123456789abcdef0 7d")).toMatchInlineSnapshot(`
      "Not known: No request here ended with a snapshot snap-1: it was not made by this bot, is still being made, or failed and was tried again.
      /snapshot list shows the requests, and their cards the ids of the snapshots."
    `);
    expect(await hears(at, "alice", "keep Web-data 30d")).toMatchInlineSnapshot(`
      "Problem: web-data is a volume; this takes the id of a snapshot, or of a request.
      /snapshot list web-data shows the requests, and their cards the ids of the snapshots."
    `);
    expect(await hears(at, "alice", "keep checkout 30d")).toMatchInlineSnapshot(`
      "Problem: checkout is a set of volumes; this takes the id of a snapshot, or of a request.
      /snapshot list checkout shows the requests, and their cards the ids of the snapshots."
    `);
    expect(await hears(at, "alice", "keep vol-99999999 30d")).toContain("Not known: No request");
    expect(await hears(at, "alice", "keep")).toMatchInlineSnapshot(`
      "Problem: keep needs the id of a snapshot.
      Type /snapshot keep snap-1 30d; the card of its request shows the id.
      /snapshot help keep explains it."
    `);
    expect(await hears(at, "alice", `keep ${snapshot} forever`)).toMatchInlineSnapshot(`
      "Problem: forever is not a number of days from 1 to 365.
      Write it as /snapshot keep snap-1 30d.
      /snapshot help keep explains it."
    `);
  });

  test("three reminders come before the end, each mentioning whoever asked, and Keep 7 more days puts it off", async ({
    expect,
  }) => {
    const at = scene();
    const card = await made(at, "db-primary");
    const reminded: string[] = [];
    for (const hours of [71, 23, 0.5]) {
      timePasses(at, card, { keptForHours: 300, endsInHours: hours });
      const word = hours > 24 ? "in 3 days" : hours > 1 ? "in a day" : "within the hour";
      reminded.push(normalised((await replies(at, card, word)).text));
    }
    expect(reminded.join("\n")).toMatchInlineSnapshot(`
      "@alice Deleted in 3 days: snap-1, kept until ‹time›.
      [Keep 7 more days] [Let go]
      @alice Deleted in a day: snap-1, kept until ‹time›.
      [Keep 7 more days] [Let go]
      @alice Deleted within the hour: snap-1, kept until ‹time›.
      [Keep 7 more days] [Let go]"
    `);
    const reminder = await replies(at, card, "within the hour");
    expect(at.slack.notifications("alice").at(-1)?.text).toContain("kept until");
    const press = (who: string) =>
      heardAfter(at, who, () => at.slack.as(who).clicks(reminder, "Keep 7 more days"));
    expect(await press("erin")).toMatchInlineSnapshot(`
      "Refused: No rule lets you change how long to keep snap-1.
      No group, reason or channel would change that. Ask whoever keeps the policy."
    `);
    await Promise.all([press("alice"), press("alice")]);
    await at.slack.waitFor(() => told(at).includes("Done: Kept until ‹time›: snap-1."));
    await at.slack.waitFor(() =>
      told(at).includes("Already so: You have answered this reminder. Kept until ‹time›: snap-1."),
    );
    await replies(at, card, "@alice keeps");
    const closed = await at.slack.waitFor(() =>
      now(at, card).thread.every(({ text }) => !text.includes("[Keep"))
        ? now(at, card).thread.find(({ ts }) => ts === reminder.ts)
        : null,
    );
    expect(normalised(closed?.text ?? "")).toMatchInlineSnapshot(
      `"This was a reminder of the end, ‹time›. The card says how it stands now."`,
    );
  });

  test("let go stops the reminders, and at the end the snapshot is deleted and nothing else", async ({
    expect,
  }) => {
    const at = scene();
    const card = await made(at, "web-data");
    timePasses(at, card, { keptForHours: 300, endsInHours: 23 });
    const reminder = await replies(at, card, "in a day");
    const letGo = () =>
      heardAfter(at, "alice", () => at.slack.as("alice").clicks(reminder, "Let go"));
    const twice = await Promise.all([letGo(), letGo()]);
    expect(twice.toSorted().at(-1)).toMatchInlineSnapshot(`
      "Done: To be deleted ‹time›, without another reminder: snap-1.
      Until then /snapshot keep still keeps it longer."
    `);
    await at.slack.waitFor(() => told(at).includes("Already so: You let it go already: snap-1"));
    await says(at, card, "lets it go then");
    const others = at.aws.state.snapshots.length;
    timePasses(at, card, { endsInHours: -0.1 });
    expect(normalised((await replies(at, card, "as the time is over")).text)).toMatchInlineSnapshot(
      `"Deleted, as the time is over: snap-1."`,
    );
    expect(await says(at, card, "when its time was over")).toContain("deleted ‹time›");
    expect(at.aws.state.snapshots.length).toBe(others - 1);
    const snapshot = snapshotOf(at, now(at, card).text);
    expect(await hears(at, "alice", `keep ${snapshot} 7d`)).toMatchInlineSnapshot(
      `"Too late: snap-1 was deleted ‹time›."`,
    );
  });
});
