import { controlsIn, optionsOf, type Control } from "./blocks.ts";
import { initialValue, presentValue } from "./element-values.ts";
import { isJson, listIn, objectIn, objectsIn, textIn, type Json } from "./json.ts";
import type { ViewValues } from "./page-api.ts";
import { readMarkup, readRichText, readText } from "./rendered-text.ts";
import type { Workspace } from "./workspace.ts";

/** Blocks as lines of plain text; what can be pressed stands in [brackets]. */
export function readBlocks(
  blocks: readonly Json[],
  workspace: Workspace,
  values: ViewValues = {},
): string[] {
  return blocks
    .flatMap((block) => readBlock(block, workspace, values))
    .flatMap((l) => l.split("\n"));
}

/** What can be pressed there, options of overflow menus included. */
export function labelsIn(blocks: readonly Json[]): string[] {
  return controlsIn(blocks).flatMap((control) => {
    if (control.type === "overflow") return optionLabels(control.element);
    return control.type.endsWith("button") ? [control.label] : [];
  });
}

function readBlock(block: Json, workspace: Workspace, values: ViewValues): string[] {
  const read = (text: unknown): string => readText(text, workspace);
  switch (block["type"]) {
    case "section": {
      const text = isJson(block["text"]) ? [read(block["text"])] : [];
      const fields = objectsIn(block["fields"]).map(read);
      return [...text, ...fields, ...pressable([block], values)];
    }
    case "header":
      return [read(block["text"])];
    case "context":
      return [
        objectsIn(block["elements"])
          .map((part) => (part["type"] === "image" ? textIn(part["alt_text"]) : read(part)))
          .join(" "),
      ];
    case "alert":
      return [read(block["text"])];
    case "markdown":
      return [readMarkup(textIn(block["text"]), workspace)];
    case "rich_text":
      return readRichText(block, workspace);
    case "image":
      return [`(image: ${textIn(block["alt_text"])})`];
    case "input": {
      const [control] = controlsIn([block]);
      const hint = isJson(block["hint"]) ? ` (${read(block["hint"])})` : "";
      return control ? [`${control.label}: ${content(control, values)}${hint}`] : [];
    }
    case "table":
    case "data_table":
      return listIn(block["rows"]).map((row) =>
        objectsIn(row)
          .map((cell) =>
            cell["type"] === "rich_text"
              ? readRichText(cell, workspace).join(" ")
              : textIn(cell["text"]),
          )
          .join(" | "),
      );
    case "container":
      return [
        read(block["title"]),
        ...readBlocks(objectsIn(block["child_blocks"]), workspace, values),
      ].filter((line) => line !== "");
    case "card":
      return [
        ...["title", "subtitle", "body"].map((key) => read(block[key])).filter(Boolean),
        ...pressable([block], values),
      ];
    case "carousel":
      return objectsIn(block["elements"]).flatMap((card) => readBlock(card, workspace, values));
    case "plan":
    case "task_card":
      return [
        `${textIn(block["title"])} ${textIn(block["status"])}`.trim(),
        ...objectsIn(block["tasks"]).flatMap((task) => readBlock(task, workspace, values)),
      ];
    default:
      return pressable([block], values);
  }
}

function pressable(blocks: readonly Json[], values: ViewValues): string[] {
  const shown = controlsIn(blocks).map((control) => {
    if (control.type === "overflow") return `[⋯ ${optionLabels(control.element).join(" | ")}]`;
    if (control.type.endsWith("button")) return `[${control.label}]`;
    return content(control, values);
  });
  return shown.length > 0 ? [shown.join(" ")] : [];
}

/** What stands in a field or select, or its placeholder. */
function content(control: Control, values: ViewValues): string {
  const value = presentValue(control, values) ?? initialValue(control.element) ?? [];
  const all = typeof value === "string" ? [value] : value;
  const options = optionsOf(control.element);
  const labels = all.map((each) => {
    const option = options.find((one) => one["value"] === each);
    return option ? optionLabel(option) : each;
  });
  const placeholder = textIn(objectIn(control.element["placeholder"])["text"]);
  return `[${labels.filter(Boolean).join(", ") || placeholder}]`;
}

function optionLabels(element: Json): string[] {
  return optionsOf(element).map(optionLabel);
}

export function optionLabel(option: Json): string {
  return textIn(objectIn(option["text"])["text"]);
}
