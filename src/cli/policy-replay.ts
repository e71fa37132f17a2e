import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { createAuthority } from "../auth/authority.ts";
import { printPolicyProblem } from "../auth/policy-check.ts";
import { loadPolicy } from "../auth/policy.ts";
import type { Policy } from "../auth/policy.ts";
import { readDays } from "../commands/grammar/create.ts";
import type { Places, SlackAccess } from "../config/env.ts";
import { instant } from "../domain/instant.ts";
import { silentLog } from "../domain/log.ts";
import { putInForce } from "../in-force.ts";
import type { InForce, Loaded } from "../in-force.ts";
import { namesIn } from "../load.ts";
import { createCatalog } from "../providers/catalog.ts";
import type { Catalog } from "../providers/catalog.ts";
import type { RequestView } from "../requests/model.ts";
import { asRecorded, decideAgain, itemsOf } from "../workflows/decide-again.ts";
import { withLedger } from "./ledger.ts";
import { peopleToday, SlackSilent } from "./replay-people.ts";
import type { PeopleToday } from "./replay-people.ts";
import { createReplayReport } from "./replay-report.ts";
import type { Compared } from "./replay-report.ts";

/** Like a comparison's: all the same, something otherwise, or it could not be told. */
export const replayStatus = { alike: 0, otherwise: 1, failed: 2 } as const;

export interface Replay {
  readonly loaded: Loaded;
  readonly places: Places;
  readonly slack: SlackAccess;
  /** The policy to try; without one, the policy in force is compared with the record. */
  readonly draft: string | null;
  /** How far back, as it was written. */
  readonly days: string;
}

const dayMs = 86_400_000;

/**
 * Decides every recorded ask again, by the policy in force and by a draft, and prints what is decided
 * otherwise. Slack is asked who people are, no cloud is asked, and nothing is written.
 */
export async function replayPolicy(replay: Replay): Promise<number> {
  const { loaded, places } = replay;
  const days = readDays(replay.days);
  if (days === null) return failed("--days: write it as 90d, up to 365d");
  const draft = replay.draft === null ? null : readDraft(replay.draft, loaded);
  if (typeof draft === "string") return failed(draft);
  const inForce = putInForce(loaded, () => undefined);
  const { inventory, targets } = inForce;
  const catalog = createCatalog({ inventory, targets, log: silentLog });
  const people = peopleToday(replay.slack);
  const compare = createComparison({ inventory, catalog }, people, loaded.policy, draft);
  const report = createReplayReport({
    days,
    standard: draft === null ? "as recorded" : `as with ${places.policyPath}`,
    policyPath: places.policyPath,
    configPath: places.configPath,
    rules: [...loaded.policy.rules, ...(draft?.rules ?? [])],
    called: people.called,
  });
  const work = async (requests: AsyncIterable<RequestView>) => {
    await people.check();
    for await (const view of requests) {
      const whyNot = gone(inForce, catalog, view) ?? (await people.lookUp(view));
      if (whyNot !== null) report.cannot(view, whyNot);
      else report.compared(view, await compare(view));
    }
    return replayStatus[report.end()];
  };
  try {
    const since = instant(Date.now() - days * dayMs);
    return await withLedger(
      places,
      async (record) => work(record.askedSince(since)),
      replayStatus.failed,
    );
  } catch (error) {
    // What nobody catches ends with 1, as if something were otherwise.
    return failed(error instanceof SlackSilent ? error.message : inspect(error));
  } finally {
    inForce.close();
  }
}

function failed(why: string): number {
  process.stderr.write(`${why}\n`);
  return replayStatus.failed;
}

/** The draft, or what is wrong with it. */
function readDraft(file: string, { inventory }: Loaded): Policy | string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return `${file} cannot be read\n  fix: name the file that holds the draft`;
  }
  const read = loadPolicy(text, file, namesIn(inventory));
  return read.ok ? read.policy : read.problems.map(printPolicyProblem).join("\n");
}

/** Both are asked about the same people and volumes; without a draft the record is what counts. */
function createComparison(
  deps: Parameters<typeof decideAgain>[0],
  { membership }: PeopleToday,
  policy: Policy,
  draft: Policy | null,
): (view: RequestView) => Promise<Compared> {
  const present = createAuthority(() => policy, membership);
  const next = draft === null ? null : createAuthority(() => draft, membership);
  return async (view) => {
    const recorded = asRecorded(view);
    const before = await decideAgain(deps, present, view);
    if (next === null) return { recorded, before: recorded, after: before };
    return { recorded, before, after: await decideAgain(deps, next, view) };
  };
}

/** Which target or volume of a request is not configured any more; `null` when all are. */
function gone({ targets }: InForce, catalog: Catalog, view: RequestView): string | null {
  for (const { target, provider, volumeId, volumeName } of itemsOf(view)) {
    const there = targets().get(target);
    if (there?.provider.name !== provider) return `target ${target} is not configured any more`;
    const isNamed = catalog.byId(target, volumeId) !== null;
    // Else its name was a short one of the configuration, by which rules and sets knew it.
    if (!isNamed && there.volumeId(volumeId)?.shortId !== volumeName) {
      return `volume ${volumeName} is not configured any more`;
    }
  }
  return null;
}
