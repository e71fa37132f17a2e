import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { InlineView, Prose } from "./inline.tsx";
import { parseMarkdown } from "./parse-markdown.ts";
import { parseMrkdwn, parsePlainText } from "./parse-mrkdwn.ts";

/** A text object of Block Kit, as parsed by the block's schema. */
export interface TextObject {
  readonly type: "mrkdwn" | "plain_text";
  readonly text: string;
  readonly emoji?: boolean | undefined;
  readonly verbatim?: boolean | undefined;
}

export function Mrkdwn(props: {
  readonly text: string;
  readonly verbatim?: boolean | undefined;
}): JSX.Element {
  const paragraphs = useMemo(
    () => parseMrkdwn(props.text, props.verbatim),
    [props.text, props.verbatim],
  );
  return <Prose paragraphs={paragraphs} />;
}

export function Markdown({ text }: { readonly text: string }): JSX.Element {
  return <Prose paragraphs={useMemo(() => parseMarkdown(text), [text])} />;
}

/** One line or paragraph of plain text with emoji; fits inside buttons and labels. */
export function Plain({ text }: { readonly text: TextObject | string }): JSX.Element {
  const object = typeof text === "string" ? { text, emoji: true } : text;
  return <InlineView nodes={parsePlainText(object.text, object.emoji)} />;
}

export function Text({ text }: { readonly text: TextObject }): JSX.Element {
  if (text.type === "mrkdwn") return <Mrkdwn text={text.text} verbatim={text.verbatim} />;
  return (
    <div class="prose">
      <p>
        <Plain text={text} />
      </p>
    </div>
  );
}
