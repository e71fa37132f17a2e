import { failure } from "../../domain/failure.ts";
import { ProviderError } from "../provider.ts";
import { parseJson, requestIdOf } from "./envelope.ts";
import type { Exchange } from "./exchange.ts";
import { badReply } from "./explain.ts";
import { projectsSchema } from "./schema.ts";
import type { HuaweiCredentials, HuaweiSettings } from "./settings.ts";
import { authorize, queryText, sdkDate, type Query } from "./signing.ts";
import { keep } from "./single-flight.ts";
import { fetchToken, isFresh, type Token } from "./token.ts";

/** What a call needs to be let in. */
export interface Access {
  /** The project's id, a part of every path. */
  readonly project: string;
  /** Whether a new one may be had when the service does not take this one: tokens only. */
  readonly renewable: boolean;
  /** The headers that let this request in. */
  headers(request: Outgoing): Record<string, string>;
}

export interface Outgoing {
  readonly method: "GET" | "POST" | "DELETE";
  /** Scheme, host and path, percent-encoded; without a query. */
  readonly address: URL;
  readonly query: Query;
  /** Empty when there is none. */
  readonly body: string;
}

export interface AccessSource {
  /** @throws ProviderError when there is none; EVS has been sent nothing then */
  get(signal: AbortSignal): Promise<Access>;
  /** Drops what is kept, because the service did not take it. */
  forget(access: Access): void;
}

type Keys = Extract<HuaweiCredentials, { kind: "keys" }>;

export function accessSource(
  settings: HuaweiSettings,
  exchange: Exchange,
  now: () => number,
): AccessSource {
  const { credentials } = settings;
  if (credentials.kind === "keys") {
    return keep(
      async () => {
        const project =
          settings.project ?? (await findProject(settings, credentials, exchange, now));
        return keyAccess(credentials, project, now);
      },
      () => true,
    );
  }
  const expiring = new WeakMap<Access, Token>();
  return keep(
    async () => {
      const token = await fetchToken(settings, credentials, exchange, now);
      const access = tokenAccess(token);
      expiring.set(access, token);
      return access;
    },
    (access) => {
      const token = expiring.get(access);
      return token !== undefined && isFresh(token, now());
    },
  );
}

function tokenAccess(token: Token): Access {
  return {
    project: token.project,
    renewable: true,
    headers: () => ({
      "content-type": "application/json",
      "X-Auth-Token": token.value.reveal(),
    }),
  };
}

function keyAccess(keys: Keys, project: string | null, now: () => number): Access {
  return {
    project: project ?? "",
    renewable: false,
    headers: (request) => {
      const headers = {
        host: request.address.host,
        "content-type": "application/json",
        "X-Sdk-Date": sdkDate(now()),
        ...(project === null ? {} : { "X-Project-Id": project }),
        ...(keys.securityToken === null ? {} : { "X-Security-Token": keys.securityToken.reveal() }),
      };
      const unsigned = { ...request, path: request.address.pathname, headers };
      const authorization = authorize(unsigned, {
        accessKeyId: keys.accessKeyId,
        secretAccessKey: keys.secretAccessKey.reveal(),
      });
      return { ...headers, Authorization: authorization };
    },
  };
}

/**
 * The id of the project that has the region's name. The vendor's SDK would make one where there is
 * none; this does not.
 */
async function findProject(
  settings: HuaweiSettings,
  keys: Keys,
  exchange: Exchange,
  now: () => number,
): Promise<string> {
  const outgoing = {
    method: "GET",
    address: new URL(`${settings.endpoint.iam}/v3/projects`),
    query: [["name", settings.region]],
    body: "",
  } as const;
  const projects = await exchange(
    {
      operation: "ListProjects",
      asked: { effect: false, subject: "other", signed: true },
      method: outgoing.method,
      url: `${outgoing.address.href}?${queryText(outgoing.query)}`,
      headers: keyAccess(keys, null, now).headers(outgoing),
      signal: AbortSignal.timeout(settings.slowestReadMs),
    },
    (reply) => {
      const parsed = projectsSchema.safeParse(parseJson(reply.text));
      if (!parsed.success) throw new ProviderError(badReply(requestIdOf(reply)));
      return parsed.data.projects.filter(({ name }) => name === settings.region);
    },
  );
  const [only, more] = projects;
  if (only !== undefined && more === undefined) return only.id;
  throw new ProviderError(
    failure(
      "invalid",
      projects.length === 0
        ? `Huawei Cloud shows no project named ${settings.region} to the bot's access key.`
        : `Huawei Cloud shows several projects named ${settings.region} to the bot's access key.`,
      "Ask the operator to set the target's `project` to the project's id.",
    ),
  );
}
