import type { Language } from "../domain/language.ts";
import { cutTemplate, english } from "../domain/phrase.ts";
import type { Wording } from "../domain/phrase.ts";
import ja from "./ja.json" with { type: "json" };
import { recogniser } from "./recognise.ts";
import { spaced } from "./spacing.ts";
import zhCN from "./zh-cn.json" with { type: "json" };

/** English texts by themselves, each with its translation; `{0}` and `{1}` may change places. */
export type Catalog = Readonly<Record<string, string>>;

export const catalogs: Readonly<Record<Exclude<Language, "en">, Catalog>> = { ja, "zh-CN": zhCN };

/** Words everything as the catalog does; what it lacks stays English rather than unsaid. */
export function wordingOf(catalog: Catalog): Wording {
  return {
    template: (key) => cutTemplate((Object.hasOwn(catalog, key) ? catalog[key] : undefined) ?? key),
    told: recogniser(catalog),
    spaced,
  };
}

export const wordings: Readonly<Record<Language, Wording>> = {
  en: english,
  ja: wordingOf(catalogs.ja),
  "zh-CN": wordingOf(catalogs["zh-CN"]),
};
