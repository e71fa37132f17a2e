import type { Instant } from "../../domain/instant.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase, WordedPart } from "../../domain/phrase.ts";
import { inWords } from "../../texts/reading.ts";

/** The phrase where only plain text is allowed, in the reader's language: dialogs, options, headers. */
export function unformatted(phrase: Phrase): string {
  return inWords(phrase, unnamed).map(bareText).join("");
}

/** The same beside a field, with what was typed in quotes: nothing else sets it off there. */
export function withQuotes(phrase: Phrase): string {
  return inWords(phrase, unnamed)
    .map((part) =>
      typeof part !== "string" && part.kind === "code" ? `“${part.text}”` : bareText(part),
    )
    .join("");
}

/** People are "someone" where nobody can be mentioned. */
export function unnamed(part: WordedPart): WordedPart {
  if (typeof part === "string" || part.kind !== "user") return part;
  return inWords(say`someone`)
    .map(bareText)
    .join("");
}

function bareText(part: WordedPart): string {
  if (typeof part === "string") return part;
  switch (part.kind) {
    case "user":
      return `@${part.id}`;
    case "group":
      return `@${part.handle}`;
    case "time":
      return utc(part.at, part.seconds === true);
    case "request":
      return part.id;
    case "code":
    case "strong":
      return part.text;
  }
}

/** How moments are written: Slack fills it in, in the reader's own zone: "today at 14:30". */
export function dateFormat(seconds: boolean): string {
  return unformatted(say`${"{date_short_pretty}"} at ${seconds ? "{time_secs}" : "{time}"}`);
}

/** Where Slack cannot fill it in. */
export function utc(at: Instant, seconds: boolean): string {
  return `${at.slice(0, 10)} ${at.slice(11, seconds ? 19 : 16)} UTC`;
}

export function unknownTime(): string {
  return unformatted(say`at an unknown time`);
}
