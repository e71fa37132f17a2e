import type { Authority } from "../auth/authority.ts";
import type { Failure } from "../domain/failure.ts";
import type { Log } from "../domain/log.ts";
import type { Actor } from "../domain/person.ts";
import type { Preflight, SnapshotOptions } from "../domain/snapshot.ts";
import type { KnownVolume } from "../providers/catalog.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import { asking } from "../workflows/asking.ts";
import type { AskingDeps, Circumstance } from "../workflows/asking.ts";
import { settle } from "../workflows/settle.ts";
import { targetGone } from "../workflows/target-gone.ts";

export interface GlanceDeps extends AskingDeps {
  readonly authority: Authority;
  readonly provider: (target: string) => SnapshotProvider | null;
}

/** How one volume is at its service now. */
export interface Glanced {
  readonly volume: KnownVolume;
  readonly preflight: Preflight | null;
  readonly preflightFailure: Failure | null;
}

/** Services limit how often they are asked, and people read no more than this. */
export const glancedAtMost = 5;
const timeoutMs = 15_000;

/**
 * Looks at volumes for somebody who is about to ask for them. Changes nothing and decides nothing.
 * @param options what would be asked for, as far as it changes what is possible
 * @returns `null` when this person may not view them
 */
export async function glance(
  deps: GlanceDeps,
  log: Log,
  actor: Actor,
  volumes: readonly KnownVolume[],
  where: Circumstance,
  options: SnapshotOptions = {},
): Promise<readonly Glanced[] | null> {
  const looked = volumes.slice(0, glancedAtMost);
  const asked = looked.map(({ target, provider, id, label }) => ({
    target,
    provider,
    volumeId: id,
    volumeName: label,
  }));
  const question = asking(deps, "view", actor, actor, asked, where);
  const verdict = await deps.authority.authorise({ ...question, approvals: 0 });
  if (!verdict.allowed) {
    // Members see the card too: only whom a rule forbids, and who is no member, is kept out.
    const { reason } = verdict.refusal;
    if (reason === "not-a-member" || reason === "forbidden-by") return null;
  }
  return Promise.all(looked.map(async (volume) => lookAt(deps, log, volume, options)));
}

async function lookAt(
  deps: GlanceDeps,
  log: Log,
  volume: KnownVolume,
  options: SnapshotOptions,
): Promise<Glanced> {
  const { target, id } = volume;
  const provider = deps.provider(target);
  if (provider === null) {
    return { volume, preflight: null, preflightFailure: targetGone(target) };
  }
  const seen = await settle(log, { target }, () =>
    provider.preflight({ target, id }, options, AbortSignal.timeout(timeoutMs)),
  );
  return seen.ok
    ? { volume, preflight: seen.value, preflightFailure: null }
    : { volume, preflight: null, preflightFailure: seen.failure };
}
