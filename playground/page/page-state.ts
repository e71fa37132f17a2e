import * as z from "zod/mini";
import type { PageMessage, PageState } from "../slack/page-api.ts";

const person = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  badge: z.string(),
  locale: z.string(),
});

const message: z.ZodMiniType<PageMessage> = z.object({
  ts: z.string(),
  authorId: z.string(),
  authorName: z.string(),
  fromBot: z.boolean(),
  text: z.string(),
  blocks: z.array(z.unknown()),
  ephemeral: z.boolean(),
  edited: z.boolean(),
  pinned: z.boolean(),
  get thread() {
    return z.array(message);
  },
  broadcastOf: z.nullable(z.string()),
});

const view = z.object({ id: z.string(), view: z.unknown(), hash: z.string() });

const pageState: z.ZodMiniType<PageState> = z.object({
  me: person,
  people: z.array(person),
  channels: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(["channel", "dm"]),
      topic: z.string(),
      unread: z.number(),
      messages: z.array(message),
    }),
  ),
  bot: z.object({
    name: z.string(),
    userId: z.exactOptional(z.string()),
    connected: z.boolean(),
    mode: z.enum(["socket", "http"]),
  }),
  commands: z.array(z.object({ command: z.string(), hint: z.string(), help: z.string() })),
  shortcuts: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["global", "message"]),
      callbackId: z.string(),
      description: z.string(),
    }),
  ),
  steps: z.array(
    z.object({
      callbackId: z.string(),
      title: z.string(),
      description: z.string(),
      inputs: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          title: z.string(),
          description: z.string(),
          required: z.boolean(),
        }),
      ),
      runs: z.array(
        z.object({ id: z.string(), state: z.string(), inputs: z.string(), result: z.string() }),
      ),
    }),
  ),
  groups: z.array(z.object({ id: z.string(), handle: z.string() })),
  views: z.array(view),
  home: z.nullable(view),
  notifications: z.array(
    z.object({ id: z.string(), channelId: z.string(), ts: z.string(), text: z.string() }),
  ),
  waiting: z.record(z.string(), z.number()),
  hint: z.string(),
  faults: z.array(
    z.object({
      id: z.string(),
      group: z.string(),
      label: z.string(),
      help: z.string(),
      kind: z.enum(["next", "while-on"]),
      on: z.boolean(),
    }),
  ),
  toast: z.nullable(z.object({ id: z.number(), text: z.string() })),
});

/**
 * The server's state. Every part that equals its part of `before` is that very part, so that
 * whoever draws it can tell by identity what changed.
 * @throws Error when it is not what the contract says
 */
export function readPageState(before: PageState | null, data: string): PageState {
  const state = z.parse(pageState, JSON.parse(data));
  return keepEqual(before, state) && before !== null ? before : state;
}

/** Puts equal parts of `before` into `after`; says whether all of it is equal. */
function keepEqual(before: unknown, after: unknown): boolean {
  if (Array.isArray(before) && Array.isArray(after)) {
    let equal = before.length === after.length;
    for (const [index, value] of after.entries()) {
      if (keepEqual(before[index], value)) after[index] = before[index];
      else equal = false;
    }
    return equal;
  }
  if (isRecord(before) && isRecord(after)) {
    let equal = Object.keys(before).length === Object.keys(after).length;
    for (const [key, value] of Object.entries(after)) {
      if (key in before && keepEqual(before[key], value)) after[key] = before[key];
      else equal = false;
    }
    return equal;
  }
  return Object.is(before, after);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
