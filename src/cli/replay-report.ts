import type { Refusal } from "../auth/model.ts";
import type { Rule } from "../auth/policy-file.ts";
import { line } from "../bot/blocks/text.ts";
import { toTheMinute } from "../domain/instant.ts";
import type { RequestView } from "../requests/model.ts";
import { isOtherwise, itemsOf, lost } from "../workflows/decide-again.ts";
import type { Decided } from "../workflows/decide-again.ts";

/** What was made of an ask at the time, and what is made of it by the standard and by what is tried. */
export interface Compared {
  readonly recorded: Decided;
  readonly before: Decided;
  readonly after: Decided;
}

export interface ReplayReport {
  /** Prints a line where it is decided otherwise. */
  compared(view: RequestView, decisions: Compared): void;
  cannot(view: RequestView, why: string): void;
  /** Prints the sum. */
  end(): "alike" | "otherwise" | "failed";
}

export interface ReplayReportOptions {
  readonly days: number;
  /** What it is compared with: `as recorded`, `as with policy.cedar` */
  readonly standard: string;
  readonly policyPath: string;
  readonly configPath: string;
  /** Of all policies that are asked. */
  readonly rules: readonly Rule[];
  readonly called: (userId: string) => string;
}

/** Makes the report of `policy replay`, for a terminal: a line per request that is decided otherwise, then the sum. */
export function createReplayReport(options: ReplayReportOptions): ReplayReport {
  const { days, standard, policyPath, configPath, rules, called } = options;
  const cannot = new Map<string, string[]>();
  const count = { alike: 0, otherwise: 0, cannot: 0, drifted: 0, unsized: 0 };
  const speaksOfSizes = rules.some(({ source }) => source.includes("sizeGiB"));

  const notes = () => {
    const drifted = `note: ${policyPath} decides ${count.drifted} otherwise today than was decided at the time; \`policy replay\` without a draft names them`;
    const unsized = `note: a rule speaks of sizeGiB, which is not on record for ${requests(count.unsized)}: decided without it`;
    return [
      ...[...cannot].map(([why, ids]) => `cannot be replayed: ${why} (${named(ids)})`),
      ...(count.drifted > 0 ? [drifted] : []),
      ...(count.unsized > 0 && speaksOfSizes ? [unsized] : []),
      `note: people and groups are as Slack has them today; volumes, sets and labels as ${configPath} has them`,
    ];
  };

  return {
    compared: (view, { recorded, before, after }) => {
      const drifted = isOtherwise(recorded, before);
      if (drifted) count.drifted += 1;
      const sizes = itemsOf(view).map(({ preflight }) => preflight?.sizeGiB ?? null);
      if (sizes.includes(null)) count.unsized += 1;
      if (!isOtherwise(before, after)) {
        count.alike += 1;
        return;
      }
      count.otherwise += 1;
      const atTheTime = drifted ? ` (recorded: ${worded(recorded)})` : "";
      const gone = lost(before, after).map((userId) => shown(called(userId)));
      const uncounted = gone.map((who) => `; the approval of ${who} would not count`).join("");
      print(`${about(view, called)}: ${worded(before)}${atTheTime} → ${worded(after)}${uncounted}`);
    },
    cannot: ({ request }, why) => {
      count.cannot += 1;
      const said = shown(why, 120);
      cannot.set(said, [...(cannot.get(said) ?? []), request.id]);
    },
    end: () => {
      const replayed = count.alike + count.otherwise;
      const total = replayed + count.cannot;
      const within = days === 1 ? "1 day" : `${days} days`;
      if (total === 0) {
        print(`no requests of ${within}: there is nothing to compare`);
        return "alike";
      }
      const rest = count.cannot === 0 ? "" : `, ${count.cannot} cannot be replayed`;
      for (const note of notes()) print(note);
      print(
        `${requests(total)} of ${within}: ${count.alike} ${standard}, ${count.otherwise} otherwise${rest}`,
      );
      if (count.otherwise > 0) return "otherwise";
      return replayed === 0 ? "failed" : "alike";
    },
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function requests(count: number): string {
  return count === 1 ? "1 request" : `${count} requests`;
}

/** How many requests are named that share a reason. */
const namedMost = 5;

function named(ids: readonly string[]): string {
  const more = ids.length - namedMost;
  return `${ids.slice(0, namedMost).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Which request, when, whose, and what for. */
function about(view: RequestView, called: (userId: string) => string): string {
  const { id, createdAt, requesterId, reason } = view.request;
  const volumes = shown(
    itemsOf(view)
      .map(({ volumeName }) => volumeName)
      .join(", "),
  );
  const what =
    view.deletion === null
      ? `create ${volumes}`
      : `delete ${shown(view.deletion.item.snapshotId)} of ${volumes}`;
  const why = reason === "" ? "" : ` "${shown(reason)}"`;
  return `${id}  ${toTheMinute(createdAt)}  ${shown(called(requesterId))}  ${what}${why}`;
}

const refusals: Record<Refusal["reason"], string> = {
  "not-a-member": "no full member of this workspace",
  "own-request": "their own request",
  "nothing-asked": "nothing is asked for",
  "no-permit": "no rule permits it",
  "forbidden-by": "forbidden",
  "needs-approvals": "too few approvals",
  "no-approver": "too few people may approve it",
  "cannot-check": "Slack did not say who may",
  "policy-error": "a rule fails",
};

function worded({ approvals, refusal, rules }: Decided): string {
  const by = rules.length === 0 ? "" : ` (${rules.join(", ")})`;
  if (approvals === null) return `refused${refusal === null ? "" : `, ${refusals[refusal]}`}${by}`;
  const needed = approvals === 0 ? "no approval" : `${approvals} approval`;
  return `needs ${needed}${approvals > 1 ? "s" : ""}${by}`;
}

/** From outside: one short line that neither steers a terminal nor mentions anybody where it is pasted. */
function shown(text: string, most = 60): string {
  return line(text, most).replaceAll("<", "‹").replaceAll(">", "›");
}
