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
  /** Whether it can change anything at the service. */
  readonly effect: boolean;
  readonly signal: AbortSignal;
}

/** Connections for reads, which are kept open, and for calls with an effect. */
export interface Connections {
  readonly reads: HttpClient;
  /**
   * Never used twice: on a used connection, a call could be lost to the server closing it at that
   * moment, and nobody could tell.
   */
  readonly effects: HttpClient;
}

/**
 * Sends one signed call: all parameters on the URL, no body. Every attempt has a nonce and a date of
 * its own.
 * @throws HttpProblem
 */
export async function send(
  connections: Connections,
  call: RpcCall,
  keys: Keys,
): Promise<HttpReply> {
  const query = flatten(call.parameters);
  const { host } = new URL(call.endpoint);
  const headers = signedHeaders({ host, action: call.action, version: call.version, query }, keys, {
    at: Date.now(),
    nonce: randomUUID(),
  });
  const search = canonicalQuery(query);
  return (call.effect ? connections.effects : connections.reads).send({
    method: "POST",
    url: `${call.endpoint}/${search === "" ? "" : `?${search}`}`,
    headers: call.effect ? { ...headers, connection: "close" } : headers,
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
