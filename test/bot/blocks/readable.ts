/** Block Kit as a person reads it: one line a line, `[buttons]`, `@U…` for mentions, `*bold*`. */
export function readable(blocks: readonly unknown[]): string {
  return blocks
    .map(readBlock)
    .filter((text) => text !== "")
    .join("\n");
}

type Json = Readonly<Record<string, unknown>>;

function json(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(json) : [];
}

function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readBlock(value: unknown): string {
  const block = json(value);
  const elements = list(block["elements"]);
  switch (block["type"]) {
    case "header":
      return `# ${word(json(block["text"])["text"])}`;
    case "rich_text":
      return elements.map(readRichText).join("\n");
    case "context":
      return elements.map((element) => word(element["text"])).join(" ");
    case "actions":
      return elements.map((element) => `[${word(json(element["text"])["text"])}]`).join(" ");
    default:
      return `(${word(block["type"])})`;
  }
}

function readRichText(part: Json): string {
  const elements = list(part["elements"]);
  if (part["type"] === "rich_text_list") {
    return elements.map((item) => `• ${list(item["elements"]).map(readLeaf).join("")}`).join("\n");
  }
  return elements.map(readLeaf).join("");
}

function readLeaf(leaf: Json): string {
  const style = json(leaf["style"]);
  const text = word(leaf["text"]);
  switch (leaf["type"]) {
    case "user":
      return `@${word(leaf["user_id"])}`;
    case "usergroup":
      return `@!${word(leaf["usergroup_id"])}`;
    case "date":
      return word(leaf["fallback"]);
    case "link":
      return `<${word(leaf["url"])}|${text}>`;
    default:
      return style["code"] === true ? `\`${text}\`` : style["bold"] === true ? `*${text}*` : text;
  }
}

/** Every button of a message or view, with what it carries. */
export function buttonsOf(blocks: readonly unknown[]) {
  return blocks
    .map(json)
    .filter(({ type }) => type === "actions")
    .flatMap((block) => list(block["elements"]))
    .map((element) => ({
      id: word(element["action_id"]),
      label: word(json(element["text"])["text"]),
      value: word(element["value"]),
      style: word(element["style"]),
      confirm: word(json(json(element["confirm"])["text"])["text"]),
      confirmStyle: word(json(element["confirm"])["style"]),
    }));
}
