/** Where people talk, as far as a payload does not say it; the bot implements it. */
export interface Places {
  /** What a channel is called; `null` for one without a name, or when it cannot be known. */
  channelName(channelId: string): Promise<string | null>;
  /** The address of a message, `https://…`; `null` when it cannot be known. */
  linkTo(message: MessageRef): Promise<string | null>;
}

export interface MessageRef {
  readonly channelId: string;
  readonly ts: string;
}
