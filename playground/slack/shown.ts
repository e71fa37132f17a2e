import { controlsIn } from "./blocks.ts";
import { presentValue, type Value } from "./element-values.ts";
import { objectIn, objectsIn, textIn, type Json } from "./json.ts";
import type { Message } from "./message.ts";
import { labelsIn, readBlocks } from "./rendered-blocks.ts";
import { nameOf, readMarkup } from "./rendered-text.ts";
import type { SlackState } from "./state.ts";
import { callbackIdOf, type View } from "./views.ts";

/** A message as it was when somebody looked; it does not change when the message does. */
export interface ShownMessage {
  readonly channelId: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly author: string;
  readonly fromBot: boolean;
  /** What a person reads, buttons in [brackets]; the fallback text only when there are no blocks. */
  readonly text: string;
  /** The `text` of the message itself: what notifications and screen readers use. */
  readonly fallback: string;
  /** What can be pressed. */
  readonly buttons: readonly string[];
  readonly blocks: readonly Json[];
  readonly metadata: unknown;
  readonly edited: boolean;
  readonly pinned: boolean;
  readonly broadcast: boolean;
  /** Name of the only person who sees it. */
  readonly onlyFor: string | null;
  readonly reactions: readonly string[];
  /** Replies, oldest first. */
  readonly thread: readonly ShownMessage[];
}

export interface ShownView {
  readonly id: string;
  readonly callbackId: string;
  readonly title: string;
  /** Everything in it, inputs as `Label: [content]`. */
  readonly text: string;
  readonly buttons: readonly string[];
  readonly inputs: readonly ShownInput[];
  readonly privateMetadata: string;
  readonly hash: string;
  /** As the bot sent it. */
  readonly content: Json;
}

interface ShownInput {
  readonly label: string;
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly value: Value;
}

export function linesOf(message: Message, state: SlackState): string[] {
  const { workspace } = state;
  if (message.blocks.length === 0) return readMarkup(message.text, workspace).split("\n");
  return readBlocks(message.blocks, workspace);
}

export function shownMessage(message: Message, state: SlackState): ShownMessage {
  const { workspace } = state;
  return {
    channelId: message.channelId,
    ts: message.ts,
    threadTs: message.threadTs,
    author: nameOf(message.authorId, workspace),
    fromBot: message.fromBot,
    text: linesOf(message, state).join("\n"),
    fallback: message.text,
    buttons: labelsIn(message.blocks),
    blocks: message.blocks,
    metadata: message.metadata,
    edited: message.editedTs !== null,
    pinned: message.pinned,
    broadcast: message.broadcast,
    onlyFor: message.onlyFor === null ? null : nameOf(message.onlyFor, workspace),
    reactions: [...message.reactions.keys()],
    thread: message.replies.map((reply) => shownMessage(reply, state)),
  };
}

export function shownView(view: View, state: SlackState): ShownView {
  const blocks = objectsIn(view.content["blocks"]);
  return {
    id: view.id,
    callbackId: callbackIdOf(view),
    title: textIn(objectIn(view.content["title"])["text"]),
    text: readBlocks(blocks, state.workspace, view.values).join("\n"),
    buttons: labelsIn(blocks),
    inputs: controlsIn(blocks)
      .filter((control) => control.input !== null)
      .map((control) => ({
        label: control.label,
        blockId: control.blockId,
        actionId: control.actionId,
        type: control.type,
        value: presentValue(control, view.values),
      })),
    privateMetadata: textIn(view.content["private_metadata"]),
    hash: view.hash,
    content: view.content,
  };
}
