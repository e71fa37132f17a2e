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

  test("have a space beside other letters, and none beside wide punctuation or between words", () => {
    const close = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]`;
    const wide = "[。、，；：？！（）「」]";
    const other = "[a-z0-9]";
    const oddly = new RegExp(
      [`${wide} `, ` ${wide}`, `${close} ${close}`, close + other, other + close].join("|"),
      "iu",
    );
    const texts = Object.values(catalog).map((text) => text.replaceAll(/`[^`]*`/gu, "x"));
    expect(texts.filter((text) => oddly.test(text))).toEqual([]);
  });

  test("leave what is typed as it is typed", () => {
    const typed = (text: string) =>
      text.match(/`[^`]*`|--[a-z-]+|\/snapshot\b/gu)?.toSorted() ?? [];
    const changed = Object.entries(catalog).filter(([key, text]) =>
      typed(key).some((one) => !typed(text).includes(one)),
    );
    expect(changed).toEqual([]);
  });
});

test.each([
  // Whoever runs the bot, what the bot plants at the cloud, and being polite.
  ["ja", catalogs.ja, /運用者|ボットの管理者|目印|誰|知りません|私/u],
  ["zh-CN", catalogs["zh-CN"], /你|审批人|运维人员|帐号|云端/u],
])("the texts in %s have one word for one thing", (_, catalog, others) => {
  expect(Object.values(catalog).filter((text) => others.test(text))).toEqual([]);
});
