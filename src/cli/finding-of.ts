import { bad } from "../domain/finding.ts";
import type { Finding } from "../domain/finding.ts";
import { seeCause } from "../domain/for-operator.ts";

/** A sentence for whoever runs the bot: what to do stands behind its last colon. */
export function findingOf(what: string, { message, cause }: Error): Finding {
  const at = message.lastIndexOf(": ");
  if (at < 0) return bad(what, message, "");
  const fix = message.slice(at + 2);
  const shown = fix === `${seeCause}.` && cause instanceof Error;
  return bad(what, message.slice(0, at), shown ? `${seeCause}: ${cause.message}` : fix);
}
