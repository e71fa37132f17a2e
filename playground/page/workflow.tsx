import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { PageState } from "../slack/page-api.ts";
import { server } from "./server.ts";
import { slackWords } from "./text/words.ts";

type Step = PageState["steps"][number];

/** Runs workflows that have one step of the app, and shows how each run went. */
export function Workflows(props: {
  readonly state: PageState;
  readonly channelId: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { state, channelId } = props;
  return (
    <aside class="pane workflows" aria-label="Workflows">
      <header class="pane-head">
        <h2>Run a workflow</h2>
        <button type="button" class="quiet" aria-label="Close workflows" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <div class="workflows-body">
        {state.steps.map((step) => (
          <section key={step.callbackId}>
            <h3>{step.title}</h3>
            <p>{step.description}</p>
            <StepForm key={`${state.me.id}/${channelId}`} {...{ state, step, channelId }} />
            <Runs step={step} />
          </section>
        ))}
      </div>
    </aside>
  );
}

function StepForm(props: {
  readonly state: PageState;
  readonly step: Step;
  readonly channelId: string;
}): JSX.Element {
  const { state, step } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (form: HTMLFormElement) => {
    const inputs: Record<string, string> = {};
    for (const [name, value] of new FormData(form))
      if (typeof value === "string") inputs[name] = value;
    const body = { as: state.me.id, callbackId: step.callbackId, inputs };
    setProblem((await server.step(body)).problem);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void run(event.currentTarget);
      }}
    >
      {step.inputs.map((input) => (
        <Input key={input.name} {...{ state, input, channelId: props.channelId }} />
      ))}
      <button type="submit" class="primary">
        Run
      </button>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

function Input(props: {
  readonly state: PageState;
  readonly input: Step["inputs"][number];
  readonly channelId: string;
}): JSX.Element {
  const { state, input } = props;
  const { name, title, description, required } = input;
  const id = useId();
  const choices = choicesFor(input.type, state);
  const mine = input.type.endsWith("user_id") ? state.me.id : props.channelId;
  return (
    <p class="workflow-input">
      <label for={id}>
        {title}
        {!required && <small>{slackWords(state.me.locale).optional}</small>}
      </label>
      {choices === null ? (
        <input id={id} name={name} required={required} title={description} autocomplete="off" />
      ) : (
        <select id={id} name={name} required={required} title={description} defaultValue={mine}>
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.name}
            </option>
          ))}
        </select>
      )}
    </p>
  );
}

/** `null` where something is to be typed. */
function choicesFor(type: string, { people, channels }: PageState) {
  if (type === "slack#/types/user_id") return people;
  if (type !== "slack#/types/channel_id") return null;
  return channels.filter(({ kind }) => kind === "channel");
}

function Runs({ step }: { readonly step: Step }): JSX.Element {
  return (
    <ol class="workflow-runs" aria-label="Runs">
      {step.runs.map((run) => (
        <li key={run.id}>
          <strong>{run.state}</strong> <small>{run.inputs}</small>
          {run.result !== "" && <pre>{run.result}</pre>}
        </li>
      ))}
    </ol>
  );
}
