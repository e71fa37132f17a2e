import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/*
 * The server's side of signature V3, written from the vendor's description alone: it starts from the
 * bytes on the wire, as a gateway does, and shares nothing with the code that signs.
 */

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface Claim {
  readonly keyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Takes an `Authorization` header apart; `null` when it is not one of signature V3. */
export function parseClaim(header: string | undefined): Claim | null {
  const match =
    /^ACS3-HMAC-SHA256 Credential=([^,\s]+),SignedHeaders=([^,\s]+),Signature=([0-9a-f]{64})$/.exec(
      header ?? "",
    );
  const [, keyId, names, signature] = match ?? [];
  if (keyId === undefined || names === undefined || signature === undefined) return null;
  return { keyId, signedHeaders: names.split(";"), signature };
}

/** `2026-11-20T12:00:07Z` as milliseconds since 1970; `null` when it is not that. */
export function parseDate(text: string | undefined): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text ?? "")) return null;
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? null : ms;
}

/** The text that has to be signed for this request, with the headers that the claim names. */
export function expectedString(request: WireRequest, claim: Claim): string {
  const at = request.url.indexOf("?");
  const path = at < 0 ? request.url : request.url.slice(0, at);
  const query = at < 0 ? "" : request.url.slice(at + 1);
  let canonical = `${request.method}\n${path}\n${sortedQuery(query)}\n`;
  for (const name of claim.signedHeaders)
    canonical += `${name}:${request.headers.get(name)?.trim() ?? ""}\n`;
  canonical += `\n${claim.signedHeaders.join(";")}\n${digest(request.body)}`;
  return `ACS3-HMAC-SHA256\n${digest(Buffer.from(canonical, "utf8"))}`;
}

/**
 * Whether this secret made the signature, over everything that has to be signed: `host`,
 * `content-type`, every `x-acs-` header, in order, and the body as it came.
 */
export function isSignedWith(request: WireRequest, claim: Claim, secret: string): boolean {
  const needed = [...request.headers.keys()].filter(
    (name) => name === "host" || name === "content-type" || name.startsWith("x-acs-"),
  );
  const given = new Set(claim.signedHeaders);
  if (needed.some((name) => !given.has(name))) return false;
  if (claim.signedHeaders.join(";") !== [...claim.signedHeaders].sort().join(";")) return false;
  if (request.headers.get("x-acs-content-sha256") !== digest(request.body)) return false;
  const made = createHmac("sha256", secret).update(expectedString(request, claim)).digest();
  return timingSafeEqual(made, Buffer.from(claim.signature, "hex"));
}

/** The parameters of a query, decoded. */
export function parametersOf(url: string): Map<string, string> {
  const at = url.indexOf("?");
  return new Map(at < 0 ? [] : pairsOf(url.slice(at + 1)));
}

function sortedQuery(query: string): string {
  return (
    pairsOf(query)
      .map(([name, value]): [string, string] => [name, `${percent(name)}=${percent(value)}`])
      // By UTF-16 units, as the vendor's own signers in Java and JavaScript compare names.
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, pair]) => pair)
      .join("&")
  );
}

function pairsOf(query: string): [string, string][] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [plain(pair), ""] : [plain(pair.slice(0, at)), plain(pair.slice(at + 1))];
    });
}

/** Percent-decoding only: here a plus sign is a plus sign. */
function plain(text: string): string {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const hex = text.charAt(index) === "%" ? text.slice(index + 1, index + 3) : "";
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      index += 2;
    } else bytes.push(...Buffer.from(text.charAt(index)));
  }
  return Buffer.from(bytes).toString("utf8");
}

const unreserved = new Set(
  Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"),
);

function percent(text: string): string {
  let encoded = "";
  for (const byte of Buffer.from(text, "utf8")) {
    encoded += unreserved.has(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
