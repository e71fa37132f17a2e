import { createHash, createHmac } from "node:crypto";
import type { Secret } from "../../domain/secret.ts";

/** What signs a call. */
export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: Secret;
  /** Only temporary keys have one. */
  readonly securityToken: Secret | null;
}

/** A request as it goes over the wire, all but its `authorization` header. */
export interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** When and how a call is stamped: new for every attempt, also for a repetition. */
export interface Stamp {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly nonce: string;
}

const algorithm = "ACS3-HMAC-SHA256";

/*
 * Source: Alibaba Cloud documentation, "V3 request structure and signature".
 */

/** The headers of a call without a body, `authorization` included. */
export function signedHeaders(
  call: {
    readonly host: string;
    readonly action: string;
    readonly version: string;
    readonly query: Readonly<Record<string, string>>;
  },
  keys: Keys,
  stamp: Stamp,
): Record<string, string> {
  const headers = {
    // Some gateways answer in XML unless asked.
    accept: "application/json",
    host: call.host,
    "x-acs-action": call.action,
    "x-acs-content-sha256": sha256(""),
    // Whole seconds: the gateway refuses a fraction.
    "x-acs-date": new Date(stamp.at).toISOString().replace(/\.\d+Z$/, "Z"),
    "x-acs-signature-nonce": stamp.nonce,
    "x-acs-version": call.version,
    ...(keys.securityToken === null ? {} : { "x-acs-security-token": keys.securityToken.reveal() }),
  };
  const unsigned = { method: "POST", path: "/", query: call.query, headers, body: "" };
  return { ...headers, authorization: authorization(unsigned, keys) };
}

/** The `authorization` header of any request. */
export function authorization(request: Unsigned, keys: Keys): string {
  const signature = createHmac("sha256", keys.accessKeySecret.reveal())
    .update(stringToSign(canonicalRequest(request)))
    .digest("hex");
  const names = namesToSign(request.headers).join(";");
  return `${algorithm} Credential=${keys.accessKeyId},SignedHeaders=${names},Signature=${signature}`;
}

export function stringToSign(canonical: string): string {
  return `${algorithm}\n${sha256(canonical)}`;
}

export function canonicalRequest(request: Unsigned): string {
  const names = namesToSign(request.headers);
  return [
    request.method,
    request.path,
    canonicalQuery(request.query),
    names.map((name) => `${name}:${(request.headers[name] ?? "").trim()}\n`).join(""),
    names.join(";"),
    sha256(request.body),
  ].join("\n");
}

/** Also what is put on the URL: then nothing can be encoded in two ways. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

function namesToSign(headers: Readonly<Record<string, string>>): string[] {
  return Object.keys(headers)
    .filter((name) => name.startsWith("x-acs-") || name === "host" || name === "content-type")
    .sort();
}

/** Everything but `A-Z a-z 0-9 - _ . ~`, in upper-case hexadecimal digits. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
