import type { ModalView } from "@slack/types";
import { z } from "zod";
import { cleanText } from "../../commands/grammar/clean.ts";
import { limits, readLimited } from "../../commands/grammar/problem.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { paragraphs } from "../blocks/rich-text.ts";
import { line, plain } from "../blocks/text.ts";
import { cardValue, readCardValue } from "../button-values.ts";
import { actionIds, blockIds, callbackIds } from "../ids.ts";
import { readSubmitted, slackId, unreadable } from "./submitted.ts";
import type { FieldErrors } from "./submitted.ts";

export interface DenySubject {
  readonly requestId: string;
  /** The part of the digest that the person saw on the card. */
  readonly digest: string;
  /** Where the click came from; `null` in the App Home. */
  readonly channelId: string | null;
}

const metadata = z.object({ card: z.string().max(64), channel: slackId.nullable() });

/** Asks why, before a request is denied; `asked` is what the person may read of it, a line each. */
export function denyView(subject: DenySubject, asked: readonly Phrase[]): ModalView {
  return {
    type: "modal",
    callback_id: callbackIds.deny,
    title: plain(say`Deny the request`, 24),
    submit: plain(say`Deny`, 24),
    close: plain(say`Back`, 24),
    private_metadata: JSON.stringify({
      card: cardValue({ id: subject.requestId, digest: subject.digest }),
      channel: subject.channelId,
    }),
    blocks: [
      ...paragraphs(asked),
      {
        type: "input",
        block_id: blockIds.note,
        label: plain(say`Why do you deny ${line(subject.requestId, 40)}?`, 2_000),
        hint: plain(
          say`The requester reads it, and it stays on record. Denying ends the request.`,
          2_000,
        ),
        element: {
          type: "plain_text_input",
          action_id: actionIds.note,
          multiline: true,
          min_length: 1,
          max_length: limits.reason,
          focus_on_load: true,
          placeholder: plain(say`Backups are running until 15:00`, 150),
        },
      },
    ],
  };
}

export type DenyRead =
  | ({ readonly ok: true; readonly note: string } & DenySubject)
  | { readonly ok: false; readonly errors: FieldErrors };

/** What was submitted, or what to say beside the field. */
export function readDeny(view: unknown): DenyRead {
  const submitted = readSubmitted(view, metadata);
  const card = readCardValue(submitted?.metadata.card);
  if (submitted === null || card === null) return refuse(unreadable);
  const text = cleanText(submitted.field(blockIds.note, actionIds.note).value ?? "");
  if (text === "") return refuse(say`Say why, so that the requester knows what to do.`);
  const note = readLimited(text, "reason", limits.reason, "deny");
  if (!note.ok) return refuse(say`${note.problem.sentence} ${note.problem.advice}`);
  return { ok: true, note: note.value, ...card, channelId: submitted.metadata.channel };
}

function refuse(error: Phrase): DenyRead {
  return { ok: false, errors: { [blockIds.note]: error } };
}
