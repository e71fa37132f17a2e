import { z } from "zod";
import type { Json } from "../json.ts";
import type { Content, Message } from "../message.ts";
import type { ResponseUrl } from "../response-urls.ts";
import type { SlackState } from "../state.ts";
import { contentArguments, contentOf } from "./content.ts";
import { ApiError, flag } from "./method.ts";

const answer = z.object({
  ...contentArguments,
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: flag,
  delete_original: flag,
  thread_ts: z.string().nullish(),
});

/**
 * What an app may do at a response URL. It bypasses the rules for posting: the bot need not be a
 * member. A command's URL has no original, so that `replace_original` posts anew, as Slack does
 * (bolt-js issue 2287, bolt-python issue 1268).
 * @throws ApiError for content that Slack would refuse
 */
export function respond(url: ResponseUrl, body: Json, state: SlackState): void {
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw new ApiError("invalid_payload");
  const { response_type, replace_original, delete_original, thread_ts, ...content } = parsed.data;
  const original = originalOf(url, state);
  if (delete_original) {
    if (original) state.messages.remove(original);
    return;
  }
  const given = contentOf(content);
  if (replace_original && original) {
    state.messages.edit(original, { blocks: [], ...given });
    return;
  }
  const inChannel = response_type === "in_channel";
  show(url, given, inChannel, thread_ts ?? (inChannel ? null : url.threadTs), state);
}

/** Puts an answer of the bot where the person acted: for that person only unless `inChannel`. */
export function show(
  url: Pick<ResponseUrl, "channelId" | "personId">,
  content: Partial<Content>,
  inChannel: boolean,
  threadTs: string | null,
  state: SlackState,
): Message {
  return state.messages.add({
    channel: state.workspace.channel(url.channelId),
    authorId: state.workspace.bot.userId,
    text: "",
    blocks: [],
    ...content,
    threadTs,
    onlyFor: inChannel ? null : url.personId,
  });
}

function originalOf({ original, channelId }: ResponseUrl, state: SlackState): Message | undefined {
  if (!original) return undefined;
  return original.onlyFor === null
    ? state.messages.find(channelId, original.ts)
    : state.messages.findPrivate(original.onlyFor, original.ts);
}
