import type { Command, CreateCommand } from "../command.ts";
import { encode } from "./markup.ts";
import { pairOptions, switchOptions, textOptions } from "./options.ts";
import { quoteWord } from "./words.ts";

/** The text that `parseCommand` reads as exactly this command; escaped as the chat would. */
export function printCommand(command: Command): string {
  let parts: readonly (string | null)[];
  switch (command.name) {
    case "form":
      parts = [];
      break;
    case "create":
      parts = [
        "create",
        command.what.map(encode).join(","),
        quotedUnlessEmpty(command.reason),
        command.keepDays === null ? null : `--keep ${command.keepDays}d`,
        ...printOptions(command.options),
        command.dryRun ? "--dry-run" : null,
      ];
      break;
    case "list":
      parts = [
        "list",
        quotedUnlessEmpty(command.what ?? ""),
        command.mine ? "--mine" : null,
        command.open ? "--open" : null,
      ];
      break;
    case "show":
      parts = ["show", quoted(command.id)];
      break;
    case "why":
      parts = ["why", quoted(command.what), command.userId && `<@${command.userId}>`];
      break;
    case "volumes":
      parts = ["volumes", quotedUnlessEmpty(command.text)];
      break;
    case "approve":
    case "deny":
      parts = [command.name, command.requestId, quotedUnlessEmpty(command.note)];
      break;
    case "cancel":
    case "retry":
      parts = [command.name, command.requestId];
      break;
    case "keep":
      parts = ["keep", quoted(command.what), `${command.days}d`];
      break;
    case "delete":
      parts = ["delete", quoted(command.what), quotedUnlessEmpty(command.reason)];
      break;
    case "help":
      parts = ["help", command.topic];
      break;
  }
  return parts.filter((part) => part !== null).join(" ");
}

function printOptions(options: CreateCommand["options"]): readonly string[] {
  return [
    ...Object.entries(pairOptions).flatMap(([flag, option]) =>
      Object.entries(options[option] ?? {}).map(
        ([key, value]) => `--${flag} ${quoted(`${key}=${value}`)}`,
      ),
    ),
    ...textOptions.flatMap((name) => {
      const text = options[name];
      return text === undefined ? [] : [`--${name} ${quoted(text)}`];
    }),
    ...switchOptions.flatMap((name) => (options[name] === true ? [`--${name}`] : [])),
  ];
}

function quoted(text: string): string {
  return encode(quoteWord(text));
}

function quotedUnlessEmpty(text: string): string | null {
  return text === "" ? null : quoted(text);
}
