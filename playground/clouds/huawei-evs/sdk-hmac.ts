import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A request as it came in. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they stood on the wire. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Authorization {
  readonly keyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Takes the `Authorization` header apart; `null` when it is not one of this scheme. */
export function parseAuthorization(header: string | undefined): Authorization | null {
  const [, keyId, names, signature] =
    /^SDK-HMAC-SHA256 Access=([^,\s]+), SignedHeaders=([^,\s]+), Signature=([0-9a-f]{64})$/.exec(
      header ?? "",
    ) ?? [];
  if (keyId === undefined || names === undefined || signature === undefined) return null;
  return { keyId, signedHeaders: names.split(";"), signature };
}

/** Milliseconds since 1970 of `20261120T120000Z`; `null` when it is not such a date. */
export function parseSdkDate(text: string | undefined): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "");
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Whether the request carries the signature that this secret gives it. */
export function isSignedWith(
  request: SignedRequest,
  authorization: Authorization,
  secret: string,
): boolean {
  const expected = createHmac("sha256", secret)
    .update(
      `SDK-HMAC-SHA256\n${request.headers["x-sdk-date"] ?? ""}\n${sha256(canonical(request, authorization.signedHeaders))}`,
    )
    .digest();
  return timingSafeEqual(expected, Buffer.from(authorization.signature, "hex"));
}

/** The canonical request. Source: API Request Signing Guide, read independently of the adapter's signer. */
export function canonical(request: SignedRequest, signedHeaders: readonly string[]): string {
  const mark = request.url.indexOf("?");
  const path = mark === -1 ? request.url : request.url.slice(0, mark);
  const query = mark === -1 ? "" : request.url.slice(mark + 1);
  let text = `${request.method.toUpperCase()}\n`;
  for (const segment of path.split("/").slice(1)) text += `/${escape(unescape(segment))}`;
  if (!text.endsWith("/")) text += "/";
  text += "\n";
  text += canonicalQuery(query);
  text += "\n";
  for (const name of signedHeaders) text += `${name}:${(request.headers[name] ?? "").trim()}\n`;
  text += `\n${signedHeaders.join(";")}\n`;
  return text + (request.headers["x-sdk-content-sha256"] ?? sha256(request.body));
}

function canonicalQuery(query: string): string {
  const byName = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = escape(unescape(at === -1 ? pair : pair.slice(0, at)));
    const value = escape(unescape(at === -1 ? "" : pair.slice(at + 1)));
    byName.set(name, [...(byName.get(name) ?? []), value]);
  }
  const lines: string[] = [];
  for (const name of [...byName.keys()].sort()) {
    for (const value of (byName.get(name) ?? []).sort()) lines.push(`${name}=${value}`);
  }
  return lines.join("&");
}

/** Bytes behind `%XX`; a stray `%` stands for itself. */
function unescape(text: string): Buffer {
  const bytes: number[] = [];
  const given = Buffer.from(text);
  for (let at = 0; at < given.length; at += 1) {
    const hex = given.subarray(at + 1, at + 3).toString("latin1");
    if (given[at] === 0x25 && /^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else {
      bytes.push(given[at] ?? 0);
    }
  }
  return Buffer.from(bytes);
}

const unreserved = new Set(
  Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"),
);

function escape(bytes: Buffer): string {
  let text = "";
  for (const byte of bytes) {
    text += unreserved.has(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}
