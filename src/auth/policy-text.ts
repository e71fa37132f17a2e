/** A place in a policy file; both numbers count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export function placeAt(text: string, index: number): Place {
  const before = text.slice(0, index);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: before.length - lastBreak };
}

/** Cedar counts bytes of UTF-8; text counts UTF-16 units. */
export function indexOfByte(text: string, byte: number): number {
  return Buffer.from(text).subarray(0, byte).toString().length;
}

/**
 * Where each policy begins: `policies` are its exact texts, in the order of the file. A copy inside
 * a comment is not taken for the policy.
 */
export function locatePolicies(text: string, policies: readonly string[]): number[] {
  const code = withoutComments(text);
  let from = 0;
  return policies.map((policy) => {
    let at = text.indexOf(policy, from);
    while (at !== -1 && code[at] !== policy[0]) at = text.indexOf(policy, at + 1);
    if (at === -1) return from;
    from = at + policy.length;
    return at;
  });
}

/** The same text with comments blanked, so that every index still fits. */
export function withoutComments(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\[^])*"|\/\/[^\n]*/g, (match) =>
    match.startsWith("//") ? " ".repeat(match.length) : match,
  );
}

/** Where brackets are nested most deeply, outside comments and strings. */
export function deepestBracket(text: string): number {
  const code = withoutComments(text).replaceAll(/"(?:[^"\\]|\\[^])*"/g, (match) =>
    " ".repeat(match.length),
  );
  let depth = 0;
  let deepest = { depth: 0, index: 0 };
  for (let index = 0; index < code.length; index++) {
    const character = code.charAt(index);
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
    if (depth > deepest.depth) deepest = { depth, index };
  }
  return deepest.index;
}
