/** Where people talk, as far as a payload does not say it; the bot implements it. */
export interface Places {
  /** What a channel is called; `null` for one without a name, or when it cannot be known. */
  channelName(channelId: string): Promise<string | null>;
  /** The address of a message, `https://…`; `null` when it cannot be known. */
  linkTo(message: MessageRef): Promise<string | null>;
}

/** A place with its channel's name, which is asked for where the payload did not say it. */
export async function withChannelName<Where extends Whereabouts>(
  places: Pick<Places, "channelName">,
  where: Where,
): Promise<Where> {
  const channelName = where.channelName ?? (await places.channelName(where.channelId));
  return { ...where, channelName };
}

interface Whereabouts {
  readonly channelId: string;
  readonly channelName: string | null;
}

export interface MessageRef {
  readonly channelId: string;
  readonly ts: string;
}
