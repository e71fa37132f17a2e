import type { Language } from "../domain/language.ts";
import type { Actor } from "../domain/person.ts";

/** In which language each person reads. */
export interface Readers {
  /** What is known without asking anybody; whoever is not known is looked up for the next time. */
  known(userId: string): Language;
  /** Asks Slack where it has to, but never keeps the person waiting for long. */
  of(userId: string): Promise<Language>;
}

/** A private text in the wrong language is better than a late one. */
const patienceMs = 400;
/** Slack is not asked again and again about somebody whom it does not know. */
const againMs = 60_000;
const mostKnown = 20_000;

/**
 * Remembers the language of whoever did something, as long as the process lives.
 * @param look `null` when Slack does not say; rejects when it cannot be asked
 * @param otherwise the configured language, for whom nothing is known of
 */
export function createReaders(
  teamId: string,
  look: (actor: Actor) => Promise<Language | null>,
  otherwise: () => Language,
): Readers {
  const known = new Map<string, Language>();
  const asked = new Map<string, number>();

  const underWay = new Map<string, Promise<void>>();

  const ask = async (userId: string): Promise<void> => {
    const asking = underWay.get(userId) ?? lookUp(userId).finally(() => underWay.delete(userId));
    underWay.set(userId, asking);
    return asking;
  };

  const lookUp = async (userId: string): Promise<void> => {
    const now = performance.now();
    if (now - (asked.get(userId) ?? -Infinity) < againMs && !known.has(userId)) return;
    asked.set(userId, now);
    // It is not needed to decide anything: who cannot be looked up reads the usual language.
    const found = await look({ teamId, userId }).catch(() => null);
    if (asked.size > mostKnown) asked.clear();
    if (known.size > mostKnown) known.clear();
    if (found !== null) known.set(userId, found);
  };

  return {
    known: (userId) => {
      const language = known.get(userId);
      if (language === undefined) void ask(userId);
      return language ?? otherwise();
    },
    of: async (userId) => {
      const { promise: waited, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, patienceMs);
      timer.unref();
      await Promise.race([ask(userId), waited]);
      clearTimeout(timer);
      return known.get(userId) ?? otherwise();
    },
  };
}
