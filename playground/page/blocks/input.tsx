import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { useDirectory } from "../directory.ts";
import { Plain, Text } from "../text/mrkdwn.tsx";
import { slackWords } from "../text/words.ts";
import { ElementView } from "./element.tsx";
import type { BlockOf } from "./model.ts";
import { useSurface } from "./surface.ts";

/** An input with its label, its hint and what is wrong with it. */
export function InputBlock(props: {
  readonly block: BlockOf<"input">;
  readonly blockId: string;
}): JSX.Element {
  const { block, blockId } = props;
  const { locale } = useDirectory();
  const id = useId();
  const mistake = useSurface().mistakes[blockId] ?? null;
  const described = [
    ...(block.hint === undefined ? [] : [`${id}-hint`]),
    ...(mistake === null ? [] : [`${id}-mistake`]),
  ];
  return (
    <div class={mistake === null ? "input-block" : "input-block invalid"}>
      <label id={`${id}-label`} for={id}>
        <Plain text={block.label} />
        {block.optional === true && <span class="optional">{slackWords(locale).optional}</span>}
      </label>
      <ElementView
        raw={block.element}
        spot={{
          blockId,
          dispatches: block.dispatch_action === true,
          id,
          labelledBy: `${id}-label`,
          describedBy: described.length === 0 ? null : described.join(" "),
          invalid: mistake !== null,
        }}
      />
      {mistake !== null && (
        <p id={`${id}-mistake`} class="mistake" role="alert">
          {mistake}
        </p>
      )}
      {block.hint !== undefined && (
        <div id={`${id}-hint`} class="hint-text">
          <Text text={block.hint} />
        </div>
      )}
    </div>
  );
}
