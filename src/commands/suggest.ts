import { notice } from "../domain/notice.ts";
import { code, say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Catalog, KnownVolume } from "../providers/catalog.ts";
import type { Command } from "./command.ts";
import { nearestVerb, parseCommand, printCommand } from "./grammar.ts";
import { quoted } from "./grammar/problem.ts";
import type { Choice, Reply } from "./reply.ts";

/** The command that somebody gave, with another name in the place of the one that did not do. */
type Continued = (what: string) => Command;

const mostChoices = 10;

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
    more: Math.max(0, choices.length - mostChoices),
  };
}

/** A name that nobody knows, with the nearest one that somebody does, which continues the command. */
export function unknownName(
  catalog: Pick<Catalog, "target">,
  word: string,
  near: string | null,
  continued: Continued,
): Reply {
  const target = catalog.target(word.split("/", 1).join(""));
  const text =
    target !== null && !word.includes("/")
      ? say`${code(target)} is a target; this takes one of its volumes, or a set.`
      : noVolume(word);
  if (target === null || near !== null) return notKnown(text, near, continued);
  const instead = printCommand({ name: "volumes", text: target });
  return { kind: "near-miss", text, near: `/snapshot volumes ${target}`, instead };
}

/** The same where targets will do too. */
export function unknownOrTarget(word: string, near: string | null, continued: Continued): Reply {
  return notKnown(say`I know no volume, set or target ${quoted(word)}.`, near, continued);
}

function notKnown(text: Phrase, near: string | null, continued: Continued): Reply {
  if (near === null) return { kind: "notice", notice: notice("problem", text, [whatThereIs]) };
  return { kind: "near-miss", text, near, instead: printCommand(continued(near)) };
}

/** A lone word that nothing is called, and that is nearly a verb, was most likely meant as one. */
export function slippedVerb(word: string, rest: string): Reply | null {
  const verb = nearestVerb(word);
  if (verb === null) return null;
  const meant = parseCommand(`${verb} ${rest}`);
  if (!meant.ok) return null;
  const shown = `/snapshot ${`${verb} ${rest}`.trim()}`;
  return {
    kind: "near-miss",
    text: noVolume(word),
    near: shown,
    instead: printCommand(meant.command),
  };
}

function noVolume(word: string): Phrase {
  return say`I know no volume or set ${quoted(word)}.`;
}

export const whatThereIs: Phrase = say`${code("/snapshot volumes")} shows what there is.`;
