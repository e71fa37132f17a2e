import { z } from "zod";
import { checkBlocks, inSlackWords, messageTextBudget, textLength } from "../block-limits.ts";
import { objectsIn, type Json } from "../json.ts";
import type { Content, Message } from "../message.ts";
import type { SlackState } from "../state.ts";
import { ApiError, jsonArgument } from "./method.ts";

/** Above this Slack cuts a message's text off. Source: Slack's page on message length. */
const longestText = 40_000;
const longestMarkdown = 12_000;
/** Source: reference of chat.postMessage, `too_many_attachments`. */
const mostAttachments = 100;

export const contentArguments = {
  text: z.string().nullish(),
  markdown_text: z.string().nullish(),
  blocks: jsonArgument.optional(),
  attachments: jsonArgument.optional(),
  metadata: jsonArgument.optional(),
};

const metadataShape = z.object({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

export interface ContentArguments {
  readonly text?: string | null | undefined;
  readonly markdown_text?: string | null | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

/**
 * The content of a message to post or edit; what was not given is left out.
 * @throws ApiError as Slack would: `no_text`, `invalid_blocks`, `msg_blocks_too_long`, …
 */
export function contentOf(args: ContentArguments): Partial<Content> {
  const { text, markdown_text: markdown, blocks, attachments, metadata } = args;
  if (markdown && (text || blocks)) throw new ApiError("markdown_text_conflict");
  if (markdown && markdown.length > longestMarkdown) throw new ApiError("msg_too_long");
  if (Array.isArray(attachments) && attachments.length > mostAttachments)
    throw new ApiError("too_many_attachments");
  const content: { text?: string; blocks?: readonly Json[]; metadata?: unknown } = {};
  if (text || markdown) content.text = (text ?? markdown ?? "").slice(0, longestText);
  if (blocks !== undefined && blocks !== null) content.blocks = checkedBlocks(blocks);
  if (metadata !== undefined && metadata !== null) {
    if (!metadataShape.safeParse(metadata).success) throw new ApiError("invalid_metadata_format");
    content.metadata = metadata;
  }
  if (content.text === undefined && content.blocks === undefined && !Array.isArray(attachments))
    throw new ApiError("no_text");
  if (content.text === undefined && content.blocks?.length === 0) throw new ApiError("no_text");
  return content;
}

function checkedBlocks(blocks: unknown): readonly Json[] {
  if (!Array.isArray(blocks)) throw new ApiError("invalid_blocks_format");
  const problems = checkBlocks(blocks, "message");
  if (problems.length > 0) throw ApiError.withMessages("invalid_blocks", inSlackWords(problems));
  if (textLength(blocks) > messageTextBudget) throw new ApiError("msg_blocks_too_long");
  return objectsIn(blocks);
}

/** A message of the bot as Slack shows it to apps. */
export function messageObject(message: Message, state: SlackState): Json {
  const { bot, team, people } = state.workspace;
  return {
    type: "message",
    ts: message.ts,
    user: message.authorId,
    team: people.get(message.authorId)?.teamId ?? team.id,
    text: message.text,
    ...(message.fromBot && { bot_id: bot.botId, app_id: bot.appId }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    ...(message.replies.length > 0 && {
      thread_ts: message.ts,
      reply_count: message.replies.length,
      latest_reply: message.replies.at(-1)?.ts,
    }),
    ...(message.editedTs !== null && {
      edited: { user: message.authorId, ts: message.editedTs },
    }),
    ...(message.metadata !== null && { metadata: message.metadata }),
  };
}
