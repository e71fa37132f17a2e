import { notice } from "../domain/notice.ts";
import { code, listOf, say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Catalog, KnownVolume } from "../providers/catalog.ts";
import type { Command } from "./command.ts";
import { fitting } from "./fitting.ts";
import { nearestVerb, parseCommand, printCommand } from "./grammar.ts";
import { quoted } from "./grammar/problem.ts";
import type { Choice, Reply } from "./reply.ts";

/** The command that somebody gave, with another name in the place of the one that did not do. */
type Continued = (what: string) => Command;

const mostChoices = 10;
const mostFitting = 5;

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

type Names = Pick<Catalog, "target" | "search" | "sets">;

/** A name that nobody knows, with the nearest ones that somebody does, which continue the command. */
export function unknownName(
  catalog: Names,
  word: string,
  near: string | null,
  continued: Continued,
): Reply {
  const target = catalog.target(word.split("/", 1).join(""));
  const isTarget = target !== null && !word.includes("/");
  const text = isTarget
    ? say`${code(target)} is a target; this takes one of its volumes, or a set.`
    : noVolume(word);
  const meant = isTarget && near === null ? null : likely(catalog, word, text, near, continued);
  if (meant !== null) return meant;
  if (target === null) return notKnown(text);
  const instead = printCommand({ name: "volumes", text: target });
  return { kind: "near-miss", text, near: `/snapshot volumes ${target}`, instead };
}

/** The same where targets will do too. */
export function unknownOrTarget(
  catalog: Names,
  word: string,
  near: string | null,
  continued: Continued,
): Reply {
  const text = say`I know no volume, set or target ${quoted(word)}.`;
  return likely(catalog, word, text, near, continued) ?? notKnown(text);
}

function notKnown(text: Phrase): Reply {
  return { kind: "notice", notice: notice("problem", text, [whatThereIs]) };
}

/** What is nearly called so, else what is called so in part; `null` when nothing is. */
function likely(
  catalog: Names,
  word: string,
  text: Phrase,
  near: string | null,
  continued: Continued,
): Reply | null {
  const { fits, more } =
    near === null ? fitting(catalog, word, mostFitting) : { fits: [], more: 0 };
  const [only, ...others] = fits;
  const one = near ?? (others.length === 0 ? only?.what : undefined);
  if (one !== undefined) {
    return { kind: "near-miss", text, near: one, instead: printCommand(continued(one)) };
  }
  if (only === undefined) return null;
  const choices = fits.map(({ what, label }): Choice => {
    return { what, label, commandText: printCommand(continued(what)) };
  });
  return { kind: "ambiguous", word, unknown: text, choices, more };
}

/** What was not found and what may have been meant, for where there are no buttons. */
export function meantInstead(reply: Reply): Phrase | null {
  if (reply.kind === "near-miss") return say`${reply.text} Did you mean ${code(reply.near)}?`;
  if (reply.kind !== "ambiguous" || reply.unknown === undefined) return null;
  const names = reply.choices.map(({ what }) => code(what));
  return say`${reply.unknown} Did you mean ${listOf(names, "or")}?`;
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
