import { setTimeout as delay } from "node:timers/promises";
import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import type { Authority } from "../../auth/authority.ts";
import { setsLike } from "../../commands/fitting.ts";
import type { Catalog, KnownVolume } from "../../providers/catalog.ts";
import { say } from "../../domain/phrase.ts";
import { plain } from "../blocks/text.ts";
import { atOnce, timed } from "./acknowledging.ts";
import { whyNotAdmitted } from "./answer-member.ts";
import type { BotContext } from "./context.ts";

type SuggestionArgs = SlackOptionsMiddlewareArgs<"block_suggestion"> & AllMiddlewareArgs;

/** Slack shows at most 100 options; nobody reads more than a screenful. */
const shown = 30;
const shownSets = 5;
/** Source: Slack, "Option object": the value's limit. */
const valueMax = 75;

/** What type-ahead needs of all that listeners have. */
export interface SuggestionContext extends Pick<
  BotContext,
  "teamId" | "onAck" | "readers" | "log"
> {
  readonly commands: {
    readonly catalog: Catalog;
    readonly authority: Pick<Authority, "admit">;
  };
}

/** Slack waits 3 seconds for suggestions. */
const patienceMs = 2000;

/** Type-ahead over volumes and sets, from memory; nothing for whoever is, or may be, no member. */
export function volumeSuggestions(context: SuggestionContext) {
  return async ({ ack: rawAck, body, options }: SuggestionArgs): Promise<void> => {
    const ack = timed(context, "suggestion", rawAck);
    const late = delay(patienceMs, "late" as const, { ref: false });
    const refusal = await Promise.race([whyNotAdmitted(context, body.user.id), late]);
    if (refusal !== null) return ack({ options: [] });
    const { catalog } = context.commands;
    const text = options.value;
    const sets = setsLike(catalog, text).slice(0, shownSets);
    const listed = catalog.search(text, shown);
    const volumes = listed.length + sets.length > 0 ? listed : notListed(catalog, text);
    const setOptions = atOnce(context, body.user.id, () =>
      sets.map((name) => ({ text: plain(say`${name} (set)`, 75), value: name })),
    );
    await ack({
      options: [
        ...setOptions,
        ...volumes.map((volume) => ({
          text: plain(volume.label, 75),
          description: plain(`${volume.target} · ${volume.shortId}${sizeOf(volume.sizeGiB)}`, 75),
          value: volume.named ? volume.label : `${volume.target}/${volume.shortId}`,
        })),
      ].filter(({ value }) => value.length <= valueMax),
    });
  };
}

/** What an id stands for that somebody knows although no list has it: the cloud may be slow. */
function notListed(catalog: Catalog, text: string): readonly KnownVolume[] {
  const found = text.trim() === "" ? null : catalog.find(text.trim());
  if (found?.kind === "found") return found.volumes;
  return found?.kind === "ambiguous" ? found.choices.slice(0, shown) : [];
}

function sizeOf(sizeGiB: number | null): string {
  return sizeGiB === null ? "" : ` · ${sizeGiB} GiB`;
}
