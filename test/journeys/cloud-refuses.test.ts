import { test } from "vitest";
import { demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import {
  approves,
  asks,
  checked,
  ends,
  hears,
  inBothModes,
  normalised,
  says,
  told,
} from "./journey.ts";

inBothModes({}, (scene) => {
  test("throttling holds the snapshot back for a moment, and then it is made once", async ({
    expect,
  }) => {
    const at = scene();
    at.aws.faults.next("CreateSnapshot", { kind: "throttle" });
    const card = await asks(at, "alice", "db-primary while AWS is busy");
    await approves(at, "bob", card);
    expect(await says(at, card, "takes no more calls")).toMatchInlineSnapshot(`
      "db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — not started yet: AWS takes no more calls from this account for the moment. It is tried again by itself
      @alice: while AWS is busy
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      If it stays, look for what else calls AWS from this account. (code ThrottlingException, cloud request ‹id›)
      SR-1 · digest ‹…› · asked ‹time›
      [Cancel request]"
    `);
    const end = await ends(at, card, 30_000);
    expect(normalised(end.text)).toContain("SAFE TO CHANGE");
    expect(at.aws.state.createdSnapshots()).toHaveLength(1);
  });

  test("credentials that AWS does not accept are told to whoever asked, and to whom to turn", async ({
    expect,
  }) => {
    const at = scene();
    const before = at.aws.state.createdSnapshots().length;
    at.aws.faults.next("CreateSnapshot", {
      kind: "error",
      code: "ExpiredTokenException",
      status: 400,
    });
    const expired = await asks(at, "alice", "db-primary with an expired token");
    await checked(at, expired);
    await approves(at, "bob", expired);
    expect(normalised((await ends(at, expired)).text)).toMatchInlineSnapshot(`
      "db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — failed: The bot's AWS credentials have expired.
      @alice: with an expired token
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      Ask the operator to renew this target's credentials, and to check the clock of the bot's machine. (code ExpiredTokenException, cloud request ‹id›)
      SR-1 · digest ‹…› · asked ‹time›
      [Retry] [Ask again]"
    `);
    at.aws.accounts.revoke(demoKey.keyId);
    const card = await asks(at, "alice", "db-primary with a revoked key");
    await checked(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — failed: The bot's AWS credentials have expired.
        @alice: with an expired token
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        Ask the operator to renew this target's credentials, and to check the clock of the bot's machine. (code ExpiredTokenException, cloud request ‹id›)
        SR-1 · digest ‹…› · asked ‹time›
        [Retry] [Ask again]
          snapshot-bot: @alice ⛔ DO NOT PROCEED — db-primary failed: The bot's AWS credentials have expired. Ask the operator to renew this target's credentials, and to check the clock of the bot's machine. (code ExpiredTokenException, cloud request ‹id›)
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started.
      (only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-2
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: with a revoked key
        the volume could not be checked: AWS does not accept the bot's credentials.
        keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-2 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await approves(at, "bob", card);
    expect(normalised((await ends(at, card)).text)).toMatchInlineSnapshot(`
      "db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — failed: AWS does not accept the bot's credentials.
      @alice: with a revoked key
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      Ask the operator to check this target's credentials. (code UnrecognizedClientException, cloud request ‹id›)
      SR-1 · digest ‹…› · asked ‹time›
      [Retry] [Ask again]"
    `);
    expect(await hears(at, "alice", "volumes db-primary")).toContain("db-primary");
    expect(at.aws.state.createdSnapshots().length).toBe(before);
  });
});
