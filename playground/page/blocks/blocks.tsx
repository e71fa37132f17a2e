import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Markdown, Plain, Text } from "../text/mrkdwn.tsx";
import { Contained, JsonNote } from "./contained.tsx";
import { ElementView, Picture } from "./element.tsx";
import type { Spot } from "./field.ts";
import { InputBlock } from "./input.tsx";
import { blockIdOf, type BlockOf, readBlock, textObject } from "./model.ts";
import { RichText } from "./rich-text.tsx";
import { Table } from "./table.tsx";

/** Block Kit as elements. They must stand inside a `SurfaceContext`. */
export function Blocks({ blocks }: { readonly blocks: readonly unknown[] }): JSX.Element {
  const taken = new Set<string>();
  return (
    <div class="blocks">
      {blocks.map((raw, index) => {
        const blockId = blockIdOf(raw, index);
        // Keeps what is typed when blocks above come and go; ids ought to be unique, but may not be.
        const key = taken.has(blockId) ? `${blockId}/${index}` : blockId;
        taken.add(key);
        return (
          <Contained key={key} raw={raw}>
            <BlockView raw={raw} blockId={blockId} />
          </Contained>
        );
      })}
    </div>
  );
}

function BlockView(props: { readonly raw: unknown; readonly blockId: string }): JSX.Element {
  const block = readBlock(props.raw);
  if (block === null) return <JsonNote raw={props.raw} why="A block this page does not know" />;
  switch (block.type) {
    case "header":
      return (
        <h3 class="block-header">
          <Plain text={block.text} />
        </h3>
      );
    case "section":
      return <Section block={block} blockId={props.blockId} />;
    case "context":
      return <ContextBlock block={block} blockId={props.blockId} />;
    case "actions":
      return (
        <div class="actions">
          {block.elements.map((element, index) => (
            <Standing key={index} raw={element} blockId={props.blockId} />
          ))}
        </div>
      );
    case "divider":
      return <hr />;
    case "image":
      return (
        <figure>
          {block.title !== undefined && (
            <figcaption>
              <Plain text={block.title} />
            </figcaption>
          )}
          <Picture url={block.image_url} alt={block.alt_text} class="picture" />
        </figure>
      );
    case "input":
      return <InputBlock block={block} blockId={props.blockId} />;
    case "rich_text":
      return <RichText elements={block.elements} />;
    case "markdown":
      return <Markdown text={block.text} />;
    case "table":
      return <Table block={block} />;
  }
}

function Section(props: {
  readonly block: BlockOf<"section">;
  readonly blockId: string;
}): JSX.Element {
  const { text, fields, accessory } = props.block;
  return (
    <div class="section">
      <div class="section-body">
        {text !== undefined && <Text text={text} />}
        {fields !== undefined && (
          <div class="fields">
            {fields.map((field, index) => (
              <Text key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && <Standing raw={accessory} blockId={props.blockId} />}
    </div>
  );
}

function ContextBlock(props: {
  readonly block: BlockOf<"context">;
  readonly blockId: string;
}): JSX.Element {
  return (
    <div class="context">
      {props.block.elements.map((raw, index) => {
        const text = textObject.safeParse(raw);
        if (text.success) return <Text key={index} text={text.data} />;
        return <Standing key={index} raw={raw} blockId={props.blockId} />;
      })}
    </div>
  );
}

/** An element that has no label of its own and acts as soon as it is used. */
function Standing(props: { readonly raw: unknown; readonly blockId: string }): JSX.Element {
  const id = useId();
  const spot: Spot = {
    blockId: props.blockId,
    dispatches: true,
    id,
    labelledBy: null,
    describedBy: null,
    invalid: false,
  };
  return (
    <Contained raw={props.raw}>
      <ElementView raw={props.raw} spot={spot} />
    </Contained>
  );
}
