import type { VolumeRow } from "../../commands/reply.ts";
import { code, say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { commandName } from "../ids.ts";
import type { Message } from "./message.ts";
import { bullets, paragraphs, plainOf } from "./rich-text.ts";
import { line } from "./text.ts";
import { linesUpTo } from "./wording.ts";

const shownRows = 40;
const shownProblems = 5;
const nameMax = 60;

interface VolumeList {
  /** What was searched for; empty for everything. */
  readonly text: string;
  readonly rows: readonly VolumeRow[];
  /** How many there are beyond `rows`. */
  readonly more: number;
  /** What could not be asked. */
  readonly problems: readonly Phrase[];
}

/** What can be snapshotted. */
export function volumesMessage(list: VolumeList): Message {
  const rows = list.rows.slice(0, shownRows);
  const more = list.more + list.rows.length - rows.length;
  const sought = line(list.text, nameMax);
  const title = sought === "" ? say`Volumes` : say`Volumes with ${code(sought)}`;
  const count = rows.length + more;
  return {
    text: plainOf(count === 0 ? say`${title}: none` : say`${title}: ${count}`),
    blocks: [
      ...paragraphs([rows.length === 0 ? say`${title}: none found.` : say`${title}: ${count}`]),
      ...bullets(rows.map(volumeLine)),
      ...paragraphs([
        more > 0
          ? say`${more} more; ${code(`${commandName} volumes <text>`)} narrows it down.`
          : [],
        rows.length === 0 && sought !== ""
          ? say`${code(`${commandName} volumes`)} lists them all.`
          : [],
        ...linesUpTo(
          list.problems.map((problem) => say`${strong(say`Problem:`)} ${problem}`),
          shownProblems,
        ),
      ]),
    ],
  };
}

function volumeLine({ name, shortId, target, sizeGiB, sets }: VolumeRow): Phrase {
  const size = sizeGiB === null ? "" : ` · ${sizeGiB} GiB`;
  const inSets = sets.length === 0 ? [] : say` · in ${line(sets.join(", "), nameMax)}`;
  const where = code(`${line(target, nameMax)}/${line(shortId, nameMax)}`);
  // What has no name of its own is called by its id, which stands in its address already.
  const called = name === shortId ? [] : [strong(line(name, nameMax)), " "];
  return [...called, where, size, ...inSets];
}
