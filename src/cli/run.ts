import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readEnvironment, readPlaces } from "../config/env.ts";
import { withReading } from "./settings.ts";

type Options = Readonly<Partial<Record<string, string>>>;

const usage = `snapshot-bot: snapshots before a change, asked for and approved in Slack

  snapshot-bot start            run the bot
  snapshot-bot doctor           check Slack, the clouds, the database and the files; say what is missing
  snapshot-bot policy check     check policy.cedar (or the file named after it)
  snapshot-bot policy explain [create|approve|view|keep|delete] <what>
                                say what it would decide and why, for a person made up of --groups a,b,
                                --person U…, --reason …, --channel …, --keep 7d, --requester U…, --age <days>
  snapshot-bot policy test      ask it the examples in policy.test.yml (or the file named after it)
  snapshot-bot policy replay    decide the requests on record again, by a draft (the file named after it) and by
                                policy.cedar, and print what is decided otherwise; --days 90, needs SLACK_BOT_TOKEN.
                                Ends with 0 when all is alike, 1 when something is otherwise, 2 when it cannot tell
  snapshot-bot ledger export    print the record, a JSON line for each request, with all its events
  snapshot-bot ledger verify    check the record's hash chains (of the database, or of an exported file)
  snapshot-bot manifest         print the Slack app's manifest

Settings come from the environment: see .env.example.
`;

/** 1 may be an answer, as it is of `policy replay`: this is none. */
export const noAnswer = 2;

/** Does what the command line asks for. @returns the exit status */
export async function run(argv: readonly string[]): Promise<number> {
  const asked = readArguments(argv);
  return asked === null ? noAnswer : runVerb(asked.words, asked.options);
}

/** Loads nothing but what the verb is about: that takes longer than most verbs. */
async function runVerb(words: readonly string[], options: Options): Promise<number> {
  const [verb = "help", second, third, fourth] = words;
  switch (`${verb} ${second ?? ""}`.trim()) {
    case "start":
      return withReading(readEnvironment(), (await import("./start.ts")).start);
    case "doctor":
      return (await import("./doctor.ts")).doctor(readEnvironment(), readPlaces());
    case "policy check":
      return (await import("./policy.ts")).check(third);
    case "policy explain": {
      const [deed, what] = fourth === undefined ? [undefined, third] : [third, fourth];
      const question = { ...options, ...(deed === undefined ? {} : { do: deed }), what };
      return (await import("./policy.ts")).explain(question);
    }
    case "policy test":
      return (await import("./policy.ts")).test(third);
    case "policy replay":
      return (await import("./policy.ts")).replay(third, options["days"]);
    case "ledger export":
      return withReading(readPlaces(), (await import("./ledger.ts")).exportLedger);
    case "ledger verify": {
      const { verifyLedger } = await import("./ledger.ts");
      return withReading(readPlaces(), async (places) => verifyLedger(places, third ?? null));
    }
    case "manifest":
      process.stdout.write(readFileSync(new URL("../../manifest.yml", import.meta.url), "utf8"));
      return 0;
    case "help":
      process.stdout.write(usage);
      return 0;
    default:
      process.stderr.write(`There is no \`snapshot-bot ${words.join(" ")}\`.\n\n${usage}`);
      return noAnswer;
  }
}

/** What is asked for; `null` where that cannot be understood, which is printed. */
function readArguments(
  argv: readonly string[],
): { readonly words: readonly string[]; readonly options: Options } | null {
  try {
    const { positionals, values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: "boolean", short: "h" },
        groups: { type: "string" },
        person: { type: "string" },
        requester: { type: "string" },
        reason: { type: "string" },
        channel: { type: "string" },
        keep: { type: "string" },
        age: { type: "string" },
        days: { type: "string" },
      },
      allowPositionals: true,
    });
    const { help, ...options } = values;
    return { words: help === true ? ["help"] : positionals, options };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    return null;
  }
}
