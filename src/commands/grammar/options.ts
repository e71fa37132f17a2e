import { code, say } from "../../domain/phrase.ts";
import type { CreateCommand } from "../command.ts";
import { tidy } from "./clean.ts";
import type { Sorted } from "./flags.ts";
import { withNames } from "./markup.ts";
import { limits, problem, quoted, read, readLimited } from "./problem.ts";
import type { Read } from "./problem.ts";

type Options = CreateCommand["options"];

/** Options that take a sentence or a word, by the name of their flag. */
export const textOptions = ["name", "description", "resource-group"] as const;
/** Options that are either on or not there. */
export const switchOptions = ["force", "from-recovery-point"] as const;
/** Flags of `key=value` pairs, which may be repeated, and the option that each fills. */
export const pairOptions = { tag: "tags", metadata: "metadata" } as const;

/** What is written with a create, before the service's own schema has seen it. */
export function readOptions({ flags }: Sorted, people: ReadonlyMap<string, string>): Read<Options> {
  const tags = readTags(flags.get("tag") ?? []);
  if (!tags.ok) return tags;
  const metadata = readTags(flags.get("metadata") ?? []);
  if (!metadata.ok) return metadata;
  const texts = new Map<string, string>();
  for (const name of textOptions) {
    const written = tidy(withNames(flags.get(name)?.[0] ?? "", people));
    const text = readLimited(written, name, limits.description, "create");
    if (!text.ok) return text;
    texts.set(name, text.value);
  }
  return read(
    optionsOf({
      tags: tags.value,
      metadata: metadata.value,
      text: (name) => texts.get(name) ?? "",
      isOn: (name) => flags.has(name),
    }),
  );
}

/** The options that were given; what is empty or off was not. */
export function optionsOf(given: {
  readonly tags: Options["tags"];
  readonly metadata: Options["tags"];
  text(name: (typeof textOptions)[number]): string;
  isOn(name: (typeof switchOptions)[number]): boolean;
}): Options {
  const name = given.text("name");
  const description = given.text("description");
  const group = given.text("resource-group");
  return {
    tags: given.tags,
    ...(Object.keys(given.metadata).length === 0 ? {} : { metadata: given.metadata }),
    ...(name === "" ? {} : { name }),
    ...(description === "" ? {} : { description }),
    ...(group === "" ? {} : { "resource-group": group }),
    ...(given.isOn("force") ? { force: true } : {}),
    ...(given.isOn("from-recovery-point") ? { "from-recovery-point": true } : {}),
  };
}

/** `key=value` texts as a record; the value may be empty, the key may not come twice. */
export function readTags(written: readonly string[]): Read<Readonly<Record<string, string>>> {
  const tags = new Map<string, string>();
  for (const text of written) {
    const at = text.indexOf("=");
    const key = tidy(text.slice(0, Math.max(at, 0)));
    if (key === "") {
      return problem(
        say`${quoted(text)} is not a tag.`,
        say`Write it as ${code("--tag team=web")}.`,
        "create",
      );
    }
    if (tags.has(key)) {
      return problem(
        say`The tag ${quoted(key)} is there twice.`,
        say`Give each tag once.`,
        "create",
      );
    }
    tags.set(key, tidy(text.slice(at + 1)));
  }
  if (tags.size > limits.tags) {
    return problem(
      say`A snapshot can carry at most ${limits.tags} tags, and this one would have ${tags.size}.`,
      say`Leave some out.`,
      "create",
    );
  }
  return read(Object.fromEntries(tags));
}
