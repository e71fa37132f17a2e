import { newSecret } from "./ids.ts";

/** Source: Slack's page on handling interactions. */
const usesAllowed = 5;
const limit = 20_000;

export interface ResponseUrl {
  readonly channelId: string;
  readonly personId: string;
  /** The message that was acted on; a command has none, so nothing of it can be replaced. */
  readonly original: { readonly ts: string; readonly onlyFor: string | null } | null;
  readonly threadTs: string | null;
  readonly bornMs: number;
  uses: number;
}

/** Addresses at which an app may answer an interaction: five times within half an hour. */
export class ResponseUrls {
  readonly #clock: () => number;
  readonly #lifeMs: number;
  readonly #known = new Map<string, ResponseUrl>();

  constructor(clock: () => number, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  /** @returns its path: `/commands/T…/…` */
  issue(
    kind: "commands" | "actions" | "app",
    teamId: string,
    answer: Omit<ResponseUrl, "bornMs" | "uses">,
  ): string {
    const path = `/${kind}/${teamId}/${newSecret()}`;
    this.#known.set(path, { ...answer, bornMs: this.#clock(), uses: 0 });
    if (this.#known.size > limit)
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    return path;
  }

  /** Uses it once; `null` when it is unknown, too old or used up. */
  take(path: string): ResponseUrl | null {
    const known = this.#known.get(path);
    if (!known || known.uses >= usesAllowed) return null;
    if (this.#clock() - known.bornMs > this.#lifeMs) return null;
    known.uses += 1;
    return known;
  }
}
