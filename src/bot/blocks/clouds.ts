import { instant, toMs } from "../../domain/instant.ts";
import type { Instant } from "../../domain/instant.ts";
import { say, strong, time } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { CloudHealth, Illness } from "../../providers/cloud-health.ts";
import { line } from "./text.ts";
import { duration, shown } from "./wording.ts";

/** One target and how it has answered lately. */
export interface Cloud {
  /** "tokyo (AWS Storage Gateway, ap-northeast-1)" */
  readonly label: string;
  readonly health: CloudHealth;
}

const shownClouds = 20;
const minuteMs = 60_000;

/** A line for each target, those in trouble first. */
export function cloudLines(clouds: readonly Cloud[]): Phrase[] {
  if (clouds.length === 0) return [say`No cloud is configured.`];
  const sorted = clouds.toSorted((a, b) => rank(a) - rank(b));
  const more = sorted.length - shownClouds;
  return [
    ...sorted.slice(0, shownClouds).map(cloudLine),
    more > 0 ? say`${more} more, none of them in more trouble than these.` : [],
  ];
}

function rank({ health }: Cloud): number {
  if (health.answers === false) return 0;
  return health.errors > 0 ? 1 : 2;
}

function cloudLine({ label, health }: Cloud): Phrase {
  const name = strong(line(label, shown.label));
  if (health.answers === null) {
    return say`○ ${name} — not called yet since the bot was started`;
  }
  if (!health.answers) {
    return health.lastAnswerAt === null
      ? say`✗ ${name} — has not answered since the bot was started${trouble(health)}`
      : say`✗ ${name} — has not answered since ${toTheMinute(health.lastAnswerAt)}${trouble(health)}`;
  }
  if (health.lastAnswerAt === null) return [name];
  const latency = duration(rounded(health.latencyMs ?? 0));
  return say`✓ ${name} — answered ${toTheMinute(health.lastAnswerAt)}, usually within ${latency}${trouble(health)}`;
}

function trouble({ calls, errors, lastError }: CloudHealth): Phrase {
  if (errors === 0) return say` · no errors in the last hour`;
  const last = lastError === null ? [] : say`, the last: ${illnessWords[lastError]}`;
  return say` · ${errors} of ${calls} calls failed in the last hour${last}`;
}

const illnessWords: Record<Illness, Phrase> = {
  "not-connected": say`the appliance is offline`,
  throttled: say`too many calls`,
  "bad-credentials": say`wrong credentials`,
  forbidden: say`not permitted`,
  unreachable: say`not reachable`,
  unavailable: say`the cloud reported a fault`,
  "unknown-outcome": say`no clear answer`,
  "bad-reply": say`an answer that makes no sense`,
};

/** So that a line changes at most once a minute. */
function toTheMinute(at: Instant) {
  return time(instant(Math.floor(toMs(at) / minuteMs) * minuteMs));
}

/** One digit that counts: the line is not to change with each call. */
function rounded(ms: number): number {
  const whole = Math.max(Math.ceil(ms), 1);
  const unit = 10 ** Math.floor(Math.log10(whole));
  return Math.ceil(whole / unit) * unit;
}
