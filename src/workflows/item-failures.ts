import { formatDuration } from "../domain/duration.ts";
import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import type { Item } from "../requests/model.ts";
import { maxAttempts, maxOpenCalls, patienceMs } from "./polling.ts";

/** An intent without an answer: the process died in between, or another one is at it. */
export const answerLost: Failure = failure(
  "unknown-outcome",
  "The bot was restarted while it waited for the provider's answer.",
  "Nothing to do: it will look whether the snapshot was made before it asks again.",
);

/** An earlier round ended without knowing what became of its call. */
export const earlierTryUnknown: Failure = failure(
  "unknown-outcome",
  "It is not known whether the earlier try made a snapshot.",
  "Nothing to do: it is looked for before another one is started.",
);

export function givenUp(why: Failure): Failure {
  const tried = formatDuration(patienceMs(why.code));
  const advice = `${why.advice} It was tried for ${tried}: ask again when this is over.`;
  return { ...why, advice, retryAfterMs: null };
}

export function crashedTooOften(item: Item): Failure {
  return failure(
    "crashed-too-often",
    `The bot stopped ${maxOpenCalls} times in the middle of calls for ${item.volumeName}.`,
    "Tell the operator of the bot; look at the provider whether a snapshot was made.",
  );
}

export function triedTooOften(item: Item): Failure {
  return failure(
    "unavailable",
    `${maxAttempts} attempts to snapshot ${item.volumeName} made nothing.`,
    "Look at the provider's status page, then ask again.",
  );
}
