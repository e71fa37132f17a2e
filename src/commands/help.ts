import { say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import { verbs } from "./grammar/flags.ts";
import type { Verb } from "./grammar/flags.ts";
import { commandName, limits } from "./grammar/problem.ts";

/** What there is to say about one command. */
export interface HelpTopic {
  readonly topic: Verb;
  /** Every way to write it. */
  readonly usage: readonly string[];
  /** What it does. */
  readonly sentence: Phrase;
  /** What one has to know besides; whole sentences. */
  readonly notes: readonly Phrase[];
  /** Two texts that work as they stand, when the volume exists. */
  readonly examples: readonly [string, string];
}

interface Entry {
  readonly usage: readonly string[];
  readonly sentence: Phrase;
  readonly notes?: readonly Phrase[];
  readonly examples: (volume: string) => readonly [string, string];
}

const entries: Record<Verb, Entry> = {
  create: {
    usage: [
      "<what>[,<what>…] [reason…]",
      'create <what>[,<what>…] [reason…] [--keep 14d] [--tag key=value]… [--description "…"] [--name "…"]',
      "create <what>[,<what>…] [reason…] [--force] [--from-recovery-point] [--metadata key=value]… [--resource-group rg-…]",
    ],
    sentence: say`Asks for a snapshot and shows one card that says when it is safe to change.`,
    notes: [
      say`<what> is a short name, a set, target/volume-id, an ARN or a volume id.`,
      say`Names go on while there is a comma; the first word without one starts the reason.`,
      say`A reason has at most ${limits.reason} characters; put it in quotes when it holds words like --this or name=this.`,
      say`--keep says when the snapshot is deleted again, and takes 1 to ${limits.keepDays} days: 14d, 14 or 2w.`,
      say`What takes a value may be written without dashes too: keep=14d, tag=key=value.`,
      say`--from-recovery-point (AWS, cached volumes) takes the volume as it was at its last recovery point; the card says of when that is.`,
      say`--force and --metadata are for Huawei EVS, --resource-group for Alibaba SWAS, --name for both.`,
      say`--dry-run only shows what it would come to: every volume looked at, and who would have to approve.`,
      say`Nothing behind the command opens the form.`,
    ],
    examples: (volume) => [
      `${volume} before migration 42`,
      `create ${volume} "resize the disk" --keep 7d --tag ticket=OPS-42`,
    ],
  },
  list: {
    usage: ["list [what] [--mine] [--open]"],
    sentence: say`Shows requests, the newest first.`,
    notes: [
      say`[what] is a volume, a set or a target, and leaves only requests about it.`,
      say`--mine leaves only yours, --open only those that have not ended.`,
    ],
    examples: (volume) => ["list --mine --open", `list ${volume}`],
  },
  show: {
    usage: ["show <request | snapshot-id>"],
    sentence: say`Shows one request with its history.`,
    examples: () => ["show SR-7K3F", "show snap-0a1b2c3d4e5f60718"],
  },
  why: {
    usage: ["why <what> [@person]"],
    sentence: say`Says whether you may ask for a snapshot of it, who approves, and which policy says so.`,
    notes: [say`With a person behind it, it answers for that person.`],
    examples: (volume) => [`why ${volume}`, `why ${volume} @alice`],
  },
  volumes: {
    usage: ["volumes [text]"],
    sentence: say`Lists what can be snapshotted.`,
    notes: [say`With a text, only those whose name, id, target or set holds it.`],
    examples: (volume) => ["volumes", `volumes ${volume}`],
  },
  approve: {
    usage: ["approve <request> [note]"],
    sentence: say`Approves a request as it stands now; the button on its card does the same.`,
    notes: [say`Your own request never counts your own approval.`],
    examples: () => ["approve SR-7K3F", "approve SR-7K3F checked with the storage team"],
  },
  deny: {
    usage: ["deny <request> <reason>"],
    sentence: say`Denies a request, which ends it; the reason tells the requester why.`,
    examples: () => ["deny SR-7K3F backups are running", "deny 7k3f wait for the change window"],
  },
  cancel: {
    usage: ["cancel <request>"],
    sentence: say`Ends your own request; snapshots that were already started are kept.`,
    examples: () => ["cancel SR-7K3F", "cancel 7k3f"],
  },
  retry: {
    usage: ["retry <request>"],
    sentence: say`Has what failed of a request tried again, under the approvals it was given.`,
    notes: [
      say`Whoever asked may, and whoever may ask for the same. Policy is asked again before anything is sent.`,
    ],
    examples: () => ["retry SR-7K3F", "retry 7k3f"],
  },
  keep: {
    usage: ["keep <snapshot-id | request> <30d>"],
    sentence: say`Keeps a snapshot longer: so many days from now, if a policy lets you.`,
    notes: [
      say`With a request's id it keeps all that the request made.`,
      say`A snapshot is deleted when its time is over; three reminders come first, with buttons that do the same as this command.`,
      say`It never shortens the time.`,
    ],
    examples: () => ["keep snap-0a1b2c3d4e5f60718 30d", "keep SR-7K3F 2w"],
  },
  delete: {
    usage: ["delete <snapshot-id> [reason]"],
    sentence: say`Asks for the deletion of a snapshot that this bot made; somebody else has to approve it.`,
    notes: [
      say`Once approved it waits, a day unless it is configured otherwise; until then the card has a button Undo.`,
      say`Then it is deleted, if policy still allows it and the snapshot still carries the bot's marker. What is in use stays, and the card says so.`,
    ],
    examples: () => [
      "delete snap-0a1b2c3d4e5f60718",
      "delete snap-0a1b2c3d4e5f60718 not needed after the rollback",
    ],
  },
  help: {
    usage: ["help [command]"],
    sentence: say`Explains the commands, or one of them.`,
    examples: () => ["help", "help create"],
  },
};

/** Stands in examples where no volume is configured yet. */
const anyVolume = "db-primary";

/** Every topic, or only the one asked for; an unknown one gives them all. */
export function helpTopics(
  topic: string | null,
  exampleVolume: string | null,
): readonly HelpTopic[] {
  const wanted = verbs.filter((verb) => verb === topic);
  return (wanted.length === 0 ? verbs : wanted).map((verb) => ({
    topic: verb,
    usage: entries[verb].usage.map(typed),
    sentence: entries[verb].sentence,
    notes: entries[verb].notes ?? [],
    examples: both(entries[verb].examples(exampleVolume ?? anyVolume)),
  }));
}

function both([first, second]: readonly [string, string]): readonly [string, string] {
  return [typed(first), typed(second)];
}

function typed(text: string): string {
  return `${commandName} ${text}`;
}
