import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
/** What Slack is sent whole; all other builders make parts of these. */
const wholes =
  /^export function (\w+)\((?:(?!^export )[^])*?\): (?:Message|ModalView|HomeView)(?: \| null)? \{$/gmu;

function sources(folder: string): readonly (readonly [file: string, text: string])[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [join(folder, file), readFileSync(join(root, folder, file), "utf8")] as const);
}

/** The functions that make a message, a form or a Home tab. */
function builders(): readonly string[] {
  return [...sources("src/bot/blocks"), ...sources("src/bot/modals")].flatMap(([, text]) =>
    [...text.matchAll(wholes)].map((match) => match[1] ?? ""),
  );
}

test("every message, form and Home tab that the bot makes is held against Slack's limits", () => {
  const checked = sources("test/bot")
    .map(([, text]) => text)
    .filter((text) => text.includes("support/block-limits.ts"))
    .flatMap((text) => [...text.matchAll(/^import \{([^}]*)\} from "[./]+src\/bot\//gmu)])
    .flatMap((match) => (match[1] ?? "").split(","))
    .map((name) => name.trim());
  // Replies of every kind are drawn by it, and each kind stands in the test of it.
  const byReply = readFileSync(join(root, "src/bot/blocks/reply.ts"), "utf8");
  const lacking = builders().filter(
    (name) => !checked.includes(name) && !new RegExp(`\\b${name}\\(`, "u").test(byReply),
  );
  expect(builders().length).toBeGreaterThan(15);
  expect(lacking, "add them to test/bot/blocks/limits.test.ts").toEqual([]);
});

test("every kind of reply is held against Slack's limits", () => {
  const kinds = (text: string) =>
    new Set([...text.matchAll(/kind: (?:fc\.constant\()?"([a-z-]+)"/gu)].map((match) => match[1]));
  const declared = kinds(readFileSync(join(root, "src/commands/reply.ts"), "utf8"));
  const drawn = kinds(readFileSync(join(root, "test/bot/blocks/limits.test.ts"), "utf8"));
  expect(declared.size).toBeGreaterThan(6);
  expect([...declared].filter((kind) => !drawn.has(kind))).toEqual([]);
});
