import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The credential scope that a request claims. */
export interface Scope {
  readonly keyId: string;
  /** `20261120` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export interface Authorization extends Scope {
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const algorithm = "AWS4-HMAC-SHA256";

/** Takes the `Authorization` header apart; `null` when it is not one of Signature Version 4. */
export function parseAuthorization(header: string | undefined): Authorization | null {
  if (header === undefined || !header.startsWith(`${algorithm} `)) return null;
  const fields = new Map(
    header
      .slice(algorithm.length + 1)
      .split(",")
      .map((field): [string, string] => {
        const at = field.indexOf("=");
        return [field.slice(0, at).trim(), field.slice(at + 1).trim()];
      }),
  );
  const [keyId, day, region, service, terminator, ...more] = (fields.get("Credential") ?? "").split(
    "/",
  );
  const signedHeaders = fields.get("SignedHeaders")?.split(";") ?? [];
  const signature = fields.get("Signature") ?? "";
  if (keyId === undefined || day === undefined || region === undefined || service === undefined)
    return null;
  if (terminator !== "aws4_request" || more.length > 0 || keyId === "") return null;
  if (signedHeaders.length === 0 || !/^[0-9a-f]{64}$/.test(signature)) return null;
  return { keyId, day, region, service, signedHeaders, signature };
}

/** `20261120T150000Z` as milliseconds since 1970; `null` when it is not that. */
export function parseAmzDate(text: string | undefined): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "");
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const ms = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return Number.isNaN(ms) ? null : ms;
}

/**
 * Whether the signature is the one that this secret makes. Also false when a header that must be
 * signed is not: `host` and every `x-amz-` header, or when the body is not the one signed.
 */
export function isSignedWith(
  request: SignedRequest,
  authorization: Authorization,
  secret: string,
): boolean {
  const signed = new Set(authorization.signedHeaders);
  const mustBeSigned = Object.keys(request.headers).filter(
    (name) => name === "host" || name.startsWith("x-amz-"),
  );
  if (!signed.has("host") || mustBeSigned.some((name) => !signed.has(name))) return false;
  if (authorization.signedHeaders.some((name) => request.headers[name] === undefined)) return false;
  const bodyHash = sha256(request.body);
  const claimedHash = request.headers["x-amz-content-sha256"];
  if (claimedHash !== undefined && claimedHash !== bodyHash) return false;
  const expected = sign(
    canonicalRequest(request, authorization.signedHeaders, bodyHash),
    authorization,
    secret,
    request.headers["x-amz-date"] ?? "",
  );
  return timingSafeEqual(Buffer.from(expected, "hex"), Buffer.from(authorization.signature, "hex"));
}

export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  bodyHash: string,
): string {
  const at = request.url.indexOf("?");
  const path = at < 0 ? request.url : request.url.slice(0, at);
  const query = at < 0 ? "" : request.url.slice(at + 1);
  const headers = signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`,
  );
  return [
    request.method,
    // Every part of the path is encoded once more, except at S3, which is not simulated here.
    path.split("/").map(encode).join("/") || "/",
    canonicalQuery(query),
    headers.join(""),
    signedHeaders.join(";"),
    bodyHash,
  ].join("\n");
}

export function sign(canonical: string, scope: Scope, secret: string, amzDate: string): string {
  const toSign = [
    algorithm,
    amzDate,
    `${scope.day}/${scope.region}/${scope.service}/aws4_request`,
    sha256(Buffer.from(canonical)),
  ].join("\n");
  const key = [scope.day, scope.region, scope.service, "aws4_request"].reduce(
    (previous: Buffer, part) => hmac(previous, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, toSign).toString("hex");
}

export function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    })
    .sort()
    .join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
