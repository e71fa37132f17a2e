import type { ZodError } from "zod";
import { notice } from "../domain/notice.ts";
import { optionWords, optionWordsMax } from "../domain/option-words.ts";
import { code, listOf, say, told } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { SnapshotOptions } from "../domain/snapshot.ts";
import type { Catalog, KnownVolume } from "../providers/catalog.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { CreateIntake } from "../requests/intake.ts";
import type { CreateCommand } from "./command.ts";
import type { Reply } from "./reply.ts";
import { slippedVerb, unknownName, whatThereIs, whichOne } from "./suggest.ts";

export interface CreateDeps {
  readonly catalog: Catalog;
  readonly provider: (target: string) => SnapshotProvider | null;
  /** How long snapshots of these targets are kept, unless somebody says otherwise. */
  readonly keepDays: (targets: readonly string[]) => number;
}

/** What is to be committed, or the answer that says why nothing is. */
export type Planned =
  | {
      readonly ok: true;
      readonly plan: Pick<CreateIntake, "items" | "reason" | "keepDays">;
    }
  | {
      readonly ok: false;
      readonly reply: Reply;
      /** What is wrong with which option, for whoever can point at it. */
      readonly beside?: ReadonlyMap<string, Phrase>;
    };

/** Volumes of one request at most. Source: what a card can show and a person can oversee. */
const mostItems = 50;

/** Finds the volumes and checks what is asked of them; asks nobody, so that it may precede the acknowledgement. */
export function planCreate(deps: CreateDeps, command: CreateCommand): Planned {
  const volumes = new Map<string, KnownVolume>();
  for (const word of command.what) {
    const found = deps.catalog.find(word);
    const continued = (what: string): CreateCommand => ({
      ...command,
      what: command.what.map((other) => (other === word ? what : other)),
    });
    if (found.kind === "unknown") {
      const alone = command.what.length === 1 && found.nearest === null;
      const verb = alone ? slippedVerb(word, command.reason) : null;
      const unknown = unknownName(deps.catalog, word, found.nearest, continued);
      return { ok: false, reply: verb ?? unknown };
    }
    if (found.kind === "ambiguous")
      return { ok: false, reply: whichOne(word, found.choices, continued) };
    for (const volume of found.volumes) volumes.set(`${volume.target}|${volume.id}`, volume);
  }
  if (volumes.size > mostItems) {
    return refuse(say`That is ${volumes.size} volumes; one request takes ${mostItems} at most.`, [
      say`Ask in several requests.`,
    ]);
  }
  const items: CreateIntake["items"] = [];
  for (const volume of volumes.values()) {
    const options = checkedOptions(deps, command, volume);
    if (!options.ok) {
      return { ...refuse(options.problem, options.details), beside: options.beside };
    }
    items.push({
      target: volume.target,
      provider: volume.provider,
      volumeId: volume.id,
      volumeName: volume.label,
      options: { ...options.value },
    });
  }
  const keepDays = command.keepDays ?? deps.keepDays(items.map(({ target }) => target));
  return { ok: true, plan: { items, reason: command.reason, keepDays } };
}

type Options =
  | { readonly ok: true; readonly value: SnapshotOptions }
  | {
      readonly ok: false;
      readonly problem: Phrase;
      readonly details: readonly Phrase[];
      readonly beside: ReadonlyMap<string, Phrase>;
    };

/** The service's own limits, before anything is sent. */
function checkedOptions(deps: CreateDeps, command: CreateCommand, volume: KnownVolume): Options {
  const provider = deps.provider(volume.target);
  if (provider === null) {
    const problem = say`The target ${code(volume.target)} is not configured any more.`;
    return { ok: false, problem, details: [], beside: new Map() };
  }
  const { tags, ...others } = command.options;
  const written = { ...(Object.keys(tags).length > 0 ? { tags } : {}), ...others };
  const parsed = provider.options.safeParse(written);
  if (parsed.success) return shownWhole(parsed.data);
  const problem = say`${code(volume.label)} cannot be snapshotted with these options.`;
  const beside = new Map(
    parsed.error.issues.map(({ path, message }): [string, Phrase] => [
      String(path[0] ?? ""),
      [message],
    ]),
  );
  return { ok: false, problem, details: sentences(parsed.error), beside };
}

/** What is longer than a card shows would be approved unseen. */
function shownWhole(value: SnapshotOptions): Options {
  const { length } = optionWords(value);
  if (length <= optionWordsMax) return { ok: true, value };
  const problem = say`These options are ${length} characters long, and a card shows approvers ${optionWordsMax} at most.`;
  const advice = say`Use fewer tags, or shorter ones.`;
  return {
    ok: false,
    problem,
    details: [advice],
    beside: new Map([["tags", say`${problem} ${advice}`]]),
  };
}

function sentences({ issues }: ZodError): readonly Phrase[] {
  return issues.map((issue): Phrase => {
    if (issue.code === "unrecognized_keys") {
      const flags = issue.keys.map((key) => code(`--${key}`));
      return say`This cloud's snapshots know no ${listOf(flags, "or")}. Leave it out, or ask for its volumes in a request of their own.`;
    }
    const where = issue.path.map(String).join(".");
    return where === "" ? [told(issue.message)] : [code(where), ": ", told(issue.message)];
  });
}

function refuse(
  text: Phrase,
  details: readonly Phrase[] = [whatThereIs],
): Extract<Planned, { ok: false }> {
  return { ok: false, reply: { kind: "notice", notice: notice("problem", text, details) } };
}
