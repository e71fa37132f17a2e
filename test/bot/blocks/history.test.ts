import { expect, test } from "vitest";
import { historyLine } from "../../../src/bot/blocks/history.ts";
import { paragraphs } from "../../../src/bot/blocks/rich-text.ts";
import type { LedgerEvent } from "../../../src/requests/model.ts";
import { readable } from "./readable.ts";
import { alice, anItem, at, aView, bob } from "./views.ts";

const view = aView({ state: "running" }, [
  anItem({ position: 1, volumeName: "db-primary" }),
  anItem({ position: 2, volumeName: "web-data" }),
]);

function told(rest: Partial<LedgerEvent>, of = view): string {
  const event: LedgerEvent = {
    requestId: "SR-7K3F",
    seq: 1,
    at: at(0),
    type: "asked",
    actorId: null,
    itemId: null,
    data: {},
    hash: "h",
    ...rest,
  };
  return readable(paragraphs([historyLine(of, event)])).replace("2026-11-20 10:00 UTC ", "");
}

const second = "SR-7K3F/2";
const notConnected = { code: "unavailable", message: "The gateway is not connected." };

test.each<[Partial<LedgerEvent>, string]>([
  [
    { type: "item-failed", itemId: second, data: notConnected },
    "*web-data* — failed: The gateway is not connected.",
  ],
  [
    { type: "item-held", itemId: second, data: notConnected },
    "*web-data* — not started yet: The gateway is not connected.",
  ],
  [
    { type: "item-accepted", itemId: second, data: { snapshot: "snap-1" } },
    "*web-data* — accepted by the cloud · `snap-1`",
  ],
  [
    { type: "item-adopted", itemId: second, data: { snapshot: "snap-1" } },
    "*web-data* — found by our marker and adopted · `snap-1`",
  ],
  [
    { type: "item-queued", itemId: second, data: { behind: "SR-AAAA" } },
    "*web-data* — waiting behind `SR-AAAA`",
  ],
  [
    { type: "item-queued", itemId: second, data: { behind: "SR-AAAA", ahead: 3 } },
    "*web-data* — waiting behind `SR-AAAA`, the first of 3 ahead for this volume",
  ],
  [
    { type: "item-queued", itemId: second, data: { behind: "SR-AAAA", ahead: 1 } },
    "*web-data* — waiting behind `SR-AAAA`",
  ],
  [
    { type: "item-cancelled", itemId: second, actorId: alice },
    `*web-data* — cancelled by @${alice}`,
  ],
  [
    { type: "snapshot-kept", itemId: second, actorId: bob, data: { snapshot: "s", until: at(60) } },
    `*web-data* — kept until 2026-11-20 11:00 UTC by @${bob} · \`s\``,
  ],
  [
    {
      type: "snapshot-not-deleted",
      itemId: second,
      data: { snapshot: "s", code: "denied", message: "It is locked." },
    },
    "*web-data* — not deleted: It is locked. · `s`",
  ],
])("a line of a volume names it, with what happened and why: %o", (event, line) => {
  expect(told(event)).toBe(line);
});

test.each<[Partial<LedgerEvent>, string]>([
  [
    { type: "approval", actorId: bob, data: { note: "checked", count: 1, quorum: 2 } },
    `approval 1 of 2 by @${bob}: checked`,
  ],
  [{ type: "denied", actorId: bob, data: { note: "no" } }, `denied by @${bob}: no`],
  [{ type: "voided", data: { why: "The policy changed." } }, "voided: The policy changed."],
  [{ type: "settled", data: { verdict: "do-not-proceed" } }, "ended: DO NOT PROCEED"],
  [
    { type: "decision-refused", actorId: bob, data: { choice: "approve", why: "no-permit" } },
    `@${bob} tried to approve it and was refused`,
  ],
  [{ type: "cancel-refused", actorId: bob }, `@${bob} tried to cancel it and was refused`],
  [{ type: "something-new", actorId: bob }, `something new by @${bob}`],
])("a line of a request says who did what, and why: %o", (event, line) => {
  expect(told(event)).toBe(line);
});

test("volumes at several targets are told apart, and one that is not known keeps its id", () => {
  const [first, other] = view.items;
  if (first === undefined || other === undefined) throw new Error("two were made");
  const apart = { ...view, items: [first, { ...other, target: "osaka" }] };
  expect(told({ type: "item-complete", itemId: second }, apart)).toContain("*web-data* on osaka —");
  expect(told({ type: "item-complete", itemId: "SR-0000/9" })).toContain("*SR-0000/9* —");
});
