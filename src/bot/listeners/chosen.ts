import { setTimeout as delay } from "node:timers/promises";
import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import { glance, glancedAtMost } from "../../commands/glance.ts";
import { switchOptions } from "../../commands/grammar/options.ts";
import { settableFor, volumesNamed } from "../../commands/settable.ts";
import { inLanguage } from "../../texts/reading.ts";
import { glanceLines } from "../blocks/glance.ts";
import type { Glance } from "../blocks/glance.ts";
import { askView } from "../modals/ask.ts";
import type { AskDefaults } from "../modals/ask.ts";
import { readDraft } from "../modals/read-draft.ts";
import { timed } from "./acknowledging.ts";
import type { BotContext } from "./context.ts";
import { openViewSchema } from "./open-view.ts";
import type { OpenView } from "./open-view.ts";
import { redraw } from "./redraw.ts";

type ChoiceArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/** Longer than this nobody looks at a form that says nothing. */
const patienceMs = 2500;
const mostForms = 1000;

/** Volumes, or a special case, were chosen in the form: it shows what can be set there, and how they are. */
export function volumesChosen(context: BotContext) {
  /** The newest choice in each form: what an older one finds out is of no use any more. */
  const newest = new Map<string, string>();
  return async ({ ack: rawAck, body, action }: ChoiceArgs): Promise<void> => {
    await timed(context, "click", rawAck)();
    const view = openViewSchema.safeParse(body.view);
    const draft = readDraft(body.view);
    if (!view.success || draft === null) return;
    const { id } = view.data;
    if ((newest.get(id) ?? "") > action.action_ts) return;
    if (newest.size > mostForms) newest.clear();
    newest.set(id, action.action_ts);
    const isNewest = () => newest.get(id) === action.action_ts;
    const filled = { ...context.formDefaults(draft.channelName ?? null), ...draft };
    await showGlance(context, body.user.id, view.data, filled, isNewest);
  };
}

/** Draws a form anew for its chosen volumes: at once with their fields, then with how they are. */
export async function showGlance(
  context: BotContext,
  userId: string,
  view: OpenView,
  filled: AskDefaults,
  isNewest: () => boolean = () => true,
): Promise<void> {
  const { commands, log } = context;
  const volumes = volumesNamed(commands.catalog, filled.what ?? []);
  const targets = volumes.map(({ target }) => target);
  const settable = settableFor(commands, targets);
  const usualKeepDays = commands.keepDays(targets);
  const form = volumes.length === 0 ? filled : { ...filled, usualKeepDays };
  const language = await context.readers.of(userId);
  let hash: string | null = view.hash;
  const put = async (seen: Glance | null) => {
    if (!isNewest() || hash === null) return;
    const lines = seen === null ? [] : glanceLines(seen, context.around().nowMs);
    const drawn = inLanguage(language, () => askView({ ...form, settable, seen: lines }));
    hash = await redraw(context, { id: view.id, hash }, drawn, isNewest);
  };
  if (volumes.length === 0) return put(null);
  const actor = { teamId: context.teamId, userId };
  const where = {
    channelId: filled.channelId ?? userId,
    channelName: filled.channelName ?? null,
    reason: filled.reason ?? "",
    keepDays: filled.keepDays ?? usualKeepDays,
  };
  const special = switchOptions.filter(
    (option) => settable.has(option) && filled.cloud?.special?.includes(option),
  );
  const options = Object.fromEntries(special.map((option) => [option, true]));
  const looking = glance(commands, log, actor, volumes, where, options).catch((error: unknown) => {
    log.warn({ err: error }, "the chosen volumes could not be looked at");
    return null;
  });
  await put({ kind: "looking" });
  const late = delay(patienceMs, "late" as const, { ref: false });
  if ((await Promise.race([looking, late])) === "late") await put({ kind: "slow" });
  const seen = await looking;
  const more = Math.max(0, volumes.length - glancedAtMost);
  await put(seen === null ? null : { kind: "seen", volumes: seen, more });
}
