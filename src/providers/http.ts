import type { Agent, buildConnector, errors } from "undici";

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
  /**
   * `too-large`: an answer came and was cut off because of its size. `distrusted`: whoever answered
   * at the address showed a certificate that is not to be trusted, so nothing was sent to it.
   */
  readonly detail: "too-large" | "distrusted" | null;

  constructor(
    kind: "not-sent" | "lost",
    what: string,
    detail: "too-large" | "distrusted" | null = null,
  ) {
    super(what);
    this.name = "HttpProblem";
    this.kind = kind;
    this.detail = detail;
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
  /** What went wrong before a connection stood, when nothing can have been sent. */
  const beforeSending = new WeakSet<Error>();
  /** Loaded and built with the first call: a configuration without these vendors pays nothing. */
  const open = async () => {
    const undici = await import("undici");
    agent ??= new undici.Agent({
      connect: remembering(
        undici.buildConnector({ timeout: limits.connectMs ?? 5000 }),
        beforeSending,
      ),
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
        throw problemOf(error, errors, beforeSending);
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

/**
 * Names, addresses, TLS: whatever fails while the connection is made is noted, since no error's code
 * tells a handshake that broke off from an answer that did.
 */
function remembering(
  connect: buildConnector.connector,
  failed: WeakSet<Error>,
): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...result) => {
      if (result[0] !== null) failed.add(result[0]);
      callback(...result);
    });
  };
}

/** OpenSSL's codes for a server whose certificate is not to be trusted. */
const untrusted = /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

function problemOf(
  error: unknown,
  known: typeof errors,
  beforeSending: WeakSet<Error>,
): HttpProblem {
  if (!(error instanceof Error)) return new HttpProblem("lost", "unknown");
  const code: unknown = Reflect.get(error, "code");
  const what = typeof code === "string" ? code : error.name;
  if (beforeSending.has(error)) {
    return new HttpProblem("not-sent", what, untrusted.test(what) ? "distrusted" : null);
  }
  const tooLarge = error instanceof known.ResponseExceededMaxSizeError;
  return new HttpProblem("lost", what, tooLarge ? "too-large" : null);
}
