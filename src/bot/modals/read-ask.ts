import { z } from "zod";
import type { CreateCommand } from "../../commands/command.ts";
import { cleanText } from "../../commands/grammar/clean.ts";
import { readKeep, wrongName } from "../../commands/grammar/create.ts";
import { optionsOf } from "../../commands/grammar/options.ts";
import { limits, readLimited } from "../../commands/grammar/problem.ts";
import type { Read } from "../../commands/grammar/problem.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { actionIds, blockIds } from "../ids.ts";
import { isChannel } from "../is-channel.ts";
import { readSubmitted, reasonBlockOf, slackId, unreadable } from "./submitted.ts";
import type { FieldErrors, Submitted } from "./submitted.ts";
import { readTagLines } from "./tags.ts";

/** Where the form was opened, carried through it. */
export const origin = z.object({
  channel: slackId.nullable(),
  name: z.string().max(80).nullable(),
  thread: z.string().max(40).optional(),
  about: z.object({ channelId: slackId, ts: z.string().max(40) }).optional(),
  link: z
    .url({ protocol: /^https$/u })
    .max(500)
    .optional(),
});
export type AskOrigin = z.infer<typeof origin>;

export type AskRead =
  | {
      readonly ok: true;
      readonly command: CreateCommand;
      /** Where the card goes; `null` when neither the form nor its origin says. */
      readonly channelId: string | null;
      /** Known only when the card stays where the form was opened. */
      readonly channelName: string | null;
      /** The thread it was opened in, when the card stays there. */
      readonly threadTs: string | undefined;
      /** The message that it is about, or its address. */
      readonly about: AskOrigin["about"];
      readonly link: string | undefined;
      /** The block ids of its fields; those about the cloud are called as the option they set. */
      readonly fields: readonly string[];
    }
  | { readonly ok: false; readonly errors: FieldErrors };

/** One field's value, or the sentence to show beside it. */
type FieldRead<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Phrase };

/** What was submitted as the command that says the same, or what to say beside which field. */
export function readAsk(view: unknown): AskRead {
  const submitted = readSubmitted(view, origin);
  if (submitted === null) return { ok: false, errors: { [blockIds.what]: unreadable } };
  const text = (blockId: string, actionId: string) =>
    submitted.field(blockId, actionId).value ?? "";

  const what = readWhat(submitted);
  const reasonBlock = reasonBlockOf(submitted);
  const reason = readText(text(reasonBlock, actionIds.reason), "reason", limits.reason);
  const keep = text(blockIds.keepDays, actionIds.keepDays).trim();
  // How to write a flag is of no use here.
  const keepDays = beside(readKeep(keep === "" ? null : keep), "sentence");
  const tags = readTagLines(text(blockIds.tags, actionIds.tags));
  const description = readText(
    text(blockIds.description, actionIds.description),
    "description",
    limits.description,
  );
  const name = readText(text(blockIds.name, actionIds.name), "name", limits.description);
  const group = readText(
    text(blockIds.resourceGroup, actionIds.resourceGroup),
    "resource-group",
    limits.description,
  );
  const special = submitted.field(blockIds.special, actionIds.special).selected_options ?? [];
  const place = readPlace(submitted);
  const saidAll = what.ok && reason.ok && keepDays.ok && place.ok;
  if (saidAll && tags.ok && description.ok && name.ok && group.ok) {
    const texts = {
      name: name.value,
      description: description.value,
      "resource-group": group.value,
    };
    return {
      ok: true,
      command: {
        name: "create",
        what: what.value,
        reason: reason.value,
        keepDays: keepDays.value,
        options: optionsOf({
          tags: tags.value,
          metadata: {},
          text: (option) => texts[option],
          isOn: (option) => special.some(({ value }) => value === option),
        }),
      },
      channelId: place.value.channel,
      channelName: place.value.name,
      threadTs: place.value.thread,
      about: submitted.metadata.about,
      link: submitted.metadata.link,
      fields: submitted.fields,
    };
  }
  return {
    ok: false,
    errors: {
      ...errorAt(blockIds.what, what),
      ...errorAt(reasonBlock, reason),
      ...errorAt(blockIds.keepDays, keepDays),
      ...errorAt(blockIds.tags, tags),
      ...errorAt(blockIds.description, description),
      ...errorAt(blockIds.name, name),
      ...errorAt(blockIds.resourceGroup, group),
      ...errorAt(blockIds.channel, place),
    },
  };
}

function errorAt(blockId: string, read: FieldRead<unknown>): FieldErrors {
  return read.ok ? {} : { [blockId]: read.error };
}

/** A usage problem as it is said beside a field. */
function beside<T>(read: Read<T>, what: "all" | "sentence" = "all"): FieldRead<T> {
  if (read.ok) return read;
  const { sentence, advice } = read.problem;
  return { ok: false, error: what === "all" ? say`${sentence} ${advice}` : sentence };
}

function readText(
  written: string,
  noun: Parameters<typeof readLimited>[1],
  limit: number,
): FieldRead<string> {
  return beside(readLimited(cleanText(written), noun, limit, "create"));
}

function readWhat({ field }: Submitted<AskOrigin>): FieldRead<readonly string[]> {
  const chosen = field(blockIds.what, actionIds.volumeSuggest).selected_options ?? [];
  const values = chosen.map(({ value }) => cleanText(value)).filter((name) => name !== "");
  const names = [...new Set(values)];
  if (names.length === 0) return { ok: false, error: say`Choose at least one volume or set.` };
  if (names.length > limits.names) {
    return { ok: false, error: say`These are ${names.length}; ${limits.names} is the limit.` };
  }
  const wrong = names.map((name) => wrongName(name, "create")).find((problem) => problem !== null);
  return wrong === undefined ? { ok: true, value: names } : beside(wrong);
}

function readPlace({ field, metadata: from }: Submitted<AskOrigin>): FieldRead<AskOrigin> {
  const chosen = field(blockIds.channel, actionIds.channel).selected_conversation ?? null;
  if (chosen === null || chosen === from.channel) {
    return from.channel !== null && isChannel(from.channel)
      ? { ok: true, value: from }
      : { ok: false, error: say`Choose a channel, so that approvers see the card.` };
  }
  if (slackId.safeParse(chosen).success)
    return { ok: true, value: { channel: chosen, name: null } };
  return { ok: false, error: say`This is not a channel.` };
}
