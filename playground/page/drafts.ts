/** What was typed and not sent, and what was sent before; for this window only. */
const sent = new Map<string, string[]>();
const mostRemembered = 50;

export function readDraft(place: string): string {
  return sessionStorage.getItem(`draft/${place}`) ?? "";
}

export function keepDraft(place: string, text: string): void {
  if (text === "") sessionStorage.removeItem(`draft/${place}`);
  else sessionStorage.setItem(`draft/${place}`, text);
}

/** Newest first. */
export function historyOf(personId: string): readonly string[] {
  return sent.get(personId) ?? [];
}

export function remember(personId: string, text: string): void {
  const others = historyOf(personId).filter((each) => each !== text);
  sent.set(personId, [text, ...others].slice(0, mostRemembered));
}
