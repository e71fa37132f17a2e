import type { JSX } from "preact";
import * as z from "zod/mini";
import { InlineView } from "../text/inline.tsx";
import { type Inline, safeUrl, type TextStyle } from "../text/prose.ts";
import { Contained, JsonNote } from "./contained.tsx";

const flag = z.optional(z.boolean());
const style = z.optional(
  z.object({ bold: flag, italic: flag, strike: flag, underline: flag, code: flag }),
);
const leaf = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string(), style }),
  z.object({ type: z.literal("link"), url: z.string(), text: z.optional(z.string()), style }),
  z.object({ type: z.literal("user"), user_id: z.string(), style }),
  z.object({ type: z.literal("usergroup"), usergroup_id: z.string(), style }),
  z.object({ type: z.literal("channel"), channel_id: z.string(), style }),
  z.object({ type: z.literal("broadcast"), range: z.string(), style }),
  z.object({ type: z.literal("emoji"), name: z.string(), style }),
  z.object({
    type: z.literal("date"),
    timestamp: z.number(),
    format: z.string(),
    url: z.optional(z.string()),
    fallback: z.optional(z.string()),
    style,
  }),
  z.object({ type: z.literal("color"), value: z.string(), style }),
]);
const leaves = z.array(leaf);
const part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("rich_text_section"), elements: leaves }),
  z.object({ type: z.literal("rich_text_quote"), elements: leaves }),
  z.object({ type: z.literal("rich_text_preformatted"), elements: leaves }),
  z.object({
    type: z.literal("rich_text_list"),
    style: z.enum(["bullet", "ordered"]),
    indent: z.optional(z.number()),
    offset: z.optional(z.number()),
    elements: z.array(z.object({ elements: leaves })),
  }),
]);

/** The elements of a rich_text block; a part that is not known is shown as JSON. */
export function RichText({ elements }: { readonly elements: readonly unknown[] }): JSX.Element {
  return (
    <div class="prose">
      {elements.map((raw, index) => (
        <Contained key={index} raw={raw}>
          <Part raw={raw} />
        </Contained>
      ))}
    </div>
  );
}

function Part({ raw }: { readonly raw: unknown }): JSX.Element {
  const parsed = part.safeParse(raw);
  if (!parsed.success) return <JsonNote raw={raw} why="Rich text this page does not know" />;
  const { data } = parsed;
  if (data.type === "rich_text_list") {
    const items = data.elements.map((item, index) => (
      <li key={index}>
        <InlineView nodes={item.elements.map(nodeOf)} />
      </li>
    ));
    const indent = `indent-${Math.min(data.indent ?? 0, 4)}`;
    if (data.style === "bullet") return <ul class={indent}>{items}</ul>;
    return (
      <ol class={indent} start={(data.offset ?? 0) + 1}>
        {items}
      </ol>
    );
  }
  const content = <InlineView nodes={data.elements.map(nodeOf)} />;
  if (data.type === "rich_text_quote") return <blockquote>{content}</blockquote>;
  if (data.type === "rich_text_preformatted") return <pre>{content}</pre>;
  return <p>{content}</p>;
}

function nodeOf(element: z.infer<typeof leaf>): Inline {
  const styles: readonly TextStyle[] = ["code", "strike", "underline", "italic", "bold"];
  return styles.reduce<Inline>(
    (node, each) =>
      element.style?.[each] === true ? { kind: "styled", style: each, children: [node] } : node,
    plainNodeOf(element),
  );
}

function plainNodeOf(element: z.infer<typeof leaf>): Inline {
  switch (element.type) {
    case "text":
      return { kind: "text", text: element.text };
    case "link": {
      const url = safeUrl(element.url);
      const label = element.text ?? element.url;
      return url === null ? { kind: "text", text: label } : { kind: "link", url, label };
    }
    case "user":
      return { kind: "user", id: element.user_id, label: "" };
    case "usergroup":
      return { kind: "group", id: element.usergroup_id, label: "" };
    case "channel":
      return { kind: "channel", id: element.channel_id, label: "" };
    case "broadcast":
      return { kind: "broadcast", range: element.range };
    case "emoji":
      return { kind: "emoji", name: element.name };
    case "color":
      return { kind: "text", text: element.value };
    case "date":
      return {
        kind: "date",
        atS: element.timestamp,
        format: element.format,
        url: element.url === undefined ? null : safeUrl(element.url),
        fallback: element.fallback ?? "",
      };
  }
}
