import { notice } from "../domain/notice.ts";
import { code, say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { KnownVolume } from "../providers/catalog.ts";
import type { Command } from "./command.ts";
import { nearestVerb, parseCommand, printCommand } from "./grammar.ts";
import type { Choice, Reply } from "./reply.ts";

/** The command that somebody gave, with another name in the place of the one that did not do. */
type Continued = (what: string) => Command;

const mostChoices = 10;
const shownWord = 40;

/** A name that fits several volumes: each continues the same command, whatever else it says. */
export function whichOne(
  word: string,
  choices: readonly KnownVolume[],
  continued: Continued,
): Reply {
  return {
    kind: "ambiguous",
    word,
    choices: choices.slice(0, mostChoices).map((volume): Choice => {
      const what = `${volume.target}/${volume.shortId}`;
      const commandText = printCommand(continued(what));
      return { what, label: say`${volume.label} on ${volume.target}`, commandText };
    }),
  };
}

/** A name that nobody knows, with the nearest one that somebody does, which continues the command. */
export function unknownName(word: string, near: string | null, continued: Continued): Reply {
  const text = say`I know no volume or set ${code(word.slice(0, shownWord))}.`;
  if (near === null) return { kind: "notice", notice: notice("problem", text, [whatThereIs]) };
  const commandText = printCommand(continued(near));
  return { kind: "near-miss", text, near, instead: commandText };
}

/** A lone word that nothing is called, and that is nearly a verb, was most likely meant as one. */
export function slippedVerb(word: string, rest: string): Reply | null {
  const verb = nearestVerb(word);
  if (verb === null) return null;
  const meant = parseCommand(`${verb} ${rest}`);
  if (!meant.ok) return null;
  const text = say`I know no volume or set ${code(word.slice(0, shownWord))}.`;
  const shown = `/snapshot ${`${verb} ${rest}`.trim()}`;
  return { kind: "near-miss", text, near: shown, instead: printCommand(meant.command) };
}

export const whatThereIs: Phrase = say`${code("/snapshot volumes")} shows what there is.`;
