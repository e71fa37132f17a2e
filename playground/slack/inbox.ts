import type { Message } from "./message.ts";

const notificationLimit = 50;

export interface Notification {
  readonly id: string;
  readonly message: Message;
}

/** What each person has not looked at yet. */
export class Inbox {
  readonly #unread = new Map<string, Map<string, number>>();
  readonly #notifications = new Map<string, Notification[]>();

  /** @param calls whether it asks for this person: a mention or a direct message */
  arrived(personId: string, message: Message, calls: boolean): void {
    // A reply that calls nobody leaves the channel read, as in Slack.
    if (message.threadTs !== null && !message.broadcast && !calls) return;
    const unread = this.#unread.get(personId) ?? new Map<string, number>();
    this.#unread.set(personId, unread);
    unread.set(message.channelId, (unread.get(message.channelId) ?? 0) + 1);
    if (!calls) return;
    const notification = { id: `${message.channelId}-${message.ts}`, message };
    const all = [...(this.#notifications.get(personId) ?? []), notification];
    this.#notifications.set(personId, all.slice(-notificationLimit));
  }

  lookedAt(personId: string, channelId: string): void {
    this.#unread.get(personId)?.delete(channelId);
    const left = this.notifications(personId).filter((n) => n.message.channelId !== channelId);
    this.#notifications.set(personId, left);
  }

  unread(personId: string, channelId: string): number {
    return this.#unread.get(personId)?.get(channelId) ?? 0;
  }

  /** Oldest first. */
  notifications(personId: string): Notification[] {
    return this.#notifications.get(personId) ?? [];
  }
}
