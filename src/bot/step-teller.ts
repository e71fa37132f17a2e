import type { WebClient } from "@slack/web-api";
import type { Language } from "../domain/language.ts";
import { inLanguage } from "../texts/reading.ts";
import type { StepTeller } from "../workflows/finish-steps.ts";
import { unformatted } from "./blocks/words.ts";
import { clamp } from "./blocks/text.ts";
import { verdictWord } from "./step.ts";
import { slackFault } from "./slack-errors.ts";

const errorMax = 1_000;
/** It was told before, or nobody waits any more: the workflow was stopped. */
const over = ["execution_not_in_running_state", "function_execution_not_found"];

/**
 * Tells Slack how a workflow step ended. With the bot's own token: the one that comes with the step
 * is gone by the time that a verdict is reached. Source: Slack, `functions.completeSuccess`.
 */
export function createStepTeller(client: WebClient, language: () => Language): StepTeller {
  return {
    finish: async (executionId, outcome) => {
      const function_execution_id = executionId;
      try {
        if (outcome.ok) {
          const outputs = {
            request_id: outcome.requestId,
            snapshot_ids: outcome.snapshotIds.join(", "),
            verdict: verdictWord,
          };
          await client.functions.completeSuccess({ function_execution_id, outputs });
        } else {
          const error = inLanguage(language(), () => clamp(unformatted(outcome.error), errorMax));
          await client.functions.completeError({ function_execution_id, error });
        }
      } catch (error) {
        const fault = slackFault(error);
        if (fault.kind !== "refused" || !over.includes(fault.code)) throw error;
      }
    },
  };
}
