import type { ActionsBlock, Button } from "@slack/types";
import type { Pages } from "../../commands/reply.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { pageValue } from "../button-values.ts";
import { pageId } from "../ids.ts";
import { plain } from "./text.ts";

/** Source: Slack, "Button element". */
const valueMax = 2_000;

/** Turns to what is newer and older, in place; no block where there is nothing to turn to. */
export function pageButtons(
  { newer, older, commandText }: Pages,
  labels: { readonly newer: Phrase; readonly older: Phrase },
): ActionsBlock[] {
  const ways = [
    ["newer", newer],
    ["older", older],
  ] as const;
  const elements = ways.flatMap(([way, from]): Button[] => {
    if (from === null) return [];
    const value = pageValue({ way, from }, commandText);
    if (value.length > valueMax) return [];
    return [{ type: "button", action_id: pageId(way), text: plain(labels[way], 75), value }];
  });
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}
