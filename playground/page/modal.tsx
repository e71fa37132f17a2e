import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { PageView } from "../slack/page-api.ts";
import { Blocks } from "./blocks/blocks.tsx";
import { view as viewSchema } from "./blocks/model.ts";
import { SurfaceContext, useNewSurface } from "./blocks/surface.ts";
import { findMistakes } from "./blocks/values.ts";
import { Dialog } from "./dialog.tsx";
import { useDirectory } from "./directory.ts";
import { server } from "./server.ts";
import { Plain } from "./text/mrkdwn.tsx";

const firstField =
  ".modal-body input, .modal-body textarea, .modal-body [tabindex='0'], .modal-body button";

/** The open modals, each on top of the one before; only the last can be used. */
export function Modals({ views }: { readonly views: readonly PageView[] }): JSX.Element {
  return (
    <>
      {views.map((view, index) => (
        <Modal key={view.id} view={view} isTop={index === views.length - 1} />
      ))}
    </>
  );
}

function Modal(props: { readonly view: PageView; readonly isTop: boolean }): JSX.Element {
  const { id, hash } = props.view;
  const as = useDirectory().meId;
  const parsed = viewSchema.safeParse(props.view.view);
  const view = parsed.success ? parsed.data : { type: "modal", blocks: [props.view.view] };
  const [mistakes, setMistakes] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [waiting, setWaiting] = useState(false);
  const title = useId();
  const { surface, values } = useNewSurface({
    as,
    container: { type: "view", viewId: id },
    blocks: view.blocks,
    mistakes,
    onChange: (blockId) =>
      setMistakes((before) =>
        Object.fromEntries(Object.entries(before).filter(([each]) => each !== blockId)),
      ),
  });

  const submit = async () => {
    if (waiting) return;
    const missing = findMistakes(view.blocks, values());
    setMistakes(missing);
    setProblem(null);
    if (Object.keys(missing).length > 0) return;
    setWaiting(true);
    const answer = await server.submit({ as, viewId: id, values: values() });
    setMistakes(answer.errors);
    setProblem(answer.problem);
    setWaiting(false);
  };
  const close = async () => {
    setProblem((await server.close({ as, viewId: id })).problem);
  };
  return (
    <Dialog
      class={props.isTop ? "modal" : "modal covered"}
      labelledBy={title}
      initialFocus={firstField}
      onEscape={() => void close()}
    >
      <form
        noValidate
        aria-busy={waiting}
        data-hash={hash}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header class="modal-head">
          <h2 id={title}>
            <Plain text={view.title ?? "Form"} />
          </h2>
          <button type="button" class="quiet" aria-label="Close" onClick={() => void close()}>
            ✕
          </button>
        </header>
        <div class="modal-body">
          {problem !== null && (
            <p class="mistake" role="alert">
              {problem}
            </p>
          )}
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={view.blocks} />
          </SurfaceContext.Provider>
        </div>
        <footer class="dialog-buttons">
          <button type="button" onClick={() => void close()}>
            <Plain text={view.close ?? "Cancel"} />
          </button>
          {view.submit !== undefined && view.submit !== null && (
            <button type="submit" class="primary" aria-disabled={waiting}>
              {waiting ? "Sending…" : <Plain text={view.submit} />}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
