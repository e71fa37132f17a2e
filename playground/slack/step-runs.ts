import { sendEvent } from "./events.ts";
import { newId } from "./ids.ts";
import type { Json } from "./json.ts";
import type { StepSpec } from "./options.ts";
import type { SlackState, StepRun } from "./state.ts";
import type { Delivery } from "./transport.ts";

/** Only looks like a secret. */
export const workflowToken = ["xwfp", "playground"].join("-");

/** Begins a run, as Workflow Builder does when the workflow reaches the step. */
export async function runStep(
  state: SlackState,
  personId: string,
  callbackId: string,
  inputs: Json,
): Promise<{ readonly run: StepRun; readonly delivery: Delivery | null }> {
  const step = state.options.steps?.find((each) => each.callbackId === callbackId);
  if (step === undefined) throw new Error(`there is no step ${callbackId}`);
  for (const [name, { is_required: required }] of Object.entries(step.input_parameters))
    if (required && (inputs[name] ?? "") === "") throw new Error(`the step needs ${name}`);
  const run: StepRun = {
    id: newId("Fx"),
    step,
    startedBy: personId,
    inputs,
    state: "running",
    outputs: {},
    error: null,
  };
  state.stepRuns.push(run);
  state.changes.notify();
  return { run, delivery: await sendEvent(state, eventOf(state, run), null) };
}

/** Shape: `function_executed` in the test suite of bolt-python. */
function eventOf(state: SlackState, { id, step, inputs }: StepRun): Json {
  const listed = (parameters: StepSpec["input_parameters"]) =>
    Object.entries(parameters).map(([name, parameter]) => ({ name, ...parameter }));
  return {
    type: "function_executed",
    function: {
      id: `Fn${step.callbackId.toUpperCase().replace(/\W|_/gu, "")}`,
      callback_id: step.callbackId,
      title: step.title,
      description: step.description,
      type: "app",
      input_parameters: listed(step.input_parameters),
      output_parameters: listed(step.output_parameters),
      app_id: state.workspace.bot.appId,
      date_created: 1_700_000_000,
      date_updated: 1_700_000_000,
      date_deleted: 0,
    },
    inputs,
    function_execution_id: id,
    workflow_execution_id: `Wx${id.slice(2)}`,
    event_ts: state.timestamps.next(),
    bot_access_token: workflowToken,
  };
}

/** Titles of the inputs that the step cannot do without. */
export function missingInputs(state: SlackState, callbackId: string, given: Json): string[] {
  const step = state.options.steps?.find((each) => each.callbackId === callbackId);
  return Object.entries(step?.input_parameters ?? {})
    .filter(([name, { is_required: required }]) => required && given[name] === undefined)
    .map(([, { title }]) => title);
}
