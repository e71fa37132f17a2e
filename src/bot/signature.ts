import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "../domain/instant.ts";
import type { Secret } from "../domain/secret.ts";

/** So far may Slack's clock be from ours; a captured request cannot be played again after that. */
const skewSeconds = 300;

/**
 * Tells what Slack has signed, a moment ago, from everything else.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * Slack's library does the same but for timestamps of the future, which it takes; and it compares by
 * two more digests, which is two fifths of what all of an acknowledgement costs it (`bench/ack.ts`).
 */
export function createSignatureCheck(secret: Secret, clock: Clock) {
  const key = createSecretKey(secret.reveal(), "utf8");
  return (headers: IncomingHttpHeaders, body: Buffer): boolean => {
    const { "x-slack-signature": signature, "x-slack-request-timestamp": stamp } = headers;
    if (typeof signature !== "string" || typeof stamp !== "string") return false;
    // Not `>`: whatever is no number is too far away as well.
    if (!(Math.abs(Number(stamp) - clock() / 1000) <= skewSeconds)) return false;
    const digest = createHmac("sha256", key).update(`v0:${stamp}:`).update(body).digest("hex");
    const [expected, given] = [Buffer.from(`v0=${digest}`), Buffer.from(signature)];
    return expected.length === given.length && timingSafeEqual(expected, given);
  };
}
