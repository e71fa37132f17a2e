import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Accounts } from "../../../playground/clouds/huawei-evs/accounts.ts";
import { authenticate } from "../../../playground/clouds/huawei-evs/authenticate.ts";
import { HuaweiProblem } from "../../../playground/clouds/huawei-evs/problem.ts";
import {
  canonical,
  isSignedWith,
  parseAuthorization,
} from "../../../playground/clouds/huawei-evs/sdk-hmac.ts";
import {
  authorize,
  canonicalRequest,
  encode,
  queryText,
  sdkDate,
  type Query,
} from "../../../src/providers/huawei-evs/signing.ts";

const vectors = z
  .array(
    z.object({
      name: z.string(),
      method: z.string(),
      path: z.string(),
      query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      ak: z.string(),
      sk: z.string(),
      canonicalRequest: z.string(),
      canonicalRequestSha256: z.string(),
      authorization: z.string(),
    }),
  )
  .parse(
    JSON.parse(
      readFileSync(new URL("../../fixtures/huawei-evs/sdk-hmac.json", import.meta.url), "utf8"),
    ),
  );

function pairs(query: (typeof vectors)[number]["query"]): Query {
  return Object.entries(query).flatMap(([name, given]) =>
    (typeof given === "string" ? [given] : given).map((value) => [name, value] as const),
  );
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

describe("requests signed by the vendor", () => {
  test("are ten, the published example of the signing guide among them", () => {
    expect(vectors).toHaveLength(10);
    expect(vectors[0]?.authorization).toContain(
      "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    );
  });

  test.each(vectors)("$name gets the same signature from this bot", (vector) => {
    const { method, path, headers, body } = vector;
    const request = { method, path, headers, body, query: pairs(vector.query) };
    const text = canonicalRequest(request);
    expect(text).toBe(vector.canonicalRequest);
    expect(createHash("sha256").update(text).digest("hex")).toBe(vector.canonicalRequestSha256);
    expect(authorize(request, { accessKeyId: vector.ak, secretAccessKey: vector.sk })).toBe(
      vector.authorization,
    );
  });

  test.each(vectors)("$name is let in by the simulated cloud's own reading", (vector) => {
    const query = queryText(pairs(vector.query));
    const request = {
      method: vector.method,
      url: query === "" ? vector.path : `${vector.path}?${query}`,
      headers: lowerCased(vector.headers),
      body: Buffer.from(vector.body),
    };
    const authorization = parseAuthorization(vector.authorization);
    if (authorization === null) throw new Error("the header could not be read");
    expect(canonical(request, authorization.signedHeaders)).toBe(vector.canonicalRequest);
    expect(isSignedWith(request, authorization, vector.sk)).toBe(true);
    expect(isSignedWith(request, authorization, `${vector.sk}x`)).toBe(false);
  });
});

const at = Date.UTC(2026, 10, 20, 12);
const secret = "FakeSecretFakeSecretFakeSecretFakeSecret";
const segment = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const request = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
  segments: fc.array(segment, { maxLength: 5 }),
  query: fc.array(
    fc.tuple(fc.constantFrom("id", "name", "limit", "a b", "é"), fc.string({ unit: "grapheme" })),
    { maxLength: 6 },
  ),
  body: fc.string({ unit: "grapheme" }),
  token: fc.option(fc.stringMatching(/^[!-~]{1,40}$/), { nil: null }),
});

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What goes on the wire. */
function signed(given: {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly body: string;
  readonly token: string | null;
}): Sent {
  const path = `/${given.segments.map(encode).join("/")}`;
  const headers = {
    host: "evs.example",
    "X-Sdk-Date": sdkDate(at),
    "content-type": "application/json",
    ...(given.token === null ? {} : { "X-Security-Token": given.token }),
  };
  const unsigned = { method: given.method, path, query: given.query, headers, body: given.body };
  const authorization = authorize(unsigned, { accessKeyId: "AK0", secretAccessKey: secret });
  const query = queryText(given.query);
  return {
    method: given.method,
    url: query === "" ? path : `${path}?${query}`,
    headers: { ...lowerCased(headers), authorization },
    body: Buffer.from(given.body),
  };
}

/** The words with which a request is turned away; `null` when it is let in. */
function verdict(sent: Sent, token: string | null, now = at, expiresAt: number | null = null) {
  const accounts = new Accounts();
  accounts.addKey({ keyId: "AK0", secret, securityToken: token, expiresAt });
  try {
    authenticate(sent, accounts, now);
    return null;
  } catch (thrown) {
    if (thrown instanceof HuaweiProblem) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
}

describe("any request", () => {
  test("that this bot signs is let in, and none that was changed on the way", () => {
    fc.assert(
      fc.property(request, (given) => {
        // A dot alone would be taken out of the address before it is sent.
        fc.pre(given.segments.every((text) => text !== "." && text !== ".."));
        const sent = signed(given);
        expect(verdict(sent, given.token)).toBeNull();
        const changed: readonly Sent[] = [
          { ...sent, body: Buffer.concat([sent.body, Buffer.from(" ")]) },
          { ...sent, method: sent.method === "GET" ? "HEAD" : "GET" },
          { ...sent, url: sent.url.includes("?") ? `${sent.url}&x=1` : `${sent.url}?x=1` },
          { ...sent, headers: { ...sent.headers, host: "elsewhere.example" } },
        ];
        for (const other of changed) expect(verdict(other, given.token)).toMatch(/APIGW\.0301/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the simulated cloud turns away", () => {
  const genuine = signed({ method: "GET", segments: ["v2"], query: [], body: "", token: null });
  const withHeader = (name: string, value: string): Sent => ({
    ...genuine,
    headers: { ...genuine.headers, [name]: value },
  });
  const without = (name: string): Sent => ({
    ...genuine,
    headers: Object.fromEntries(Object.entries(genuine.headers).filter(([key]) => key !== name)),
  });
  const authorization = genuine.headers["authorization"] ?? "";

  test.each<[what: string, sent: Sent, words: RegExp]>([
    [
      "an unknown key",
      withHeader("authorization", authorization.replace("AK0", "AK9")),
      /not exist/,
    ],
    ["no proof at all", without("authorization"), /not found/],
    ["half a proof", withHeader("authorization", "SDK-HMAC-SHA256 Access=AK0"), /format/],
    ["another scheme", withHeader("authorization", "Basic eA=="), /format/],
    ["no date", without("x-sdk-date"), /x-sdk-date/],
    ["a signed header that did not arrive", without("content-type"), /missing/],
    ["a security token that the key does not have", withHeader("x-security-token", "t"), /token/],
  ])("%s", (_, sent, words) => {
    expect(verdict(sent, null)).toMatch(words);
  });

  test("a date more than 15 minutes off, and none that is nearer", () => {
    const minutes = 60_000;
    expect(verdict(genuine, null, at + 15 * minutes)).toBeNull();
    expect(verdict(genuine, null, at - 15 * minutes)).toBeNull();
    expect(verdict(genuine, null, at + 15 * minutes + 1)).toMatch(/signature expired/);
    expect(verdict(genuine, null, at - 15 * minutes - 1)).toMatch(/signature expired/);
  });

  test("a temporary key that has ended", () => {
    const sent = signed({ method: "GET", segments: ["v2"], query: [], body: "", token: "tmp" });
    expect(verdict(sent, "tmp", at, at + 1)).toBeNull();
    expect(verdict(sent, "tmp", at, at)).toMatch(/expired/);
  });

  test("everything signed with a key that failed six times in a row, for five minutes", () => {
    const accounts = new Accounts();
    accounts.addKey({ keyId: "AK0", secret });
    const wrong = { ...genuine, body: Buffer.from("x") };
    for (let index = 0; index < 6; index += 1) {
      expect(() => authenticate(wrong, accounts, at)).toThrow(/signature fail/);
    }
    expect(() => authenticate(genuine, accounts, at)).toThrow(/reach the limit/);
    expect(authenticate(genuine, accounts, at + 5 * 60_000).name).toBe("AK0");
  });
});
