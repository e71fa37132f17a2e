import { describe, expect, test } from "vitest";
import { cutTemplate } from "../../src/domain/phrase.ts";
import { catalogs } from "../../src/texts/catalogs.ts";
import english from "../../src/texts/en.json" with { type: "json" };
import { textsIn, textsInSource } from "./extract.ts";

const found = textsInSource();
const keys = new Set(found.map(({ key }) => key));
/** Only punctuation between inserts: a language may have its own, and need not. */
const wordless = (key: string) => !/\p{L}/u.test(key.replaceAll(/\{\d+\}/gu, ""));

test("the texts in the source are seen", () => {
  expect(keys.size).toBeGreaterThan(400);
  const source = "const x = say`${a} is ${say`in ${b}`}.`; const log = `a ${b} c.`;";
  expect(textsIn(source, "bot/x.ts").map(({ key }) => key)).toEqual(["{0} is {1}.", "in {0}"]);
  const kept = 'const m = "It is not there."; const n = `The ${a} is gone.`; const o = "a b.";';
  expect(textsIn(kept, "providers/x/y.ts").map(({ key }) => key)).toEqual([
    "It is not there.",
    "The {0} is gone.",
  ]);
});

test("the English ones are written down, in one place", () => {
  expect(Object.keys(english).toSorted(), "run npm run texts").toEqual([...keys].toSorted());
  for (const [key, text] of Object.entries(english)) expect(text).toBe(key);
});

describe.each(Object.entries(catalogs))("the texts in %s", (_, catalog) => {
  test("are complete", () => {
    const lacking = [...keys].filter((key) => !Object.hasOwn(catalog, key));
    expect(lacking, "add them to src/texts; npm run texts lists them too").toEqual([]);
  });

  test("translate only what is said", () => {
    const unknown = Object.keys(catalog).filter((key) => !keys.has(key) && !wordless(key));
    expect(unknown).toEqual([]);
  });

  test("keep everything that is put into them", () => {
    const inserts = (text: string) =>
      cutTemplate(text)
        .filter((piece) => typeof piece === "number")
        .toSorted((a, b) => a - b);
    const lost = Object.entries(catalog).filter(
      ([key, text]) => inserts(key).join() !== inserts(text).join(),
    );
    expect(lost).toEqual([]);
  });
});
