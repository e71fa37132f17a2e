import { toMs, type Instant } from "../../domain/instant.ts";
import { Secret } from "../../domain/secret.ts";
import { ProviderError } from "../provider.ts";
import { parseJson, requestIdOf } from "./envelope.ts";
import type { Exchange } from "./exchange.ts";
import { badReply } from "./explain.ts";
import { tokenSchema } from "./schema.ts";
import type { HuaweiCredentials, HuaweiSettings } from "./settings.ts";
import { momentOf } from "./times.ts";

/** A login at IAM, good for one project. */
export interface Token {
  readonly value: Secret;
  readonly project: string;
  /** `null` when IAM did not say. */
  readonly expiresAt: Instant | null;
  readonly issuedMs: number;
}

/** A token that ends in the middle of a call fails it, so it is replaced before. */
const marginMs = 10 * 60_000;
/** For a token that does not say when it ends: IAM's last 24 hours. */
const unsaidMs = 60 * 60_000;

export function isFresh(token: Token, now: number): boolean {
  if (token.expiresAt === null) return now - token.issuedMs < unsaidMs;
  return toMs(token.expiresAt) - now > marginMs;
}

/**
 * Logs in. Source: IAM API reference, "Obtaining a User Token Through Password Authentication": the
 * token comes in a header, and the account is the user's domain by name.
 */
export async function fetchToken(
  settings: HuaweiSettings,
  credentials: Extract<HuaweiCredentials, { kind: "password" }>,
  exchange: Exchange,
  now: () => number,
): Promise<Token> {
  const { user, password, account } = credentials;
  const identity = {
    methods: ["password"],
    password: { user: { name: user, password: password.reveal(), domain: { name: account } } },
  };
  // By id wherever it is known: a stock Keystone does not take a project's bare name.
  const project = settings.project === null ? { name: settings.region } : { id: settings.project };
  return exchange(
    {
      operation: "CreateToken",
      asked: { effect: false, subject: "login", signed: false },
      method: "POST",
      // The catalog would only make the answer larger.
      url: `${settings.endpoint.iam}/v3/auth/tokens?nocatalog=true`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ auth: { identity, scope: { project } } }),
      signal: AbortSignal.timeout(settings.slowestReadMs),
    },
    (reply) => {
      const parsed = tokenSchema.safeParse(parseJson(reply.text));
      const value = reply.headers["x-subject-token"] ?? "";
      const scope = parsed.success ? (parsed.data.token.project?.id ?? settings.project) : null;
      // Tokens are printable ASCII; anything else could not be sent in a header.
      if (!parsed.success || scope === null || !/^[\x21-\x7e]+$/.test(value)) {
        throw new ProviderError(badReply(requestIdOf(reply)));
      }
      return {
        value: new Secret(value),
        project: scope,
        expiresAt: momentOf(parsed.data.token.expires_at),
        issuedMs: now(),
      };
    },
  );
}
