import type { z } from "zod";
import { ProviderError } from "../provider.ts";
import type { Access, AccessSource, Outgoing } from "./access.ts";
import type { Subject } from "./codes.ts";
import { parseJson, requestIdOf } from "./envelope.ts";
import type { Exchange } from "./exchange.ts";
import { badReply, unknownOutcome, unreachable } from "./explain.ts";
import type { HuaweiSettings } from "./settings.ts";
import { encode, queryText, type Query } from "./signing.ts";

/** One call to EVS. */
export interface Call<Reply> {
  readonly operation: string;
  readonly subject: Subject;
  readonly method: Outgoing["method"];
  /** Below the project: `["cloudsnapshots", id]`; `:project` stands for its id. */
  readonly path: readonly string[];
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly reply: z.ZodType<Reply>;
  readonly signal: AbortSignal;
}

export type Caller = <Reply>(call: Call<Reply>) => Promise<Reply>;

/**
 * Makes calls that end by their deadline, answer with a checked reply and throw nothing but
 * ProviderError. A token that is not taken is replaced once, and the call made with the new one:
 * the first was turned away at the door. A refused signature is never sent again.
 */
export function callerOf(
  settings: HuaweiSettings,
  access: AccessSource,
  exchange: Exchange,
): Caller {
  return async (call) => {
    const effect = call.method !== "GET";
    const deadlineMs =
      call.operation === "CreateSnapshot" ? settings.slowestCreateMs : settings.slowestReadMs;
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(deadlineMs)]);
    const send = async (by: Access) => {
      const outgoing = outgoingOf(settings, call, by);
      const query = queryText(outgoing.query);
      return exchange(
        {
          operation: call.operation,
          asked: { effect, subject: call.subject, signed: !by.renewable },
          method: outgoing.method,
          url: query === "" ? outgoing.address.href : `${outgoing.address.href}?${query}`,
          headers: by.headers(outgoing),
          ...(outgoing.body === "" ? {} : { body: outgoing.body }),
          signal,
        },
        (reply) => {
          const parsed = call.reply.safeParse(parseJson(reply.text));
          if (parsed.success) return parsed.data;
          const providerRequestId = requestIdOf(reply);
          throw new ProviderError(
            effect ? unknownOutcome(call, { providerRequestId }) : badReply(providerRequestId),
          );
        },
      );
    };
    const first = await obtain(access, signal);
    try {
      return await send(first);
    } catch (thrown) {
      if (!isTurnedAway(thrown) || !first.renewable) throw thrown;
      access.forget(first);
      return send(await obtain(access, signal));
    }
  };
}

/** Whatever goes wrong here, EVS has been sent nothing. */
async function obtain(access: AccessSource, signal: AbortSignal): Promise<Access> {
  try {
    return await access.get(signal);
  } catch (thrown) {
    if (!signal.aborted || thrown instanceof ProviderError) throw thrown;
    throw new ProviderError(unreachable());
  }
}

function isTurnedAway(thrown: unknown): boolean {
  return thrown instanceof ProviderError && thrown.failure.code === "bad-credentials";
}

function outgoingOf(settings: HuaweiSettings, call: Call<unknown>, by: Access): Outgoing {
  const path = call.path.map((part) => encode(part === ":project" ? by.project : part)).join("/");
  return {
    method: call.method,
    address: new URL(`${settings.endpoint.evs}/v2/${encode(by.project)}/${path}`),
    query: call.query ?? [],
    body: call.body === undefined ? "" : JSON.stringify(call.body),
  };
}
