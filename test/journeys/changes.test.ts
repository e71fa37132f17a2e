import { test } from "vitest";
import { policyText } from "../support/world.ts";
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
  told,
} from "./journey.ts";

const twoApprovals = policyText.replace("context.approvals >= 1", "context.approvals >= 2");

inBothModes({ policy: twoApprovals }, (scene) => {
  test("with two approvals the first one shows how many are missing", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary needs two");
    await checked(at, card);
    expect(await approves(at, "bob", card)).toMatchInlineSnapshot(
      `"Done: You approved SR-1: 1 of 2."`,
    );
    expect(await says(at, card, "approved by")).toMatchInlineSnapshot(`
      "db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — waiting for 1 of 2 approvals, expires ‹time›
      @alice: needs two
      ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB · keep 14 days
      rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
      approved by @bob ‹time›
      SR-1 · digest ‹…› · asked ‹time›
      [Approve] [Deny] [Why?] [Cancel request]"
    `);
    expect(await approves(at, "bob", card)).toMatchInlineSnapshot(
      `"Already so: You have approved SR-1 already, ‹time›. It counts once."`,
    );
    expect(await approves(at, "carol", card)).toMatchInlineSnapshot(
      `"Done: You approved SR-1. The snapshot is being started."`,
    );
    expect((await ends(at, card)).text).toContain("SAFE TO CHANGE");
    expect(at.aws.state.createdSnapshots()).toHaveLength(1);
  });

  test("whoever changes their mind counts as what they said last", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data on second thought");
    await approves(at, "bob", card);
    expect(await hears(at, "bob", `deny ${requestIdOf(card)} found the backup broken`)).toContain(
      "You denied",
    );
    expect(normalised((await ends(at, card)).text)).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — denied by @bob: found the backup broken
      @alice: on second thought
      rule engineers-snapshot: 2 approvals needed
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]"
    `);
  });

  test("a policy that changed after the ask voids it, and asking again is judged anew", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-replica under the old policy");
    await checked(at, card);
    await approves(at, "bob", card);
    at.world.reload({ policy: policyText });
    expect(await approves(at, "carol", card)).toMatchInlineSnapshot(`
      "Too late: The policy or the request changed after it was asked for, so the approvals do not count any more.
      Ask again: the new request is judged by the policy in force now."
    `);
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-replica. Nothing is made yet; the answer follows.
      snapshot-bot: db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — The policy or the request changed after it was asked for, so the approvals do not count any more.
        @alice: under the old policy
        rule engineers-snapshot: 2 approvals needed
        approved by @bob ‹time›
        Ask again: the new request is judged by the policy in force now.
        SR-1 · digest ‹…› · asked ‹time›
        [Ask again]
          snapshot-bot: @alice ⛔ DO NOT PROCEED — The policy or the request changed after it was asked for, so the approvals do not count any more. Ask again: the new request is judged by the policy in force now.
      (only bob) snapshot-bot: Done: You approved SR-1: 1 of 2.
      (only carol) snapshot-bot: Too late: The policy or the request changed after it was asked for, so the approvals do not count any more.
        Ask again: the new request is judged by the policy in force now."
    `);
    const again = await asks(at, "alice", "db-replica under the old policy");
    expect(await approves(at, "bob", again)).toContain("The snapshot is being started");
    expect((await ends(at, again)).text).toContain("SAFE TO CHANGE");
    at.world.reload({ policy: twoApprovals });
  });

  test("a policy that forbids it meanwhile stops what was approved under the old one", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data to be forbidden");
    await approves(at, "bob", card);
    const freeze = '\n@id("freeze")\nforbid (principal, action == Action::"create", resource);\n';
    at.world.reload({ policy: twoApprovals + freeze });
    await approves(at, "carol", card);
    expect(normalised((await ends(at, card)).text)).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — The policy or the request changed after it was asked for, so the approvals do not count any more.
      @alice: to be forbidden
      rule engineers-snapshot: 2 approvals needed
      approved by @bob ‹time›
      Ask again: the new request is judged by the policy in force now.
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]"
    `);
    expect(await hears(at, "alice", "why web-data")).toMatchInlineSnapshot(`
      "Not allowed: @alice may not ask for a snapshot of web-data.
      You cannot snapshot web-data: rule freeze forbids it.
      No group, reason or channel would change that. Ask whoever keeps the policy.
      Decided by freeze, checked ‹time›."
    `);
    at.world.reload({ policy: twoApprovals });
  });
});

inBothModes({ expiryMs: 1500 }, (scene) => {
  test("silence never approves: the ask expires, and a late click says so", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary and nobody looks");
    const seen = now(at, card);
    await ends(at, card);
    const click = (label: string) =>
      heardAfter(at, "bob", () => at.slack.as("bob").clicks(seen, label, { stale: true }));
    expect(await click("Approve")).toMatchInlineSnapshot(
      `"Too late: SR-1 has expired: nobody decided in time. It can be asked for again."`,
    );
    expect(
      await heardAfter(at, "alice", () =>
        at.slack.as("alice").clicks(seen, "Cancel request", { stale: true }),
      ),
    ).toMatchInlineSnapshot(
      `"Too late: SR-1 has ended already: its card says how. Nothing is left to cancel."`,
    );
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — expired: nobody decided until ‹time›
        @alice: and nobody looks
        rule engineers-snapshot: 1 approval needed
        SR-1 · digest ‹…› · asked ‹time›
        [Ask again]
          snapshot-bot: @alice ⛔ DO NOT PROCEED — nobody decided in time, so nothing was done. Ask again if it is still needed.
      (only bob) snapshot-bot: Too late: SR-1 has expired: nobody decided in time. It can be asked for again.
      (only alice) snapshot-bot: Too late: SR-1 has ended already: its card says how. Nothing is left to cancel."
    `);
    expect(at.aws.log.of("CreateSnapshot")).toEqual([]);
  });
});
