/** Formatted text as a tree: what mrkdwn, Markdown and rich_text all become before they are drawn. */
export type TextStyle = "bold" | "italic" | "strike" | "underline" | "code";

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "styled"; readonly style: TextStyle; readonly children: readonly Inline[] }
  | { readonly kind: "link"; readonly url: string; readonly label: string }
  /** `label` is what the text itself called them; it is used for unknown ids only. */
  | { readonly kind: "user" | "channel" | "group"; readonly id: string; readonly label: string }
  | { readonly kind: "broadcast"; readonly range: string }
  | {
      readonly kind: "date";
      readonly atS: number;
      readonly format: string;
      readonly url: string | null;
      readonly fallback: string;
    }
  | { readonly kind: "emoji"; readonly name: string };

export type Paragraph =
  | { readonly kind: "lines" | "quote"; readonly children: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: number; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly ListItem[] };

export interface ListItem {
  /** 0 for the outermost. */
  readonly indent: number;
  readonly children: readonly Inline[];
}

/** The address when it may be followed, which is http and https only; else `null`. */
export function safeUrl(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  return text;
}
