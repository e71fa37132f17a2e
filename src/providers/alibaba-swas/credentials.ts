import { toMs } from "../../domain/instant.ts";
import { Secret } from "../../domain/secret.ts";
import { HttpProblem } from "../http.ts";
import { ProviderError } from "../provider.ts";
import type { Keys } from "./acs3.ts";
import { answeredBy, badReply, explainAnswer, explainProblem, unreachable } from "./explain.ts";
import { documentOf, send, type Connections } from "./rpc.ts";
import { sessionSchema } from "./schema.ts";
import type { SwasCredentials, SwasSettings } from "./settings.ts";

/** One target's keys: those it was given, or a role's, kept until shortly before they end. */
export interface CredentialSource {
  /** Whether other keys can be had when these are not accepted. */
  readonly renewable: boolean;
  /** @throws ProviderError when there are none; nothing has been sent to the service then */
  get(signal: AbortSignal): Promise<Keys>;
  /** Drops what is kept, because the service did not accept it. */
  forget(): void;
}

/** Source: @alicloud/credentials 2.4.7: renewed 15 minutes before the end. */
const longestMarginMs = 15 * 60_000;
const deadlineMs = 15_000;
const version = "2015-04-01";
const assume = { operation: "AssumeRole", effect: false } as const;

export function credentialSource(
  connections: Connections,
  given: SwasCredentials,
  settings: Pick<SwasSettings, "endpoint">,
): CredentialSource {
  if (given.kind === "static") {
    const keys: Keys = {
      accessKeyId: given.accessKeyId,
      accessKeySecret: given.accessKeySecret,
      securityToken: given.securityToken,
    };
    return { renewable: false, get: () => Promise.resolve(keys), forget: () => undefined };
  }
  const role = given;
  const via = credentialSource(connections, role.via, settings);
  // A session of 15 minutes, the shortest there is, would never be used otherwise.
  const marginMs = Math.min(longestMarginMs, role.durationMs / 2);
  let kept: { readonly keys: Keys; readonly endsMs: number } | null = null;
  let pending: Promise<Keys> | null = null;

  async function takeOn(): Promise<Keys> {
    const signal = AbortSignal.timeout(deadlineMs);
    const keys = await via.get(signal);
    try {
      const session = await assumeRole(connections, role, settings.endpoint.sts, keys, signal);
      kept = session;
      return session.keys;
    } catch (thrown) {
      if (thrown instanceof ProviderError && thrown.failure.code === "bad-credentials")
        via.forget();
      throw thrown;
    } finally {
      pending = null;
    }
  }

  return {
    renewable: true,
    get: async (signal) => {
      if (kept !== null && kept.endsMs - Date.now() > marginMs) return kept.keys;
      pending ??= takeOn();
      return untilAborted(pending, signal);
    },
    forget: () => {
      kept = null;
    },
  };
}

type Role = Extract<SwasCredentials, { kind: "role" }>;

/** Source: STS API 2015-04-01, AssumeRole; request building of @alicloud/credentials 2.4.7. */
async function assumeRole(
  connections: Connections,
  role: Role,
  endpoint: string,
  keys: Keys,
  signal: AbortSignal,
): Promise<{ readonly keys: Keys; readonly endsMs: number }> {
  try {
    const reply = await send(
      connections,
      {
        endpoint,
        action: "AssumeRole",
        version,
        parameters: {
          RoleArn: role.roleArn,
          RoleSessionName: role.sessionName,
          DurationSeconds: Math.floor(role.durationMs / 1_000),
          ExternalId: role.externalId,
        },
        effect: false,
        signal,
      },
      keys,
    );
    const body = documentOf(reply);
    const answered = answeredBy(reply, body);
    if (reply.status !== 200)
      throw new ProviderError(explainAnswer(reply, answered, assume, Date.now()));
    const parsed = sessionSchema.safeParse(body);
    if (!parsed.success) throw new ProviderError(badReply(answered.requestId));
    const { Credentials: session } = parsed.data;
    const endsMs = toMs(session.Expiration);
    if (Number.isNaN(endsMs)) throw new ProviderError(badReply(answered.requestId));
    return {
      keys: {
        accessKeyId: session.AccessKeyId,
        accessKeySecret: new Secret(session.AccessKeySecret),
        securityToken: new Secret(session.SecurityToken),
      },
      endsMs,
    };
  } catch (thrown) {
    if (thrown instanceof HttpProblem) throw new ProviderError(explainProblem(thrown, assume));
    throw thrown;
  }
}

/** Stops waiting; whoever else waits for the same keys still gets them. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => {
    stop.reject(new ProviderError(unreachable()));
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, stop.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    // Whoever loses the race is heard by nobody else.
    promise.catch(() => undefined);
    stop.promise.catch(() => undefined);
  }
}
