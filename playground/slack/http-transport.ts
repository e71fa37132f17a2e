import { createHmac } from "node:crypto";
import { Agent, request, type IncomingMessage } from "node:http";
import type { Json } from "./json.ts";
import { parseJson } from "./json.ts";
import type { Delivery, PayloadKind, Retry, Transport } from "./transport.ts";

const answerLimit = 1_000_000;

export interface HttpSettings {
  readonly signingSecret: string;
  readonly ackMs: number;
  /** Where the bot listens; `null` while that is not known. */
  readonly eventsUrl: () => string | null;
}

/** Signed requests to the bot's own address, like Slack's when Socket Mode is off. */
export class HttpTransport implements Transport {
  readonly mode = "http";
  readonly #settings: HttpSettings;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  connected(): boolean {
    return this.#settings.eventsUrl() !== null;
  }

  async send(kind: PayloadKind, payload: Json, retry: Retry | null): Promise<Delivery> {
    const retryHeaders = retry && {
      "x-slack-retry-num": String(retry.num),
      "x-slack-retry-reason": retry.reason,
    };
    const { type, text } = bodyOf(kind, payload);
    return await this.post(type, text, retryHeaders ?? {});
  }

  /** Sends any text, signed; for bodies that are not what they claim to be. */
  async post(
    contentType: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Delivery> {
    const url = this.#settings.eventsUrl();
    const startedAt = performance.now();
    return await new Promise((resolve) => {
      const end = (
        outcome: Delivery["outcome"],
        answer: Partial<Omit<Delivery, "outcome" | "ms">>,
      ): void => {
        clearTimeout(deadline);
        const { body = null, status = null, noRetry = false } = answer;
        resolve({ outcome, body, status, noRetry, ms: performance.now() - startedAt });
      };
      const deadline = setTimeout(() => {
        end("timeout", {});
        call?.destroy();
      }, this.#settings.ackMs);
      if (url === null) {
        end("unreachable", {});
        return;
      }
      const call = request(url, {
        method: "POST",
        agent: this.#agent,
        headers: {
          ...signed(this.#settings.signingSecret, body),
          ...headers,
          "content-type": contentType,
          "content-length": Buffer.byteLength(body),
        },
      });
      call.on("error", () => {
        end("unreachable", {});
      });
      call.on("response", (response) => {
        void readAnswer(response).then(({ outcome, ...answer }) => end(outcome, answer));
      });
      call.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Source: Slack's page on verifying requests. */
function signed(secret: string, body: string): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1000));
  const digest = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": seconds, "x-slack-signature": `v0=${digest}` };
}

function bodyOf(
  kind: PayloadKind,
  payload: Json,
): { readonly type: string; readonly text: string } {
  const form = "application/x-www-form-urlencoded";
  if (kind === "events_api") return { type: "application/json", text: JSON.stringify(payload) };
  if (kind === "interactive")
    return { type: form, text: String(new URLSearchParams({ payload: JSON.stringify(payload) })) };
  const fields = Object.entries(payload).map(([key, value]): [string, string] => [
    key,
    String(value),
  ]);
  return { type: form, text: String(new URLSearchParams(fields)) };
}

async function readAnswer(response: IncomingMessage): Promise<Omit<Delivery, "ms">> {
  const status = response.statusCode ?? 0;
  const noRetry = response.headers["x-slack-no-retry"] === "1";
  const text = await textOf(response);
  if (status !== 200) return { outcome: "refused", body: null, status, noRetry };
  const body = text === "" ? null : (parseJson(text) ?? text);
  return { outcome: "acked", body, status, noRetry };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response) {
      const bytes = Buffer.from(part);
      size += bytes.length;
      if (size > answerLimit) break;
      parts.push(bytes);
    }
  } catch {
    // Cut off in the middle: what came so far is judged like any other answer.
  }
  return Buffer.concat(parts).toString("utf8");
}
