/** The languages that people are answered in; English is the one that texts are written in. */
export const languages = ["en", "ja", "zh-CN"] as const;
export type Language = (typeof languages)[number];

/**
 * The language for a locale as Slack writes it: `ja-JP`, `zh-CN`, `en-GB`. What nobody translated
 * is English; that includes traditional Chinese, which is not the simplified one in other letters.
 */
export function languageOfLocale(locale: string): Language {
  const low = locale.toLowerCase().replaceAll("_", "-");
  if (low === "ja" || low.startsWith("ja-")) return "ja";
  if (/^zh(?:$|-(?:cn|sg|hans))/u.test(low)) return "zh-CN";
  return "en";
}
