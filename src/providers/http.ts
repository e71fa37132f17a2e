import type { Agent, errors } from "undici";

/** One HTTP call of an adapter. */
export interface HttpCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** Lower-case names; repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Why there is no reply. Holds neither address nor headers: both may carry credentials. */
export class HttpProblem extends Error {
  /**
   * `not-sent`: the call surely never reached the service. `lost`: it may have been carried out,
   * but no whole answer came (time out, reset, abort, too large).
   */
  readonly kind: "not-sent" | "lost";
  /** Whether an answer came and was cut off because of its size. */
  readonly tooLarge: boolean;

  constructor(kind: "not-sent" | "lost", what: string, tooLarge = false) {
    super(what);
    this.name = "HttpProblem";
    this.kind = kind;
    this.tooLarge = tooLarge;
  }
}

export interface HttpClient {
  /**
   * Sends once: no retries, no redirects.
   * @throws HttpProblem
   */
  send(call: HttpCall): Promise<HttpReply>;
  close(): void;
}

export interface HttpLimits {
  /** Until a connection stands, in milliseconds. */
  readonly connectMs?: number;
  /** Larger answers are cut off as `lost`, in bytes. */
  readonly maxBytes?: number;
  /** Of all headers of an answer, in bytes; Node's own 16 KiB unless given. */
  readonly maxHeaderBytes?: number;
}

/** The one HTTP client of all adapters whose vendor has none of its own. */
export function createHttpClient(limits: HttpLimits = {}): HttpClient {
  const maxBytes = limits.maxBytes ?? 5 * 1024 * 1024;
  let agent: Agent | null = null;
  /** Loaded and built with the first call: a configuration without these vendors pays nothing. */
  const open = async () => {
    const undici = await import("undici");
    agent ??= new undici.Agent({
      connect: { timeout: limits.connectMs ?? 5000 },
      // Deadlines are the caller's signal: these only keep a forgotten one from hanging for ever.
      headersTimeout: 120_000,
      bodyTimeout: 120_000,
      maxResponseSize: maxBytes,
      ...(limits.maxHeaderBytes === undefined ? {} : { maxHeaderSize: limits.maxHeaderBytes }),
    });
    return { ...undici, dispatcher: agent };
  };
  return {
    send: async (call) => {
      const { request, errors, dispatcher } = await open();
      // An aborted signal means that nothing was sent at all.
      if (call.signal.aborted) throw new HttpProblem("not-sent", "given up before it was sent");
      try {
        const reply = await request(call.url, {
          dispatcher,
          method: call.method,
          headers: call.headers,
          body: call.body ?? null,
          signal: call.signal,
        });
        return {
          status: reply.statusCode,
          headers: flat(reply.headers),
          text: await reply.body.text(),
        };
      } catch (error) {
        throw problemOf(error, errors);
      }
    },
    close: () => {
      void agent?.destroy();
    },
  };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

/** Failures that happen before a connection stands: Node's system errors and the client's own. */
const beforeSending = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

function problemOf(error: unknown, known: typeof errors): HttpProblem {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (error instanceof known.ConnectTimeoutError) {
    return new HttpProblem("not-sent", "no connection in time");
  }
  if (typeof code === "string" && beforeSending.includes(code)) {
    return new HttpProblem("not-sent", code);
  }
  if (error instanceof known.ResponseExceededMaxSizeError) {
    return new HttpProblem("lost", "the answer is too large", true);
  }
  const name = error instanceof Error ? error.name : "unknown";
  return new HttpProblem("lost", typeof code === "string" ? code : name);
}
