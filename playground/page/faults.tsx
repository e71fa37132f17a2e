import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { PageFault } from "../slack/page-api.ts";
import { server } from "./server.ts";

/** Switches that make Slack or a cloud misbehave. */
export function Faults(props: {
  readonly faults: readonly PageFault[];
  readonly onClose: () => void;
}): JSX.Element {
  const groups = Map.groupBy(props.faults, (fault) => fault.group);
  return (
    <aside class="pane faults" aria-label="Faults">
      <header class="pane-head">
        <h2>Make something fail</h2>
        <button type="button" class="quiet" aria-label="Close faults" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <div class="faults-body">
        {[...groups].map(([group, faults]) => (
          <details key={group} open>
            <summary>{group}</summary>
            <ul>
              {faults.map((fault) => (
                <li key={fault.id}>
                  <Fault fault={fault} />
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </aside>
  );
}

function Fault({ fault }: { readonly fault: PageFault }) {
  const help = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const toggle = async () => {
    setProblem((await server.fault({ id: fault.id, on: !fault.on })).problem);
  };
  return (
    <label class="fault">
      <input
        type="checkbox"
        role="switch"
        aria-label={fault.label}
        aria-describedby={help}
        checked={fault.on}
        onChange={() => void toggle()}
      />
      <span>
        {fault.label}
        {fault.kind === "next" && <span class="badge">next call only</span>}
        <small id={help}>{fault.help}</small>
        {problem !== null && (
          <small class="problem" role="alert">
            {problem}
          </small>
        )}
      </span>
    </label>
  );
}
