import { newBlockId } from "./ids.ts";
import { isJson, objectIn, objectsIn, textIn, type Json } from "./json.ts";

/** Something in a message or view that a person can use. */
export interface Control {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly element: Json;
  /** What stands on it, or beside it for an input; options of an overflow menu not included. */
  readonly label: string;
  /** The input block that holds it. */
  readonly input: Json | null;
}

const passive = new Set(["image", "plain_text", "mrkdwn"]);

/** Every control of these blocks, in reading order. */
export function controlsIn(blocks: readonly Json[]): readonly Control[] {
  return blocks.flatMap((block) => {
    if (block["type"] === "container") return controlsIn(objectsIn(block["child_blocks"]));
    if (block["type"] === "carousel")
      return objectsIn(block["elements"]).flatMap((card) =>
        objectsIn(card["actions"]).map((element) => control(block, element)),
      );
    if (block["type"] === "card")
      return objectsIn(block["actions"]).map((element) => control(block, element));
    if (block["type"] === "rich_text" || block["type"] === "context") return [];
    const elements = [block["accessory"], block["element"], ...objectsIn(block["elements"])];
    return elements
      .filter(isJson)
      .filter((element) => !passive.has(textIn(element["type"])))
      .map((element) => control(block, element));
  });
}

function control(block: Json, element: Json): Control {
  const input = block["type"] === "input" ? block : null;
  const shown = objectIn(input ? input["label"] : (element["text"] ?? element["placeholder"]));
  return {
    blockId: textIn(block["block_id"]),
    actionId: textIn(element["action_id"]),
    type: textIn(element["type"]),
    element,
    label: textIn(shown["text"]),
    input,
  };
}

/** The options a person can choose from, groups flattened. */
export function optionsOf(element: Json): readonly Json[] {
  const groups = objectsIn(element["option_groups"]);
  return [...objectsIn(element["options"]), ...groups.flatMap((g) => objectsIn(g["options"]))];
}

/** The same blocks with the ids that Slack gives to what has none. */
export function withIds(blocks: readonly Json[]): readonly Json[] {
  return blocks.map((block) => {
    const named: Record<string, unknown> = { ...block };
    named["block_id"] ??= newBlockId();
    for (const key of ["accessory", "element"])
      if (isJson(block[key])) named[key] = withActionId(block[key]);
    for (const key of ["elements", "actions"])
      if (Array.isArray(block[key]) && block["type"] !== "rich_text")
        named[key] = block[key].map((part: unknown) => (isJson(part) ? withActionId(part) : part));
    if (Array.isArray(block["child_blocks"]))
      named["child_blocks"] = withIds(objectsIn(block["child_blocks"]));
    return named;
  });
}

function withActionId(element: Json): Json {
  const type = textIn(element["type"]);
  if (type === "card")
    return { ...element, actions: objectsIn(element["actions"]).map(withActionId) };
  if (passive.has(type) || element["action_id"] !== undefined) return element;
  return { ...element, action_id: newBlockId() };
}
