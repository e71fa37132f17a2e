import { test } from "vitest";
import {
  approves,
  asks,
  checked,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
} from "./journey.ts";

const expired = { kind: "error", code: "ExpiredTokenException", status: 400 } as const;

inBothModes({}, (scene) => {
  test("Retry the 2 that failed makes them without a new approval, and then it is safe", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary,db-replica,web-data before migration 42");
    await checked(at, card);
    at.aws.faults.next("CreateSnapshot", expired, 2);
    await approves(at, "bob", card);
    const failed = await ends(at, card);
    expect(failed.text).toContain("DO NOT PROCEED — 2 of 3 failed");
    expect(failed.text).toContain("[Retry the 2 that failed]");
    const made = at.aws.state.createdSnapshots().length;
    expect(
      await heardAfter(at, "alice", () =>
        at.slack.as("alice").clicks(failed, "Retry the 2 that failed"),
      ),
    ).toMatchInlineSnapshot(
      `"Done: The 2 snapshots of SR-1 that failed are tried again. Its card says how it goes."`,
    );
    const late = await heardAfter(at, "bob", () =>
      at.slack.as("bob").clicks(failed, "Retry the 2 that failed", { stale: true }),
    );
    expect(late).toMatchInlineSnapshot(
      `"Already so: @alice had SR-1 tried again already, ‹time›. Nothing more was started."`,
    );
    await says(at, card, "SAFE TO CHANGE");
    expect(at.aws.state.createdSnapshots().length - made).toBe(2);
    await at.slack.waitFor(() => now(at, card).thread.some(({ text }) => text.includes("SAFE TO")));
    const thread = now(at, card).thread.map(({ text }) => text);
    expect(thread.filter((text) => text.startsWith("Tried again: "))).toHaveLength(1);
    expect(thread.filter((text) => text.includes("DO NOT PROCEED"))).toHaveLength(1);
    expect(thread.at(-1)).toContain("SAFE TO CHANGE — all 3 snapshots were read back");
    // Which of the three were sent first, and so failed, differs from run to run.
    const names = /\b(?:db-primary|db-replica|web-data)\b/gu;
    const end = normalised(now(at, card).text).replaceAll(names, "db-…");
    expect(end.replaceAll(/\d+ GiB/gu, "‹size›")).toMatchInlineSnapshot(`
      "db-…, db-… and db-… · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ✅ SAFE TO CHANGE — all 3 captured as of ‹time›
      @alice: before migration 42
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      db-… and db-… tried again by @alice ‹time›
      db-… — verified: right volume, right time, ours · snap-1 · point in time ‹time› · ‹size›
      db-… — verified: right volume, right time, ours · snap-2 · point in time ‹time› · ‹size›
      db-… — verified: right volume, right time, ours · snap-3 · point in time ‹time› · ‹size›
      3 snapshots: kept until ‹time›
      SR-1 · digest ‹…› · asked ‹time›"
    `);
  });

  test("retry by typing is for the requester and for whoever may ask for the same", async ({
    expect,
  }) => {
    const at = scene();
    at.aws.faults.next("CreateSnapshot", expired);
    const card = await asks(at, "alice", "web-data to be typed");
    const id = requestIdOf(card);
    expect(await hears(at, "alice", `retry ${id}`)).toMatchInlineSnapshot(
      `"Too late: SR-1 still waits for approvals. Nothing of it has failed."`,
    );
    await approves(at, "bob", card);
    await ends(at, card);
    expect(await hears(at, "erin", `retry ${id}`)).toMatchInlineSnapshot(`
      "Refused: No rule lets you snapshot web-data.
      It would be allowed by a member of @oncall and in an incident channel."
    `);
    expect(await hears(at, "alice", "retry")).toMatchInlineSnapshot(`
      "Problem: retry needs the id of a request.
      Type /snapshot retry SR-7K3F; the id is on the request's card.
      /snapshot help retry explains it."
    `);
    expect(await hears(at, "carol", `retry ${id.toLowerCase()}`)).toMatchInlineSnapshot(
      `"Done: The snapshot of SR-1 that failed is tried again. Its card says how it goes."`,
    );
    await says(at, card, "SAFE TO CHANGE");
    expect(await hears(at, "alice", `retry ${id}`)).toMatchInlineSnapshot(
      `"Too late: Nothing of SR-1 has failed: all of it was made and read back."`,
    );
  });
});
