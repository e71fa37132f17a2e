import type { ComponentChildren, JSX } from "preact";
import { useDirectory } from "../directory.ts";
import { formatDate } from "./dates.ts";
import { emoji } from "./emoji.ts";
import { type Inline, type Paragraph, safeUrl, type TextStyle } from "./prose.ts";

/** Formatted text as elements. Text only ever becomes text nodes, never HTML. */
export function InlineView({ nodes }: { readonly nodes: readonly Inline[] }): JSX.Element {
  return (
    <>
      {nodes.map((node, index) => (
        <Node key={index} node={node} />
      ))}
    </>
  );
}

export function Prose({ paragraphs }: { readonly paragraphs: readonly Paragraph[] }): JSX.Element {
  return (
    <div class="prose">
      {paragraphs.map((paragraph, index) => (
        <ParagraphView key={index} paragraph={paragraph} />
      ))}
    </div>
  );
}

function ParagraphView({ paragraph }: { readonly paragraph: Paragraph }): JSX.Element {
  switch (paragraph.kind) {
    case "lines":
      return (
        <p>
          <InlineView nodes={paragraph.children} />
        </p>
      );
    case "quote":
      return (
        <blockquote>
          <InlineView nodes={paragraph.children} />
        </blockquote>
      );
    case "heading":
      return (
        <p class={`heading heading-${Math.min(paragraph.level, 4)}`}>
          <InlineView nodes={paragraph.children} />
        </p>
      );
    case "code":
      return <pre>{paragraph.text}</pre>;
    case "list": {
      const items = paragraph.items.map((item, index) => (
        <li key={index} class={`indent-${Math.min(item.indent, 4)}`}>
          <InlineView nodes={item.children} />
        </li>
      ));
      return paragraph.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function Node({ node }: { readonly node: Inline }): JSX.Element {
  const directory = useDirectory();
  switch (node.kind) {
    case "text":
      return <>{node.text}</>;
    case "styled":
      return (
        <Styled style={node.style}>
          <InlineView nodes={node.children} />
        </Styled>
      );
    case "link":
      return <Link url={node.url}>{node.label}</Link>;
    case "user": {
      const name = directory.people.get(node.id) ?? (node.label || node.id);
      return <span class={node.id === directory.meId ? "mention me" : "mention"}>@{name}</span>;
    }
    case "group":
      return (
        <span class="mention">
          @{directory.groups.get(node.id) ?? (node.label.replace(/^@/, "") || node.id)}
        </span>
      );
    case "channel": {
      const name = directory.channels.get(node.id);
      if (name === undefined) return <span class="mention">#{node.label || node.id}</span>;
      return (
        <button type="button" class="mention" onClick={() => directory.visit(node.id)}>
          #{name}
        </button>
      );
    }
    case "broadcast":
      return <span class="mention me">@{node.range}</span>;
    case "date": {
      const at = new Date(node.atS * 1000);
      if (Number.isNaN(at.getTime())) return <>{node.fallback}</>;
      const time = (
        <time dateTime={at.toISOString()} title={at.toString()}>
          {formatDate(node.atS, node.format, { now: new Date(), locale: directory.locale })}
        </time>
      );
      return node.url === null ? time : <Link url={node.url}>{time}</Link>;
    }
    case "emoji": {
      const symbol = emoji.get(node.name);
      if (symbol === undefined) return <>:{node.name}:</>;
      return (
        <span class="emoji" role="img" aria-label={node.name.replaceAll("_", " ")}>
          {symbol}
        </span>
      );
    }
  }
}

function Styled(props: { readonly style: TextStyle; readonly children: ComponentChildren }) {
  switch (props.style) {
    case "bold":
      return <strong>{props.children}</strong>;
    case "italic":
      return <em>{props.children}</em>;
    case "strike":
      return <s>{props.children}</s>;
    case "underline":
      return <u>{props.children}</u>;
    case "code":
      return <code>{props.children}</code>;
  }
}

/** Links to messages stay on the page, as in Slack; all others open a new tab. */
export function Link(props: {
  readonly url: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const directory = useDirectory();
  const url = safeUrl(props.url);
  if (url === null) return <>{props.children}</>;
  const message = /\/archives\/([CDG][A-Z0-9]+)\/p(\d+)(\d{6})\b/.exec(url);
  const [, channelId, seconds, micros] = message ?? [];
  const visit = (event: Event) => {
    if (channelId === undefined || !directory.channels.has(channelId)) return;
    event.preventDefault();
    directory.visit(channelId, `${seconds}.${micros}`);
  };
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" onClick={visit}>
      {props.children}
    </a>
  );
}
