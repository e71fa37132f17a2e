import { stateValues } from "./element-values.ts";
import { textIn, type Json } from "./json.ts";
import type { SlackState } from "./state.ts";
import type { View } from "./views.ts";

/** A view as Slack gives it to apps, with what the person has put in so far. */
export function viewObject(view: View, state: SlackState): Json {
  const { bot, team } = state.workspace;
  const { content } = view;
  const blocks = Array.isArray(content["blocks"]) ? content["blocks"] : [];
  const offered = (actionId: string): readonly Json[] =>
    state.offered.get(`${view.personId}/${actionId}`) ?? [];
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks,
    private_metadata: textIn(content["private_metadata"]),
    callback_id: textIn(content["callback_id"]),
    state: { values: stateValues(blocks, view.values, offered) },
    hash: view.hash,
    title: content["title"] ?? { type: "plain_text", text: "View Title", emoji: true },
    clear_on_close: content["clear_on_close"] ?? false,
    notify_on_close: content["notify_on_close"] ?? false,
    close: content["close"] ?? null,
    submit: content["submit"] ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: bot.appId,
    external_id: textIn(content["external_id"]),
    app_installed_team_id: team.id,
    bot_id: bot.botId,
  };
}
