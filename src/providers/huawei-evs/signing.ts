import { createHash, createHmac } from "node:crypto";

/** An access key as it signs. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request before it is signed. */
export interface Unsigned {
  readonly method: string;
  /** Without the query, percent-encoded as it goes on the wire. */
  readonly path: string;
  readonly query: Query;
  /** Everything that is to be signed: `host` and `X-Sdk-Date` at least. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact body; empty when there is none. */
  readonly body: string;
}

/** In any order; a name may come more than once. */
export type Query = readonly (readonly [name: string, value: string])[];

const algorithm = "SDK-HMAC-SHA256";

/**
 * The `Authorization` header of a request: `SDK-HMAC-SHA256` over all of its headers. The key signs
 * as it is; nothing is derived from it. Source: API Request Signing Guide.
 */
export function authorize(request: Unsigned, key: SigningKey): string {
  const headers = lowerCased(request.headers);
  const date = headers.get("x-sdk-date") ?? "";
  const names = [...headers.keys()].sort();
  const toSign = [algorithm, date, sha256(canonicalRequest(request))].join("\n");
  const signature = createHmac("sha256", key.secretAccessKey).update(toSign).digest("hex");
  return `${algorithm} Access=${key.accessKeyId}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

/** The text that is hashed and signed: six parts, one a line. */
export function canonicalRequest(request: Unsigned): string {
  const headers = lowerCased(request.headers);
  const names = [...headers.keys()].sort();
  return [
    request.method,
    canonicalPath(request.path),
    queryText(request.query),
    names.map((name) => `${name}:${headers.get(name) ?? ""}\n`).join(""),
    names.join(";"),
    headers.get("x-sdk-content-sha256") ?? sha256(request.body),
  ].join("\n");
}

/** `20261120T120000Z` */
export function sdkDate(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

/** As it is signed and as it is sent: sorted, encoded, an empty value with its `=`. */
export function queryText(query: Query): string {
  return query
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Everything but `A-Z a-z 0-9 - _ . ~` as `%XX` over UTF-8. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Ends in a slash where it is signed, though not where it is sent. */
function canonicalPath(path: string): string {
  const encoded = path
    .split("/")
    .map((segment) => encode(decodeURIComponent(segment)))
    .join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

function lowerCased(headers: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** By code units: `localeCompare` would mix letter cases. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
