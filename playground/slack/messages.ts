import { withIds } from "./blocks.ts";
import type { Timestamps } from "./ids.ts";
import { mentionedIn } from "./mentions.ts";
import { Inbox } from "./inbox.ts";
import type { Content, Message } from "./message.ts";
import type { Channel, Workspace } from "./workspace.ts";

/** Messages kept per channel; the oldest threads go first. */
const channelLimit = 20_000;
const privateLimit = 500;

export interface NewMessage extends Content {
  readonly channel: Channel;
  readonly authorId: string;
  readonly threadTs?: string | null;
  readonly broadcast?: boolean;
  readonly onlyFor?: string | null;
}

interface Timeline {
  readonly roots: Map<string, Message>;
  readonly all: Map<string, Message>;
}

/** All that was said, found by channel and timestamp without searching. */
export class Messages {
  readonly inbox = new Inbox();
  readonly #workspace: Workspace;
  readonly #timestamps: Timestamps;
  readonly #timelines = new Map<string, Timeline>();
  /** By person, then by timestamp. */
  readonly #private = new Map<string, Map<string, Message>>();

  constructor(workspace: Workspace, timestamps: Timestamps) {
    this.#workspace = workspace;
    this.#timestamps = timestamps;
  }

  add(draft: NewMessage): Message {
    const { channel } = draft;
    const message: Message = {
      ts: this.#timestamps.next(),
      channelId: channel.id,
      threadTs: this.#rootOf(channel.id, draft.threadTs ?? null),
      authorId: draft.authorId,
      fromBot: draft.authorId === this.#workspace.bot.userId,
      broadcast: draft.broadcast ?? false,
      onlyFor: draft.onlyFor ?? null,
      text: draft.text,
      blocks: withIds(draft.blocks),
      formerBlocks: [],
      metadata: draft.metadata ?? null,
      editedTs: null,
      pinned: false,
      reactions: new Map(),
      replies: [],
    };
    if (message.onlyFor === null) this.#keep(message);
    else this.#keepPrivate(message, message.onlyFor);
    this.#tell(message, channel);
    return message;
  }

  find(channelId: string, ts: string): Message | undefined {
    return this.#timelines.get(channelId)?.all.get(ts);
  }

  findPrivate(personId: string, ts: string): Message | undefined {
    return this.#private.get(personId)?.get(ts);
  }

  /** Fields that are left out stay as they are. */
  edit(message: Message, content: Partial<Content>): void {
    if (content.text !== undefined) message.text = content.text;
    if (content.blocks !== undefined) {
      message.formerBlocks = message.blocks;
      message.blocks = withIds(content.blocks);
    }
    if (content.metadata !== undefined) message.metadata = content.metadata;
    message.editedTs = this.#timestamps.next();
  }

  remove(message: Message): void {
    if (message.onlyFor !== null) {
      this.#private.get(message.onlyFor)?.delete(message.ts);
      return;
    }
    if (message.replies.length > 0) {
      this.edit(message, { text: "This message was deleted.", blocks: [] });
      return;
    }
    const timeline = this.#timeline(message.channelId);
    timeline.all.delete(message.ts);
    timeline.roots.delete(message.ts);
    const replies = timeline.all.get(message.threadTs ?? "")?.replies ?? [];
    const at = replies.indexOf(message);
    if (at >= 0) replies.splice(at, 1);
  }

  /** Messages that stand in the channel itself, oldest first; `last` of them at most. */
  roots(channelId: string, last: number = Infinity): readonly Message[] {
    const roots = this.#timelines.get(channelId)?.roots;
    if (!roots) return [];
    return [...roots.values()].slice(last === Infinity ? 0 : -last);
  }

  /** What only this person sees, oldest first. */
  privateOf(personId: string): readonly Message[] {
    return [...(this.#private.get(personId)?.values() ?? [])];
  }

  /** An answer to a reply belongs to the thread of that reply. */
  #rootOf(channelId: string, threadTs: string | null): string | null {
    if (threadTs === null) return null;
    return this.find(channelId, threadTs)?.threadTs ?? threadTs;
  }

  #keep(message: Message): void {
    const { roots, all } = this.#timeline(message.channelId);
    all.set(message.ts, message);
    const root = message.threadTs === null ? undefined : all.get(message.threadTs);
    if (root) root.replies.push(message);
    // Slack, too, shows a reply to something that it does not know as a message of its own.
    else roots.set(message.ts, message);
    if (all.size <= channelLimit) return;
    for (const oldest of roots.values()) {
      if (all.size <= channelLimit) break;
      roots.delete(oldest.ts);
      all.delete(oldest.ts);
      for (const reply of oldest.replies) all.delete(reply.ts);
    }
  }

  #keepPrivate(message: Message, personId: string): void {
    const own = this.#private.get(personId) ?? new Map<string, Message>();
    this.#private.set(personId, own);
    own.set(message.ts, message);
    if (own.size > privateLimit)
      for (const ts of [...own.keys()].slice(0, -privateLimit)) own.delete(ts);
  }

  #tell(message: Message, channel: Channel): void {
    const readers = message.onlyFor === null ? channel.members : [message.onlyFor];
    const mentioned = mentionedIn(message, this.#workspace);
    for (const reader of readers) {
      if (reader === message.authorId) continue;
      const calls = channel.kind === "dm" || (message.onlyFor === null && mentioned.has(reader));
      this.inbox.arrived(reader, message, calls);
    }
  }

  #timeline(channelId: string): Timeline {
    const known = this.#timelines.get(channelId);
    if (known) return known;
    const timeline: Timeline = { roots: new Map(), all: new Map() };
    this.#timelines.set(channelId, timeline);
    return timeline;
  }
}
