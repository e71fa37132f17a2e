import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { line } from "./text.ts";
import { shown } from "./wording.ts";

/** What the record calls things, in words. */
const words: ReadonlyMap<string, Phrase> = new Map([
  ["asked", say`asked`],
  ["awaiting-approval", say`awaiting approval`],
  ["refused", say`refused`],
  ["approval", say`approval`],
  ["approved", say`approved`],
  ["denied", say`denied`],
  ["voided", say`voided`],
  ["expired", say`expired`],
  ["withdrawn", say`withdrawn`],
  ["settled", say`settled`],
  ["reminded", say`reminded`],
  ["retried", say`retried`],
  ["cancel-refused", say`cancel refused`],
  ["retry-refused", say`retry refused`],
  ["decision-refused", say`decision refused`],
  ["decision-late", say`decision late`],
  ["snapshot-leaving", say`deletion approved`],
  ["snapshot-deleting", say`deleting`],
  ["snapshot-deleted", say`deleted`],
  ["snapshot-not-deleted", say`not deleted`],
  ["snapshot-vanished", say`not at the cloud any more`],
  ["snapshot-released", say`not looked after any more`],
  ["deletion-undone", say`deletion undone`],
  ["undo-refused", say`undo refused`],
  ["item-queued", say`item queued`],
  ["item-starting", say`item starting`],
  ["item-accepted", say`item accepted`],
  ["item-unknown", say`item unknown`],
  ["item-complete", say`item complete`],
  ["item-verified", say`item verified`],
  ["item-failed", say`item failed`],
  ["item-cancelled", say`item cancelled`],
  ["item-retried", say`item retried`],
]);

/** A kind of line in the record; one that has no words here is quoted as it stands. */
export function eventWord(type: string): Phrase {
  return words.get(type) ?? [line(type.replaceAll("-", " "), shown.name)];
}
