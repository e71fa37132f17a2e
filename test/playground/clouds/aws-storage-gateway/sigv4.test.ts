import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Accounts } from "../../../../playground/clouds/aws-storage-gateway/accounts.ts";
import { authenticate } from "../../../../playground/clouds/aws-storage-gateway/authenticate.ts";
import type { AwsProblem } from "../../../../playground/clouds/aws-storage-gateway/problem.ts";
import {
  canonicalRequest,
  isSignedWith,
  parseAuthorization,
  sha256,
  sign,
  type SignedRequest,
} from "../../../../playground/clouds/aws-storage-gateway/sigv4.ts";

const { sigv4Vector: vector } = z
  .object({
    sigv4Vector: z.object({
      accessKeyId: z.string(),
      secretAccessKey: z.string(),
      region: z.string(),
      service: z.string(),
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      bodySha256: z.string(),
      canonicalRequestSha256: z.string(),
      signature: z.string(),
    }),
  })
  .parse(
    JSON.parse(
      readFileSync(
        new URL("../../../fixtures/aws-storage-gateway/exchanges.json", import.meta.url),
        "utf8",
      ),
    ),
  );

const signedHeaders = Object.keys(vector.headers).sort();
const scope = {
  keyId: vector.accessKeyId,
  day: "20120910",
  region: vector.region,
  service: vector.service,
};
const at = Date.UTC(2012, 8, 10);

const genuine: SignedRequest = {
  method: vector.method,
  url: vector.path,
  headers: {
    ...vector.headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${vector.accessKeyId}/20120910/${vector.region}/${vector.service}/aws4_request, SignedHeaders=${signedHeaders.join(";")}, Signature=${vector.signature}`,
  },
  body: Buffer.from(vector.body),
};

function accounts(): Accounts {
  const known = new Accounts();
  known.addKey({ keyId: vector.accessKeyId, secret: vector.secretAccessKey });
  return known;
}

/** The error code with which a request is turned away; `null` when it is let in. */
function verdict(request: SignedRequest, now = at, known = accounts()): string | null {
  try {
    authenticate(request, known, "storagegateway", now);
    return null;
  } catch (thrown) {
    const problem: Partial<AwsProblem> = thrown instanceof Error ? thrown : {};
    return problem.code ?? "not an AWS error";
  }
}

describe("the worked example of the Storage Gateway guide", () => {
  test("has the body hash, the canonical request and the signature that the guide prints", () => {
    expect(sha256(genuine.body)).toBe(vector.bodySha256);
    const canonical = canonicalRequest(genuine, signedHeaders, vector.bodySha256);
    expect(sha256(Buffer.from(canonical))).toBe(vector.canonicalRequestSha256);
    expect(sign(canonical, scope, vector.secretAccessKey, "20120910T000000Z")).toBe(
      vector.signature,
    );
  });

  test("is let in", () => {
    expect(verdict(genuine)).toBeNull();
  });
});

describe("a request is turned away", () => {
  const withHeaders = (headers: Record<string, string>): SignedRequest => ({
    ...genuine,
    headers: { ...genuine.headers, ...headers },
  });
  const authorization = genuine.headers["authorization"] ?? "";

  test.each<[what: string, request: SignedRequest, code: string]>([
    ["with another body", { ...genuine, body: Buffer.from("{} ") }, "InvalidSignatureException"],
    ["with another path", { ...genuine, url: "/other" }, "InvalidSignatureException"],
    ["with a query added", { ...genuine, url: "/?x=1" }, "InvalidSignatureException"],
    ["with another method", { ...genuine, method: "PUT" }, "InvalidSignatureException"],
    [
      "with another target",
      withHeaders({ "x-amz-target": "StorageGateway_20120630.X" }),
      "InvalidSignatureException",
    ],
    ["for another host", withHeaders({ host: "elsewhere" }), "InvalidSignatureException"],
    [
      "with an x-amz- header that is not signed",
      withHeaders({ "x-amz-extra": "1" }),
      "InvalidSignatureException",
    ],
    [
      "with a false body hash",
      withHeaders({ "x-amz-content-sha256": "0".repeat(64) }),
      "InvalidSignatureException",
    ],
    [
      "with a token that its key does not have",
      withHeaders({ "x-amz-security-token": "t" }),
      "UnrecognizedClientException",
    ],
    [
      "with an unknown key",
      withHeaders({ authorization: authorization.replace(vector.accessKeyId, "X".repeat(20)) }),
      "UnrecognizedClientException",
    ],
    [
      "with the day of another date",
      withHeaders({ "x-amz-date": "20120911T000000Z" }),
      "IncompleteSignatureException",
    ],
    ["without a date", withHeaders({ "x-amz-date": "" }), "IncompleteSignatureException"],
    [
      "with half an authorization",
      withHeaders({ authorization: "AWS4-HMAC-SHA256 Credential=a" }),
      "IncompleteSignatureException",
    ],
    [
      "with another scheme",
      withHeaders({ authorization: "Basic eA==" }),
      "IncompleteSignatureException",
    ],
  ])("%s", (_, request, code) => {
    expect(verdict(request)).toBe(code);
  });

  test("without any authorization", () => {
    const { authorization: _, ...headers } = genuine.headers;
    expect(verdict({ ...genuine, headers })).toBe("MissingAuthenticationToken");
  });

  test("more than five minutes early or late, and not before", () => {
    expect(verdict(genuine, at + 5 * 60_000)).toBeNull();
    expect(verdict(genuine, at - 5 * 60_000)).toBeNull();
    expect(verdict(genuine, at + 5 * 60_000 + 1)).toBe("InvalidSignatureException");
    expect(verdict(genuine, at - 5 * 60_000 - 1)).toBe("InvalidSignatureException");
  });

  test("with a temporary key that has ended", () => {
    const known = new Accounts();
    known.addKey({ keyId: vector.accessKeyId, secret: vector.secretAccessKey, expiresAt: at + 1 });
    expect(verdict(genuine, at, known)).toBeNull();
    expect(verdict(genuine, at + 1, known)).toBe("ExpiredTokenException");
  });

  test("signed with any other secret", () => {
    const parsed = parseAuthorization(authorization);
    if (parsed === null) throw new Error("the header could not be read");
    expect(isSignedWith(genuine, parsed, vector.secretAccessKey)).toBe(true);
    expect(isSignedWith(genuine, parsed, `${vector.secretAccessKey}x`)).toBe(false);
  });
});
