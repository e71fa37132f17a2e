import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";
import type { Post } from "./payloads.ts";
import { signed } from "./payloads.ts";

export interface Load {
  /** Milliseconds from sending to the whole answer, one for each answered request. */
  readonly ms: readonly number[];
  readonly perSecond: number;
  /** Anything but 200. */
  readonly refused: number;
}

export interface Sender {
  /** `atOnce` people, each waiting for an answer before the next act. */
  closed(atOnce: number, forMs: number, next: () => Post): Promise<Load>;
  /** So many acts a second, whether or not the earlier ones have been answered. */
  open(perSecond: number, forMs: number, next: () => Post): Promise<Load>;
  /** @returns how long the answer took, or `null` when it was refused */
  one(post: Post): Promise<number | null>;
  /** @returns the text of the acknowledgement */
  answerTo(post: Post): Promise<string>;
  close(): Promise<void>;
}

const connections = 64;

export function createSender(port: number, secret: string): Sender {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });

  const sender = (post: Post) => {
    const headers = signed(post, secret);
    const { body } = post;
    return async () => pool.request({ path: "/slack/events", method: "POST", headers, body });
  };

  const one = async (post: Post): Promise<number | null> => {
    const send = sender(post);
    const begun = performance.now();
    const answer = await send();
    await answer.body.text();
    return answer.statusCode === 200 ? performance.now() - begun : null;
  };

  const measured = async (run: (note: (taken: number | null) => void) => Promise<unknown>) => {
    const ms: number[] = [];
    let refused = 0;
    const begun = performance.now();
    await run((taken) => {
      if (taken === null) refused += 1;
      else ms.push(taken);
    });
    return { ms, perSecond: ms.length / ((performance.now() - begun) / 1000), refused };
  };

  return {
    one,
    answerTo: async (post) => (await sender(post)()).body.text(),
    closed: async (atOnce, forMs, next) =>
      measured(async (note) => {
        const end = performance.now() + forMs;
        const person = async () => {
          while (performance.now() < end) note(await one(next()));
        };
        await Promise.all(Array.from({ length: atOnce }, person));
      }),
    open: async (perSecond, forMs, next) =>
      measured(async (note) => {
        const begun = performance.now();
        const total = Math.round((perSecond * forMs) / 1000);
        const sent: Promise<void>[] = [];
        while (sent.length < total) {
          const due = Math.min(total, ((performance.now() - begun) / 1000) * perSecond);
          while (sent.length < due) sent.push(one(next()).then(note));
          await delay(1);
        }
        await Promise.all(sent);
      }),
    close: async () => pool.close(),
  };
}
