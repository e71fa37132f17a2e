import { randomUUID } from "node:crypto";
import type { HttpClient, HttpReply } from "../http.ts";
import { canonicalQuery, signedHeaders, type Keys } from "./acs3.ts";
import { flatten, type Parameters } from "./parameters.ts";

export interface RpcCall {
  /** `https://swas.cn-hangzhou.aliyuncs.com` */
  readonly endpoint: string;
  readonly action: string;
  readonly version: string;
  readonly parameters: Parameters;
  readonly signal: AbortSignal;
}

/**
 * Sends one signed call: all parameters on the URL, no body. Every attempt has a nonce and a date of
 * its own.
 * @param once whether its connection is used for nothing else: on a used one, a call could be lost
 *   to the server closing it at that moment, and nobody could tell
 * @throws HttpProblem
 */
export async function send(
  http: HttpClient,
  call: RpcCall,
  keys: Keys,
  once: boolean,
): Promise<HttpReply> {
  const query = flatten(call.parameters);
  const { host } = new URL(call.endpoint);
  const headers = signedHeaders({ host, action: call.action, version: call.version, query }, keys, {
    at: Date.now(),
    nonce: randomUUID(),
  });
  const search = canonicalQuery(query);
  return http.send({
    method: "POST",
    url: `${call.endpoint}/${search === "" ? "" : `?${search}`}`,
    headers: once ? { ...headers, connection: "close" } : headers,
    signal: call.signal,
  });
}

/** The document of a reply; `undefined` when it is not JSON. */
export function documentOf(reply: HttpReply): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    return undefined;
  }
}
