import { z } from "zod";

/** The step of Workflow Builder, as the manifest declares it. */
export const stepId = "request_snapshot";

/** The only verdict that a step ends well with. */
export const verdictWord = "SAFE TO CHANGE";

/** What comes with a run of the step. Source: Slack, `function_executed` event. */
export const stepRun = z.object({
  function_execution_id: z.string().min(1).max(100),
  inputs: z.unknown(),
});

/** What the workflow gives it, as the manifest declares. */
export const stepInputs = z.object({
  what: z.string(),
  reason: z.string().optional(),
  channel: z.string(),
  requester: z.string(),
  keep_days: z.coerce.string().optional(),
});
