import type { z } from "zod";
import type { Failure } from "../../domain/failure.ts";
import type { HttpClient, HttpReply } from "../http.ts";
import { ProviderError, type CallObserver } from "../provider.ts";
import { parseJson, saysError } from "./envelope.ts";
import {
  badReply,
  because,
  explainAnswer,
  explainSilence,
  requestIdOf,
  unknownOutcome,
} from "./explain.ts";
import type { Session } from "./keystone.ts";
import { saidNo } from "./meaning.ts";
import type { Sessions } from "./session.ts";
import type { EclSettings } from "./settings.ts";

/** One call of the storage API. */
export interface Call<Reply> {
  readonly operation: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** Behind the tenant: `/snapshots/detail?volume_id=…`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether it can change anything at ECL. */
  readonly effect: boolean;
  /** Of the call itself, once there is a token. */
  readonly deadlineMs: number;
  readonly reply: z.ZodType<Reply>;
  readonly signal: AbortSignal;
}

/** What came of a call that was answered clearly. */
export type Answer<Reply> =
  | {
      readonly ok: true;
      readonly reply: Reply;
      /** ECL's clock minus ours, in milliseconds; 0 when it does not tell its time. */
      readonly skewMs: number;
      readonly raw: HttpReply;
    }
  | {
      readonly ok: false;
      readonly status: number;
      readonly failure: Failure;
      readonly raw: HttpReply;
    };

export type Caller = <Reply>(call: Call<Reply>) => Promise<Answer<Reply>>;

/** The reply, where a refusal is nothing to go on with. */
export function granted<Reply>(answer: Answer<Reply>): Reply {
  if (!answer.ok) throw new ProviderError(answer.failure);
  return answer.reply;
}

/**
 * Makes calls that end by their deadline, report themselves to the observer, and answer with a
 * checked reply or a clear refusal; all else is thrown as ProviderError. A call that is answered
 * with 401, which promises that nothing was done, is made once more with a new token.
 */
export function callerOf(
  target: string,
  settings: EclSettings,
  http: HttpClient,
  sessions: Sessions,
  observe: CallObserver,
): Caller {
  async function send<Reply>(call: Call<Reply>, session: Session): Promise<Answer<Reply>> {
    const begun = performance.now();
    const report = (outcome: string, requestId: string | null): void => {
      const durationMs = performance.now() - begun;
      observe({ target, operation: call.operation, outcome, durationMs, requestId });
    };
    try {
      const reply = await transmit(http, call, session);
      const answer = judge(call, reply);
      report(answer.ok ? "ok" : answer.failure.code, requestIdOf(reply));
      return answer;
    } catch (thrown) {
      if (thrown instanceof ProviderError) {
        report(thrown.failure.code, thrown.failure.providerRequestId);
      }
      throw thrown;
    }
  }

  return async (call) => {
    // One wait for all logins: `slowestCreateMs` of the capabilities holds for what is sent within it.
    const patience = AbortSignal.any([call.signal, AbortSignal.timeout(settings.slowestReadMs)]);
    const session = await sessions.get(patience, null);
    const answer = await send(call, session);
    if (answer.ok || answer.status !== 401) return answer;
    const renewed = await sessions.get(patience, session);
    const again = await send(call, renewed);
    if (!again.ok && again.status === 401) sessions.forget(renewed);
    return again;
  };
}

async function transmit(
  http: HttpClient,
  call: Call<unknown>,
  session: Session,
): Promise<HttpReply> {
  try {
    return await http.send({
      method: call.method,
      url: session.storage + call.path,
      headers: {
        accept: "application/json",
        "x-auth-token": session.token.reveal(),
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(call.deadlineMs)]),
    });
  } catch (thrown) {
    throw explainSilence(thrown, call);
  }
}

function judge<Reply>(call: Call<Reply>, reply: HttpReply): Answer<Reply> {
  const { status } = reply;
  if (status < 200 || status > 299) {
    const why = explainAnswer(reply, call);
    if (status < 400 || why.code === "unknown-outcome" || why.code === "bad-reply") {
      throw new ProviderError(why);
    }
    return { ok: false, status, failure: why, raw: reply };
  }
  const body = reply.text.trim() === "" ? {} : parseJson(reply.text);
  if (saysError(body)) {
    return { ok: false, status, failure: because(saidNo, reply, "storage"), raw: reply };
  }
  const parsed = call.reply.safeParse(body);
  if (!parsed.success) {
    throw new ProviderError(call.effect ? unknownOutcome(call, reply) : badReply(reply));
  }
  return { ok: true, reply: parsed.data, skewMs: skewOf(reply), raw: reply };
}

function skewOf(reply: HttpReply): number {
  const ms = Date.parse(reply.headers["date"] ?? "");
  return Number.isNaN(ms) ? 0 : ms - Date.now();
}
