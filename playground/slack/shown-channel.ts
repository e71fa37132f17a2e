import type { Message } from "./message.ts";
import { linesOf, shownMessage, type ShownMessage } from "./shown.ts";
import type { SlackState } from "./state.ts";
import type { Channel } from "./workspace.ts";

export interface ShownChannel {
  readonly id: string;
  readonly name: string;
  /** What everybody in it sees, oldest first, replies in `thread`. */
  readonly messages: readonly ShownMessage[];
  readonly last: ShownMessage | undefined;
  /** The newest message that contains this, replies included. */
  find(what: string | RegExp): ShownMessage | undefined;
}

/** Looks again each time it is asked: what it shows is always the newest. */
export function shownChannel(channel: Channel, state: SlackState): ShownChannel {
  const roots = (): readonly Message[] => state.messages.roots(channel.id);
  return {
    id: channel.id,
    name: channel.name,
    get messages() {
      return roots().map((root) => shownMessage(root, state));
    },
    get last() {
      const root = state.messages.roots(channel.id, 1)[0];
      return root && shownMessage(root, state);
    },
    find: (what) => {
      for (const root of roots().toReversed())
        for (const each of [...root.replies.toReversed(), root]) {
          const text = linesOf(each, state).join("\n");
          const fits = typeof what === "string" ? text.includes(what) : what.test(text);
          if (fits) return shownMessage(each, state);
        }
      return undefined;
    },
  };
}
