import { describe, expect, test } from "vitest";
import { card } from "../../../src/bot/blocks/card.ts";
import { readCardValue } from "../../../src/bot/button-values.ts";
import { failure } from "../../../src/domain/failure.ts";
import type { Item, RequestView } from "../../../src/requests/model.ts";
import { buttonsOf, readable } from "./readable.ts";
import {
  aRequest,
  aView,
  alice,
  aKept,
  anItem,
  approval,
  at,
  bob,
  carol,
  itemAt,
  nowMs,
} from "./views.ts";

const around = { nowMs, targetLabel: (target: string) => `${target} (AWS Storage Gateway)` };

function shown(view: RequestView, rest: object = {}): string {
  return readable(card(view, { ...around, ...rest }).blocks);
}

function labels(view: RequestView, ms = nowMs): string[] {
  return buttonsOf(card(view, { ...around, nowMs: ms }).blocks).map(({ label }) => label);
}

test("a request that waits reads like this", () => {
  expect(shown(aView())).toBe(
    [
      "# db-primary · tokyo (AWS Storage Gateway) · SR-7K3F",
      "⏳ *NOT YET* — waiting for 2 of 2 approvals, expires 2026-11-20 14:00 UTC",
      "@U024BE7LH: before migration 42",
      "✓ volume AVAILABLE · last snapshot 9 days ago · 100 GiB · keep 14 days",
      "rule `prod-needs-two`: @!S0614TZR7 can approve · asked by @U024BE7LH, who cannot",
      "SR-7K3F · digest ab12cd34ef56 · asked <!date^1795168800^{date_short_pretty} at {time}|2026-11-20 10:00 UTC>",
      "[Approve] [Deny] [Why?] [Cancel request]",
    ].join("\n"),
  );
});

test("its summary for notifications says the same in one line and mentions nobody", () => {
  const { text } = card(aView({ state: "denied", endedBy: bob, endNote: "no <!channel>" }), around);
  expect(text).toBe(
    "SR-7K3F ⛔ DO NOT PROCEED: db-primary — denied by someone: no &lt;!channel&gt;",
  );
});

test("the same record gives the same card at another moment", () => {
  const view = aView({ state: "running" }, [itemAt("accepted", { progressPercent: 40 })]);
  expect(card(view, { nowMs: nowMs + 5_000_000 })).toEqual(card(view, { nowMs }));
});

describe("approvals", () => {
  test("count distinct people, of this version, and never the requester", () => {
    const decisions = [
      approval(bob),
      approval(bob),
      approval(alice),
      approval(carol, { digest: "0".repeat(64) }),
    ];
    expect(shown(aView({}, [anItem()], decisions))).toContain("waiting for 1 of 2 approvals");
    expect(shown(aView({ quorum: 1 }))).toContain("waiting for 1 approval, expires");
  });

  test("are listed with person, time and note, and marked when they no longer count", () => {
    const decisions = [
      approval(bob, { note: "checked the window" }),
      approval(carol, { digest: "0".repeat(64) }),
    ];
    const text = shown(aView({}, [anItem()], decisions));
    expect(text).toContain("approved by @U0G9QF9C6 2026-11-20 10:01 UTC: checked the window");
    expect(text).toContain("2026-11-20 10:01 UTC (of an earlier version: does not count)");
  });

  test("mention the approving groups only while they are needed", () => {
    expect(shown(aView())).toContain("@!S0614TZR7");
    expect(shown(aView({ state: "running" }, [itemAt("starting")]))).not.toContain("@!S0614TZR7");
    expect(shown(aView({ quorum: 0, state: "approved" }))).toContain("no approval needed");
  });
});

test("of more rules, groups and decisions than a card shows it says how many there are", () => {
  const many = Array.from({ length: 9 }, (_, n) => `number-${n + 1}`);
  const text = shown(
    aView(
      { policies: many, approverGroups: many.map((handle) => ({ id: handle, handle })) },
      [anItem()],
      many.map((userId) => approval(userId)),
    ),
  );
  expect(text).toContain("rule `number-1`, `number-2`, `number-3` and 6 more: ");
  expect(text).toContain("@!number-5 or 4 more can approve");
  expect(text).toContain("4 earlier decisions\napproved by @number-5");
});

describe("before the decision", () => {
  test("says what is unusual about the volume", () => {
    const item = anItem({
      preflight: {
        possible: false,
        state: "BOOTSTRAPPING",
        sizeGiB: null,
        lastSnapshotAt: null,
        quota: { used: 19, limit: 20 },
        warnings: ["It is not attached to anything."],
      },
    });
    const text = shown(aView({}, [item]));
    expect(text).toContain("✗ volume BOOTSTRAPPING, not possible right now · no snapshot yet");
    expect(text).toContain("19 of 20 snapshots used");
    expect(text).toContain("*Note*: It is not attached to anything.");
  });

  test("says when the volume is still being checked or could not be", () => {
    const unchecked = anItem({ preflight: null });
    const failed = anItem({
      preflight: null,
      preflightFailure: failure("throttled", "The service answers slowly.", "Wait."),
    });
    expect(shown(aView({}, [unchecked]))).toContain("the volume is being checked");
    expect(shown(aView({}, [failed]))).toContain(
      "could not be checked: The service answers slowly.",
    );
  });

  test("says of a volume that its cloud does not know that there is none", () => {
    const why = failure("not-found", "The gateway has no volume vol-4A6B8C91.", "Check its id.");
    const item = anItem({ preflight: null, preflightFailure: why });
    expect(shown(aView({}, [item]))).toContain(
      "✗ no such volume: The gateway has no volume vol-4A6B8C91.\nkeep 14 days",
    );
    const many = Array.from({ length: 20 }, (_, at) => ({ ...item, position: at + 1 }));
    expect(shown(aView({}, many))).toContain("20 volumes*: 20 not found");
  });

  test("gives each volume a line with its target when there are several", () => {
    const text = shown(
      aView({}, [anItem(), anItem({ position: 2, volumeName: "db-2", target: "osaka" })]),
    );
    expect(text).toContain("# db-primary and db-2 · tokyo, osaka · SR-7K3F");
    expect(text).toContain("*db-primary* on tokyo: ✓ volume AVAILABLE");
    expect(text).toContain("*db-2* on osaka: ✓ volume AVAILABLE");
  });
});

test("the title names every target where it has room, else how many more there are", () => {
  const titleOf = (targets: readonly string[]) => {
    const items = targets.map((target, at) => anItem({ position: at + 1, target }));
    return shown(aView({}, items)).split("\n")[0];
  };
  const names = "db-primary, db-primary and";
  expect(titleOf(["tokyo", "osaka", "dublin", "hangzhou", "kobe"])).toBe(
    `# ${names} 3 more · tokyo, osaka, dublin, hangzhou, kobe · SR-7K3F`,
  );
  const long = ["tokyo", "osaka", "dublin", "hangzhou", "kobe"].map((name) =>
    name.padEnd(22, "-a"),
  );
  expect(titleOf(long)).toMatch(/^# .*dublin[-a]+ and 2 more · SR-7K3F$/u);
});

describe("buttons", () => {
  test("carry the request and the version that the person saw", () => {
    for (const { value } of buttonsOf(card(aView(), around).blocks)) {
      expect(readCardValue(value)).toEqual({ requestId: "SR-7K3F", digest: "ab12cd34ef56" });
    }
  });

  test("make approving repeat target, volume, reason and consequence", () => {
    const confirmOf = (view: RequestView) =>
      buttonsOf(card(view, around).blocks).find(({ id }) => id === "approve")?.confirm;
    expect(confirmOf(aView())).toBe(
      "db-primary on tokyo (AWS Storage Gateway)\nReason: before migration 42\n1 more approval is needed after yours.",
    );
    expect(confirmOf(aView({ quorum: 1, reason: "" }))).toBe(
      "db-primary on tokyo (AWS Storage Gateway)\nNo reason was given.\nYours is the last approval needed: it starts at once.",
    );
    const long = confirmOf(aView({ quorum: 1, reason: "r".repeat(500) })) ?? "";
    expect(long.length).toBeLessThanOrEqual(300);
    expect(long.endsWith("Yours is the last approval needed: it starts at once.")).toBe(true);
  });

  test("make approving a deletion say for how long it can be undone", () => {
    const item = { ...itemAt("verified"), snapshotId: "snap-0a1b2c3d" };
    const deletion = { item, madeFor: alice, kept: null };
    const view = { ...aView({ quorum: 1 }, []), deletion };
    const { blocks } = card(view, { ...around, deleteGraceMs: 2 * 3_600_000 });
    expect(buttonsOf(blocks).find(({ id }) => id === "approve")?.confirm).toContain(
      "after 2 h, in which it can be undone, it is deleted for good.",
    );
  });

  test("make cancelling repeat target and volume, and say what is stopped and what is not", () => {
    const cancelOf = (view: RequestView) =>
      buttonsOf(card(view, around).blocks).find(({ id }) => id === "cancel");
    expect(cancelOf(aView())).toMatchObject({ confirmStyle: "danger" });
    const half = aView({ state: "running" }, [itemAt("accepted"), itemAt("waiting")]);
    expect(cancelOf(half)?.confirm).toContain("1 of 2 were already started and go on");
    const again = aView({ state: "running", round: 2 }, [itemAt("waiting", { round: 2 })]);
    expect(cancelOf(again)?.confirm).toBe(
      "db-primary on tokyo (AWS Storage Gateway)\nNothing more is sent. What was made before stays.",
    );
  });

  test("name as many volumes in their dialogs as there is room for", () => {
    const targets = ["tokyo", "osaka", "dublin", "hangzhou", "kobe", "nara"];
    const items = (count: number, state: Item["state"] = "waiting") =>
      Array.from({ length: count }, (_, at) =>
        itemAt(state, {
          position: at + 1,
          volumeName: `web-data-${at + 1}`,
          target: targets[at % 6] ?? "",
        }),
      );
    const saysOf = (view: RequestView, wanted: string) =>
      buttonsOf(card(view, around).blocks).find(({ id }) => id === wanted)?.confirm ?? "";
    const five = "web-data-1, web-data-2, web-data-3, web-data-4 and web-data-5";
    const on = "on tokyo, osaka, dublin and 2 more\n";
    expect(saysOf(aView({}, items(5)), "approve")).toContain(`${five} ${on}Reason: before`);
    expect(saysOf(aView({}, items(5)), "cancel")).toContain(`${five} ${on}`);
    const failed = aView({ state: "settled" }, items(5, "failed"));
    expect(saysOf(failed, "retry")).toContain(`${five} ${on}`);
    const long = saysOf(aView({ reason: "r".repeat(500) }, items(50)), "approve");
    expect(long).toMatch(
      /web-data-\d and 4\d more on tokyo, osaka, dublin and 3 more\nReason: r+…\n/u,
    );
    expect(long.length).toBeLessThanOrEqual(300);
  });

  test("make retrying say whether one snapshot is started, or several", () => {
    const retryOf = (count: number) => {
      const items = Array.from({ length: count }, () => itemAt("failed"));
      const { blocks } = card(aView({ state: "settled" }, items), around);
      return buttonsOf(blocks).find(({ id }) => id === "retry")?.confirm;
    };
    expect(retryOf(1)).toContain("asked again, and the snapshot is started at once.");
    expect(retryOf(2)).toContain("asked again, and the snapshots are started at once.");
  });

  test("go as soon as there is nothing to decide", () => {
    expect(labels(aView())).toEqual(["Approve", "Deny", "Why?", "Cancel request"]);
    expect(labels(aView(), Date.parse(at(240)))).toEqual(["Why?", "Cancel request"]);
    expect(labels(aView({ state: "approved" }))).toEqual(["Cancel request"]);
    expect(labels(aView({ state: "running" }, [itemAt("starting")]))).toEqual([]);
    expect(labels(aView({ state: "settled" }, [itemAt("verified")]))).toEqual([]);
    const failed = [itemAt("verified"), itemAt("failed", { position: 2 })];
    expect(labels(aView({ state: "settled" }, failed))).toEqual([
      "Retry the one that failed",
      "Ask again",
    ]);
    expect(labels(aView({ state: "settled" }, [itemAt("failed")]))).toEqual(["Retry", "Ask again"]);
    const deleted = [aKept({ itemId: "SR-7K3F/1", state: "leaving" })];
    const kept = { ...aView({ state: "settled" }, [itemAt("failed")]), kept: deleted };
    expect(labels(kept)).toEqual(["Ask again"]);
    expect(labels(aView({ state: "refused" }))).toEqual(["Why?"]);
    for (const state of ["denied", "expired", "withdrawn"] as const) {
      expect(labels(aView({ state }))).toEqual(["Ask again"]);
    }
  });
});

test("a card says that a volume is being checked only while somebody is to decide", () => {
  const unseen = [anItem({ state: "waiting", preflight: null })];
  expect(shown(aView({}, unseen))).toContain("is being checked");
  const approved = shown(aView({ state: "approved" }, unseen));
  expect(approved).not.toContain("is being checked");
  expect(approved).toContain("keep 14 days");
});

describe("the verdict's line", () => {
  const single: [Item["state"], Partial<Item>, string][] = [
    ["waiting", {}, "NOT YET* — approved, waiting for its turn"],
    [
      "waiting",
      { failure: failure("throttled", "The cloud is busy.", "If it stays, look why.") },
      "NOT YET* — not started yet: The cloud is busy. It is tried again by itself",
    ],
    [
      "waiting",
      { failure: failure("busy", "The tenant is busy.", "It gets its turn.") },
      "NOT YET* — in the cloud's queue: The tenant is busy. It is tried again by itself, for 4 h at most",
    ],
    [
      "waiting",
      { behind: "SR-ABCD", ahead: 1 },
      "NOT YET* — waiting behind `SR-ABCD`, which is ahead for this volume",
    ],
    [
      "waiting",
      { behind: "SR-ABCD", ahead: 3 },
      "NOT YET* — waiting behind `SR-ABCD`, the first of 3 ahead for this volume",
    ],
    ["starting", {}, "NOT YET* — asking the cloud for it"],
    ["unknown", {}, "NOT YET* — the cloud's answer was lost; looking for the snapshot"],
    ["accepted", { progressPercent: 40.4 }, "still making it (40 %)"],
    ["complete", {}, "NOT YET* — complete, being read back"],
    ["verified", {}, "NOT YET* — verified"],
    ["failed", {}, "DO NOT PROCEED* — failed: The gateway is not connected."],
    ["cancelled", {}, "DO NOT PROCEED* — cancelled before it was sent"],
    ["cancelled", { round: 2 }, "DO NOT PROCEED* — cancelled before it was tried again"],
  ];
  test.each(single)("of a running request whose item is %s %o", (state, rest, line) => {
    expect(shown(aView({ state: "running" }, [itemAt(state, rest)]))).toContain(line);
  });

  test("says SAFE TO CHANGE only when all is settled and verified", () => {
    const settled = aView({ state: "settled" }, [itemAt("verified")]);
    expect(shown(settled)).toContain(
      "✅ *SAFE TO CHANGE* — captured as of 2026-11-20 10:02:00 UTC",
    );
    expect(shown(settled)).toContain(
      "`snap-0a1b2c3d` · point in time 2026-11-20 10:02:00 UTC · took 6 min · 1.2 GiB",
    );
    expect(shown(aView({ state: "running" }, [itemAt("verified")]))).not.toContain("SAFE");
    const several = aView({ state: "settled" }, [
      itemAt("verified"),
      itemAt("verified", { startedAt: at(1) }),
    ]);
    expect(shown(several)).toContain("both captured as of 2026-11-20 10:01:00 UTC");
  });

  test("says what failed, what the others do, and what to do now", () => {
    const items = [itemAt("failed"), itemAt("accepted", { position: 2, volumeName: "db-2" })];
    const text = shown(aView({ state: "running" }, items));
    expect(text).toContain("⛔ *DO NOT PROCEED* — 1 of 2 failed: db-primary; the others go on");
    expect(text).toContain(
      "*db-primary* — failed: The gateway is not connected.\nStart the gateway. (code `GatewayNotConnected`, cloud request `req-1`)",
    );
  });

  test.each([
    [
      { state: "denied", endedBy: bob, endNote: "backups run" },
      "denied by @U0G9QF9C6: backups run",
    ],
    [{ state: "withdrawn", endedBy: alice }, "cancelled by @U024BE7LH"],
    [{ state: "expired" }, "expired: nobody decided until 2026-11-20 14:00 UTC"],
    [
      {
        state: "expired",
        failure: failure("changed", "The volume's settings changed.", "Ask again."),
      },
      "The volume's settings changed.",
    ],
    [
      { state: "refused", failure: failure("denied", "You may not.", "Ask @engineers.") },
      "refused: You may not.",
    ],
  ] as const)("says DO NOT PROCEED and why for %o", (request, line) => {
    expect(shown(aView(request))).toContain(`⛔ *DO NOT PROCEED* — ${line}`);
  });

  test("says that time ran out before the record does", () => {
    expect(shown(aView(), { nowMs: Date.parse(at(241)) })).toContain(
      "NOT YET* — the time to approve ended",
    );
  });
});

test("many items are counted by state, and what is wrong comes first", () => {
  const states = ["verified", "accepted", "failed", "unknown"] as const;
  const items = Array.from({ length: 12 }, (_, index) =>
    itemAt(states[index % 4] ?? "verified", { position: index + 1, volumeName: `v${index + 1}` }),
  );
  const lines = shown(aView({ state: "running" }, items)).split("\n");
  const own = lines.filter((line) => /^\*v\d+\* — /u.test(line)).map((line) => line.slice(0, 6));
  expect(own).toHaveLength(5);
  expect(lines).toContain("3 accepted: v2, v6 and v10");
  expect(lines.indexOf("3 accepted: v2, v6 and v10")).toBeGreaterThan(
    lines.findIndex((line) => line.startsWith("*v3* — failed")),
  );
});

test("options that approvers approve are shown whole", () => {
  const tags = Object.fromEntries(Array.from({ length: 18 }, (_, n) => [`k${n}`, "v".repeat(100)]));
  const text = shown(aView({}, [anItem({ options: { tags } })]));
  for (const [key, value] of Object.entries(tags)) expect(text).toContain(`${key}=${value}`);
});

test("a card that was behind says so", () => {
  expect(shown(aView(), { late: true })).toContain(
    "this card was behind for a while and caught up",
  );
  expect(shown(aView())).not.toContain("behind");
});

test("a card outside its channel says how to bring it there", () => {
  const text = shown(aView(), { closed: "not-a-member", botName: "snapshot-bot" });
  expect(text).toContain(
    "*Only you see this card.* I am not a member of #ops. Type `/invite @snapshot-bot` there",
  );
});

test("a card in a direct message says where approvers find it", () => {
  expect(shown(aView({ channelId: "D024BE7LR" }))).toContain(
    "*Only you see this card.* Approvers find the request on my Home tab",
  );
  expect(shown(aView({ channelId: "D024BE7LR", state: "running" }))).not.toContain("Only you");
});

test("another request is a link to its card where the card is known", () => {
  const view = aView({ state: "running" }, [itemAt("waiting", { behind: "SR-ABCD" })]);
  const links = (id: string) => `https://example.slack.com/archives/C1/${id}`;
  expect(shown(view, { links })).toContain(
    "<https://example.slack.com/archives/C1/SR-ABCD|SR-ABCD>",
  );
  expect(shown(view, { links: () => "javascript:alert(1)" })).toContain("`SR-ABCD`");
});

test("what a person typed stays text", () => {
  const reason = "<!channel> @here *bold* `code` https://evil.example <@U0G9QF9C6>";
  const { blocks } = card(aView({ reason }), around);
  expect(JSON.stringify(blocks)).toContain(`{"type":"text","text":": ${reason}`);
  expect(JSON.stringify(blocks)).not.toContain('"broadcast"');
});

test("no other value than a card's own is read from a button", () => {
  for (const value of [
    "",
    "SR-7K3F",
    "SR-7K3F:xyz",
    `${aRequest().id}:${"a".repeat(13)}`,
    null,
    7,
  ]) {
    expect(readCardValue(value)).toBeNull();
  }
});
