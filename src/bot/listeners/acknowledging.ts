import { inLanguage } from "../../texts/reading.ts";
import type { BotContext, PayloadKind } from "./context.ts";

/**
 * `ack`, measured from now until Slack's library has sent it. Where the socket goes before that, the
 * person reads that nobody answered; what comes after the acknowledgement is done all the same.
 * @param lost says what was to be said with it
 */
export function timed<Arguments extends readonly unknown[]>(
  context: Pick<BotContext, "onAck" | "log">,
  kind: PayloadKind,
  ack: (...values: Arguments) => Promise<void>,
  lost: () => Promise<void> = async () => undefined,
): (...values: Arguments) => Promise<void> {
  const start = performance.now();
  return async (...values) => {
    try {
      await ack(...values);
    } catch (error) {
      context.log.warn({ err: error, kind }, "the connection went before an acknowledgement");
      return lost();
    }
    context.onAck(kind, performance.now() - start);
  };
}

/** Draws what goes into an acknowledgement, which waits for nobody. */
export function atOnce<Drawn>(
  context: Pick<BotContext, "readers">,
  userId: string,
  draw: () => Drawn,
): Drawn {
  return inLanguage(context.readers.known(userId), draw);
}
