import { z } from "zod";
import { isJson } from "../json.ts";
import type { SlackState, StepRun } from "../state.ts";
import { ApiError, jsonArgument, method, type Method } from "./method.ts";

const id = z.string().min(1);

const completeSuccess = method(
  [],
  z.object({ function_execution_id: id, outputs: jsonArgument }),
  (args, state) => {
    const run = running(args.function_execution_id, state);
    const { outputs } = args;
    if (!isJson(outputs)) throw new ApiError("invalid_arguments");
    const required = Object.entries(run.step.output_parameters).filter(
      ([, { is_required: must }]) => must,
    );
    if (required.some(([name]) => outputs[name] === undefined))
      throw new ApiError("parameter_validation_failed");
    run.state = "completed";
    run.outputs = outputs;
    state.changes.notify();
    return {};
  },
);

const completeError = method(
  [],
  z.object({ function_execution_id: id, error: z.string().min(1) }),
  (args, state) => {
    const run = running(args.function_execution_id, state);
    run.state = "failed";
    run.error = args.error;
    state.changes.notify();
    return {};
  },
);

/** @throws ApiError `function_execution_not_found`, `execution_not_in_running_state` */
function running(executionId: string, state: SlackState): StepRun {
  const run = state.stepRuns.find((each) => each.id === executionId);
  if (!run) throw new ApiError("function_execution_not_found");
  if (run.state !== "running") throw new ApiError("execution_not_in_running_state");
  return run;
}

export const functionMethods: Readonly<Record<string, Method>> = {
  "functions.completeSuccess": { ...completeSuccess, endsSteps: true },
  "functions.completeError": { ...completeError, endsSteps: true },
};
