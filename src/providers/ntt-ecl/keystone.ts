import { failure } from "../../domain/failure.ts";
import { Secret } from "../../domain/secret.ts";
import type { HttpReply } from "../http.ts";
import { ProviderError } from "../provider.ts";
import { parseJson } from "./envelope.ts";
import { badReply } from "./explain.ts";
import { loginReply, type Login } from "./schema.ts";
import type { EclSettings } from "./settings.ts";
import { parseTime } from "./times.ts";

/** A token and where it is good for. */
export interface Session {
  readonly token: Secret;
  /** `https://storage-jp4-ecl.api.ntt.com/v1.0/<tenant>`, without a slash at its end. */
  readonly storage: string;
  /** How long it may be used, counted from the moment that the login was sent, in milliseconds. */
  readonly usableMs: number;
}

const renewBeforeMs = 60_000;
/** For an expiry that cannot be read; a token that ends earlier is renewed when it is refused. */
const fallbackMs = 5 * 60_000;

/**
 * The API key is a user's name to Keystone, not an id, and its secret the password.
 * Source: Get Started with Enterprise Cloud 2.0 API; nttcom/eclcloud `auth_options.go`.
 */
export function loginBody(settings: EclSettings): string {
  return JSON.stringify({
    auth: {
      identity: {
        methods: ["password"],
        password: {
          user: {
            domain: { id: "default" },
            name: settings.apiKey.reveal(),
            password: settings.apiSecret.reveal(),
          },
        },
      },
      scope: { project: { id: settings.tenant } },
    },
  });
}

/**
 * @throws ProviderError `bad-reply` for an answer without a token, `unsupported` when the tenant
 * has no storage API in the target's region
 */
export function sessionFrom(settings: EclSettings, reply: HttpReply): Session {
  const parsed = loginReply.safeParse(parseJson(reply.text));
  const token = reply.headers["x-subject-token"];
  if (!parsed.success || token === undefined || token === "") {
    throw new ProviderError(badReply(reply, 15_000));
  }
  return {
    token: new Secret(token),
    storage: storageOf(settings, parsed.data),
    usableMs: usableMs(parsed.data, reply),
  };
}

/**
 * Counted in Keystone's own time, from issue to expiry, so that a wrong clock on either side makes
 * no token look expired or good for too long.
 */
function usableMs({ token }: Login, reply: HttpReply): number {
  const expires = parseTime(token.expires_at);
  if (expires === null) return fallbackMs;
  const sent = Date.parse(reply.headers["date"] ?? "");
  const issued = parseTime(token.issued_at) ?? (Number.isNaN(sent) ? Date.now() : sent);
  const lifeMs = expires - issued;
  return Math.max(lifeMs - renewBeforeMs, lifeMs / 2, 0);
}

/** Source: nttcom/eclcloud `endpoint_location.go`: type, interface, region; more than one is an error. */
function storageOf(settings: EclSettings, { token }: Login): string {
  if (settings.storage !== null) return baseOf(settings.storage, settings.tenant);
  const urls = (token.catalog ?? [])
    .filter(({ type }) => type === "storage")
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(
      (endpoint) =>
        endpoint.interface === "public" &&
        [endpoint.region, endpoint.region_id].some((it) => it?.toLowerCase() === settings.region),
    )
    .flatMap(({ url }) => (url === null || url === undefined || !URL.canParse(url) ? [] : [url]));
  const bases = new Set(urls.map((url) => baseOf(secured(settings, url), settings.tenant)));
  const [base] = bases;
  if (base !== undefined && bases.size === 1) return base;
  throw new ProviderError(
    failure(
      "unsupported",
      bases.size === 0
        ? `ECL's service catalog has no storage API for this tenant in ${settings.region}.`
        : `ECL's service catalog has more than one storage API for ${settings.region}.`,
      "Ask the operator to check the target's region, or to set its `endpoint.storage`.",
    ),
  );
}

/** ECL is spoken to over HTTPS only; a token does not go in clear because a catalog says `http:`. */
function secured(settings: EclSettings, url: string): string {
  return settings.keystone.startsWith("https:") ? url.replace(/^http:/i, "https:") : url;
}

/** Catalogs name the tenant at the end of the address, documentation adds it. */
function baseOf(written: string, tenant: string): string {
  const url = new URL(written);
  const path = url.pathname.replace(/\/+$/, "");
  if (/\/v\d+(?:\.\d+)?\/[^/]+$/.test(path)) {
    if (path.toLowerCase().endsWith(`/${tenant}`)) return url.origin + path;
    throw new ProviderError(
      failure(
        "mismatch",
        "The address of ECL's storage API belongs to another tenant than the target's.",
        "Ask the operator to check the target's tenant and its `endpoint.storage`.",
      ),
    );
  }
  return `${url.origin}${/\/v\d+(?:\.\d+)?$/.test(path) ? path : `${path}/v1.0`}/${tenant}`;
}
