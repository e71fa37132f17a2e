import type { z } from "zod";
import { failure, type Failure } from "../../domain/failure.ts";
import { HttpProblem } from "../http.ts";
import { ProviderError, type CallObserver } from "../provider.ts";
import type { CredentialSource } from "./credentials.ts";
import {
  answeredBy,
  badReply,
  explainAnswer,
  explainProblem,
  unknownOutcome,
  unreachable,
} from "./explain.ts";
import type { Pace } from "./pace.ts";
import type { Parameters } from "./parameters.ts";
import { documentOf, send, type Connections } from "./rpc.ts";
import type { SwasSettings } from "./settings.ts";

/** One call of SWAS-OPEN. */
export interface Call<Reply> {
  readonly operation: string;
  /** Whether it can change anything at the service. */
  readonly effect: boolean;
  readonly deadlineMs: number;
  /** All but the region, which every operation wants. */
  readonly parameters: Parameters;
  readonly reply: z.ZodType<Reply>;
  readonly signal: AbortSignal;
}

export type Caller = <Reply>(call: Call<Reply>) => Promise<Reply>;

const version = "2020-06-01";

/** Codes of temporary keys that have ended before their time. */
const endedKeys = /^Invalid(SecurityToken|AccessKeyId)\b/;

/**
 * Makes calls that keep the account's pace, end by their deadline, report themselves to the
 * observer, answer with a checked reply and throw nothing but ProviderError. Keys of a role that
 * were not accepted are renewed: a read is then made once more, a call with an effect asks the
 * workflow to do so.
 */
export function callerOf(site: {
  readonly target: string;
  readonly settings: SwasSettings;
  readonly connections: Connections;
  readonly credentials: CredentialSource;
  readonly pace: Pace;
  readonly observe: CallObserver;
}): Caller {
  const { settings, credentials } = site;

  async function once<Reply>(call: Call<Reply>): Promise<Reply> {
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(call.deadlineMs)]);
    if (signal.aborted) throw new ProviderError(unreachable());
    // Before the call, so that whatever goes wrong with the keys surely had no effect.
    const keys = await credentials.get(signal);
    const waitMs = site.pace.take(call.operation);
    if (waitMs > 0) throw new ProviderError(tooMany(waitMs, settings.callsPerMinute));
    const begun = performance.now();
    const report = (outcome: string, requestId: string | null): void => {
      site.observe({
        target: site.target,
        operation: call.operation,
        outcome,
        durationMs: performance.now() - begun,
        requestId,
      });
    };
    try {
      const rpc = {
        endpoint: settings.endpoint.swas,
        action: call.operation,
        version,
        parameters: { ...call.parameters, RegionId: settings.region },
        effect: call.effect,
        signal,
      };
      const reply = await send(site.connections, rpc, keys);
      const body = documentOf(reply);
      const answered = answeredBy(reply, body);
      if (reply.status !== 200)
        throw new ProviderError(explainAnswer(reply, answered, call, Date.now()));
      const parsed = call.reply.safeParse(body);
      if (!parsed.success) {
        throw new ProviderError(
          call.effect ? unknownOutcome(call, answered) : badReply(answered.requestId),
        );
      }
      report("ok", answered.requestId);
      return parsed.data;
    } catch (thrown) {
      const error =
        thrown instanceof HttpProblem
          ? new ProviderError(explainProblem(thrown, call), { name: thrown.message })
          : thrown;
      if (!(error instanceof ProviderError)) throw error;
      const why = renewing(error.failure, credentials);
      report(why.code, why.providerRequestId);
      throw why === error.failure ? error : new ProviderError(why);
    }
  }

  return async (call) => {
    try {
      return await once(call);
    } catch (thrown) {
      const again = thrown instanceof ProviderError && hasEnded(thrown.failure);
      if (call.effect || !credentials.renewable || !again) throw thrown;
      return once(call);
    }
  };
}

function hasEnded(why: Failure): boolean {
  return why.code === "bad-credentials" && endedKeys.test(why.providerCode ?? "");
}

/** Drops keys that were not accepted; where there will be others, asking again helps. */
function renewing(why: Failure, credentials: CredentialSource): Failure {
  if (why.code !== "bad-credentials") return why;
  credentials.forget();
  if (!credentials.renewable || !hasEnded(why)) return why;
  return {
    ...why,
    message: "The temporary Alibaba Cloud credentials of the bot's role ended before their time.",
    advice: "Nothing to do: the bot takes the role on anew and tries again.",
    retryAfterMs: 1_000,
  };
}

function tooMany(waitMs: number, callsPerMinute: number): Failure {
  return failure(
    "throttled",
    `Alibaba Cloud allows ${callsPerMinute} such calls a minute for the whole account, and they are used up.`,
    "Nothing to do: the call is made once the next one is free.",
    { retryAfterMs: waitMs },
  );
}
