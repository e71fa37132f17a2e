import { cleanText } from "../../commands/grammar/clean.ts";
import { readKeep } from "../../commands/grammar/create.ts";
import { actionIds, blockIds } from "../ids.ts";
import type { AskDefaults } from "./ask.ts";
import { origin } from "./read-ask.ts";
import { readSubmitted, reasonBlockOf } from "./submitted.ts";

/** A form that is still being filled in: what it is to be drawn with again, and nothing judged. */
export function readDraft(view: unknown): AskDefaults | null {
  const submitted = readSubmitted(view, origin);
  if (submitted === null) return null;
  const { metadata: from, field } = submitted;
  const text = (blockId: string, actionId: string) => field(blockId, actionId).value ?? "";
  const chosen = field(blockIds.what, actionIds.volumeSuggest).selected_options ?? [];
  const keep = readKeep(text(blockIds.keepDays, actionIds.keepDays).trim() || null);
  return {
    channelId: from.channel,
    channelName: from.name,
    threadTs: from.thread,
    about: from.about,
    link: from.link,
    what: chosen.map(({ value }) => cleanText(value)),
    reason: text(reasonBlockOf(submitted), actionIds.reason),
    ...(keep.ok && keep.value !== null ? { keepDays: keep.value } : {}),
    cloud: {
      tags: text(blockIds.tags, actionIds.tags),
      description: text(blockIds.description, actionIds.description),
      name: text(blockIds.name, actionIds.name),
      resourceGroup: text(blockIds.resourceGroup, actionIds.resourceGroup),
      special: (field(blockIds.special, actionIds.special).selected_options ?? []).map(
        ({ value }) => value,
      ),
    },
  };
}
