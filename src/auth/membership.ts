import { Keyv } from "keyv";
import type { Language } from "../domain/language.ts";
import type { Actor, Directory, Group, Person } from "../domain/person.ts";

/** What Slack says about one person, without groups. */
export interface Profile extends Omit<Person, "groups"> {
  /** Missing where Slack does not say. */
  readonly language?: Language;
}

/**
 * Where people and groups are really looked up. Both calls reject when the answer cannot be had, with
 * `LookUpForbidden` when that needs somebody to act.
 */
export interface PeopleSource {
  profile(actor: Actor): Promise<Profile>;
  groups(): Promise<readonly Group[]>;
}

/** The bot may not look this up, and will not be allowed to before somebody changes that. */
export class LookUpForbidden extends Error {
  readonly scope: string;

  constructor(scope: string, cause: unknown) {
    super(`the bot lacks the scope ${scope}`, { cause });
    this.scope = scope;
  }
}

/** A directory that remembers for a short while and never guesses. */
export interface Membership extends Directory {
  /** What this person reads in Slack; `null` where Slack does not say. Rejects like the others. */
  language(actor: Actor): Promise<Language | null>;
  /**
   * The next look-up of this person, and of the groups, asks Slack again unless that was done a
   * moment ago: for a decision that must not rest on memory.
   */
  forget(actor: Actor): void;
}

export interface MembershipTimes {
  /** How long a person's flags are remembered; at most 5 minutes. */
  readonly profileMs: number;
  /** How long group membership is remembered; at most 60 seconds. */
  readonly groupsMs: number;
  /**
   * A look-up younger than this is not repeated by `forget`: Slack allows about 20 look-ups of the
   * groups a minute, fewer than there can be decisions. Source: Slack rate limits, tier 2
   * (`usergroups.list`).
   */
  readonly momentMs: number;
  /** A look-up without an answer by then has failed. */
  readonly patienceMs: number;
}

const defaultTimes: MembershipTimes = {
  profileMs: 5 * 60_000,
  groupsMs: 60_000,
  momentMs: 5_000,
  patienceMs: 5_000,
};

/**
 * Puts memory before a source. Many questions at once cost one look-up; a failed look-up rejects
 * for everybody who waits for it and is not remembered; a cache that fails is a miss.
 */
export function rememberPeople(
  source: PeopleSource,
  times: Partial<MembershipTimes> = {},
): Membership {
  const { profileMs, groupsMs, ...common } = { ...defaultTimes, ...times };
  const profiles = remember<Profile>({ ...common, ttlMs: profileMs });
  const groups = remember<readonly Group[]>({ ...common, ttlMs: groupsMs });
  const allGroups = () => groups.get("all", () => source.groups());
  const profileOf = (actor: Actor) => profiles.get(keyOf(actor), () => source.profile(actor));

  return {
    async person(actor) {
      const [profile, all] = await Promise.all([profileOf(actor), allGroups()]);
      if (profile.userId !== actor.userId) throw new Error("Slack answered about somebody else");
      const { language: _, ...known } = profile;
      return { ...known, groups: all.filter((group) => group.memberIds.includes(actor.userId)) };
    },
    groups: allGroups,
    language: async (actor) => (await profileOf(actor)).language ?? null,
    forget(actor) {
      profiles.forget(keyOf(actor));
      groups.forget("all");
    },
  };
}

function keyOf({ teamId, userId }: Actor): string {
  return JSON.stringify([teamId, userId]);
}

interface Memory<T> {
  get(key: string, look: () => Promise<T>): Promise<T>;
  forget(key: string): void;
}

/** What a look-up that began then brought. */
interface Known<T> {
  readonly value: T;
  readonly startedMs: number;
}

/** One look-up under way. */
interface Flight<T> {
  readonly startedMs: number;
  readonly answer: Promise<T>;
}

function remember<T>(times: {
  readonly ttlMs: number;
  readonly momentMs: number;
  readonly patienceMs: number;
}): Memory<T> {
  // Kept as it is: reading the groups of a large workspace from text takes 10 ms, at every decision.
  const cache = new Keyv<Known<T>>({ serialization: false });
  // Without a listener keyv throws; with one, a cache that fails is a miss.
  cache.on("error", () => undefined);
  const flights = new Map<string, Flight<T>>();
  /** What was asked before this moment is not good enough any more. */
  const notBefore = new Map<string, number>();

  const fresh = (key: string, startedMs: number) => startedMs >= (notBefore.get(key) ?? -Infinity);

  async function fly(key: string, startedMs: number, look: () => Promise<T>): Promise<T> {
    const known = await cache.get(key);
    if (known !== undefined && fresh(key, known.startedMs)) return known.value;
    const value = await withPatience(look(), times.patienceMs);
    await cache.set(key, { value, startedMs }, times.ttlMs);
    return value;
  }

  return {
    get(key, look) {
      const flying = flights.get(key);
      if (flying !== undefined && fresh(key, flying.startedMs)) return flying.answer;
      const startedMs = performance.now();
      const answer = fly(key, startedMs, look).finally(() => {
        if (flights.get(key)?.startedMs === startedMs) flights.delete(key);
      });
      flights.set(key, { startedMs, answer });
      return answer;
    },
    forget(key) {
      notBefore.set(key, performance.now() - times.momentMs);
    },
  };
}

async function withPatience<T>(answer: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Slack gave no answer within ${patienceMs} ms`)),
      patienceMs,
    );
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
