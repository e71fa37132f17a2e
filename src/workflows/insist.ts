const triesWhenOthersChangeToo = 50;

/**
 * Does anew what reads and then writes, as long as somebody else has written in between.
 * @param what of which the log says that it kept changing
 */
export async function insist<Answer>(
  what: string,
  once: () => Promise<Answer | "lost">,
): Promise<Answer> {
  for (let tries = 0; tries < triesWhenOthersChangeToo; tries += 1) {
    const answer = await once();
    if (answer !== "lost") return answer;
  }
  throw new Error(`${what} kept changing`);
}
