import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { textsInSource } from "./extract.ts";

/**
 * `npm run texts`: writes the English texts anew from the source, and takes out of the other
 * catalogs what nobody says any more. Names what is still to be translated.
 */
const folder = join(import.meta.dirname, "../../src/texts");
const keys = [...new Set(textsInSource().map(({ key }) => key))].toSorted();

function write(name: string, texts: Readonly<Record<string, string>>): void {
  const sorted = Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(Object.fromEntries(sorted), null, 2);
  writeFileSync(join(folder, name), `${text}\n`);
}

function read(name: string): Readonly<Record<string, string>> {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
  if (typeof parsed !== "object" || parsed === null) return {};
  return Object.fromEntries(Object.entries(parsed).map(([key, text]) => [key, String(text)]));
}

write("en.json", Object.fromEntries(keys.map((key) => [key, key])));
for (const name of ["ja.json", "zh-cn.json"]) {
  const texts = read(name);
  const said = Object.entries(texts).filter(
    ([key]) => keys.includes(key) || !/\p{L}/u.test(key.replaceAll(/\{\d+\}/gu, "")),
  );
  write(name, Object.fromEntries(said));
  for (const key of keys) if (!Object.hasOwn(texts, key)) console.log(`${name} lacks ${key}`);
}
