import type { ConfirmationDialog } from "@slack/types";
import type { Phrase } from "../../domain/phrase.ts";
import { unformatted } from "./rich-text.ts";
import { clamp, plain } from "./text.ts";

/** Source: Slack, "Confirmation dialog object": all four parts are needed, the types say less. */
export const limits = { title: 100, text: 300, button: 30 } as const;

/** What screen readers say of a button. */
export function plainLabel(phrase: Phrase): string {
  return clamp(unformatted(phrase), 75);
}

/** The question that Slack asks before a button counts. */
export function confirm(
  title: Phrase,
  text: Phrase,
  yes: Phrase,
  no: Phrase,
  style: "primary" | "danger",
): ConfirmationDialog {
  return {
    title: plain(title, limits.title),
    text: plain(text, limits.text),
    confirm: plain(yes, limits.button),
    deny: plain(no, limits.button),
    style,
  };
}
