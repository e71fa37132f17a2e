import type { ModalView } from "@slack/types";

type Field = Readonly<Record<string, unknown>>;

/** What Slack sends when somebody submits this view, with the fields filled in as given. */
export function submit(view: ModalView, values: Readonly<Record<string, Field>>): unknown {
  const filled = new Map<string, Record<string, Field>>();
  for (const block of view.blocks) {
    if (block.block_id === undefined || !("element" in block)) continue;
    const { action_id: actionId = "" } = block.element;
    const given = values[block.block_id] ?? { value: null };
    filled.set(block.block_id, { [actionId]: { type: block.element.type, ...given } });
  }
  return {
    id: "V0123",
    type: "modal",
    callback_id: view.callback_id,
    private_metadata: view.private_metadata,
    state: { values: Object.fromEntries(filled) },
  };
}

/** A chosen option, as Slack repeats it. */
export function options(...values: readonly string[]): Field {
  return {
    selected_options: values.map((value) => ({ text: { type: "plain_text", text: value }, value })),
  };
}
