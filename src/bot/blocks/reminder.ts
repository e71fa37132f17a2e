import type { ActionsBlock } from "@slack/types";
import type { Instant } from "../../domain/instant.ts";
import { say, time } from "../../domain/phrase.ts";
import { reminderValue } from "../button-values.ts";
import { actionIds } from "../ids.ts";
import { plainLabel } from "./confirm.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import { plain } from "./text.ts";

/** What the button adds to the present end. */
export const moreDays = 7;

/** What can be said to a reminder. */
export function reminderButtons(requestId: string, until: Instant): ActionsBlock[] {
  const value = reminderValue({ requestId, until });
  return [
    {
      type: "actions",
      elements: [
        {
          type: "button",
          action_id: actionIds.keepMore,
          style: "primary",
          text: plain(say`Keep ${moreDays} more days`, 75),
          accessibility_label: plainLabel(
            say`Keep the snapshots of ${requestId} ${moreDays} more days`,
          ),
          value,
        },
        {
          type: "button",
          action_id: actionIds.letGo,
          text: plain(say`Let go`, 75),
          accessibility_label: plainLabel(say`Let the snapshots of ${requestId} go at their end`),
          value,
        },
      ],
    },
  ];
}

/** What stands in place of a reminder that needs no answer any more; `null` for any other reply. */
export function closedReminder(key: string): Message | null {
  const [, until] = /^(?:direct:)?ends:(.+):\w+$/u.exec(key) ?? [];
  if (until === undefined) return null;
  const phrase = say`This was a reminder of the end, ${time(until)}. The card says how it stands now.`;
  return { text: plainOf(phrase), blocks: paragraphs([phrase]) };
}
