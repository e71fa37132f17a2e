import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isSignedWith, parseClaim } from "../../../playground/clouds/alibaba-swas/acs3.ts";
import { demoSwas, demoSwasKey } from "../../../playground/clouds/alibaba-swas/demo.ts";
import { startSwas } from "../../../playground/clouds/alibaba-swas/index.ts";
import { Secret } from "../../../src/domain/secret.ts";
import {
  authorization,
  canonicalQuery,
  canonicalRequest,
  signedHeaders,
  stringToSign,
  type Keys,
} from "../../../src/providers/alibaba-swas/acs3.ts";
import { flatten } from "../../../src/providers/alibaba-swas/parameters.ts";
import { send } from "../../../src/providers/alibaba-swas/rpc.ts";
import { createHttpClient } from "../../../src/providers/http.ts";
import { calm } from "../../contract/provider.ts";

/** Signed requests, made with both of the vendor's signers; the first is printed by the vendor. */
const vectors = z
  .array(
    z.object({
      name: z.string(),
      method: z.string(),
      host: z.string(),
      path: z.string(),
      action: z.string(),
      version: z.string(),
      params: z.record(
        z.string(),
        z.union([z.string(), z.number(), z.array(z.record(z.string(), z.string()))]),
      ),
      query: z.record(z.string(), z.string()),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      accessKeyId: z.string(),
      accessKeySecret: z.string(),
      securityToken: z.string().optional(),
      canonicalQuery: z.string(),
      canonicalRequest: z.string(),
      stringToSign: z.string(),
      authorization: z.string(),
    }),
  )
  .parse(
    JSON.parse(
      readFileSync(new URL("../../fixtures/alibaba-swas/acs3.json", import.meta.url), "utf8"),
    ),
  );

function keysOf(vector: (typeof vectors)[number]): Keys {
  return {
    accessKeyId: vector.accessKeyId,
    accessKeySecret: new Secret(vector.accessKeySecret),
    securityToken: vector.securityToken === undefined ? null : new Secret(vector.securityToken),
  };
}

describe("a signed request of the vendor's collection", () => {
  test.each(vectors)("$name is signed byte for byte alike", (vector) => {
    expect(canonicalQuery(vector.query)).toBe(vector.canonicalQuery);
    const canonical = canonicalRequest(vector);
    expect(canonical).toBe(vector.canonicalRequest);
    expect(stringToSign(canonical)).toBe(vector.stringToSign);
    expect(authorization(vector, keysOf(vector))).toBe(vector.authorization);
  });

  test.each(vectors.filter(({ body }) => body === ""))(
    "$name has the headers and parameters that the adapter sends",
    (vector) => {
      expect(flatten(vector.params)).toEqual(vector.query);
      const headers = signedHeaders(vector, keysOf(vector), {
        at: Date.parse(vector.headers["x-acs-date"] ?? ""),
        nonce: vector.headers["x-acs-signature-nonce"] ?? "",
      });
      expect(headers).toEqual({ ...vector.headers, authorization: vector.authorization });
    },
  );

  test.each(vectors)("$name is accepted by the simulated cloud's own check", (vector) => {
    const claim = parseClaim(vector.authorization);
    if (claim === null) throw new Error("the header was not understood");
    const request = {
      method: vector.method,
      url: `${vector.path}?${vector.canonicalQuery}`,
      headers: new Map(Object.entries(vector.headers)),
      body: Buffer.from(vector.body),
    };
    expect(isSignedWith(request, claim, vector.accessKeySecret)).toBe(true);
    expect(isSignedWith(request, claim, `${vector.accessKeySecret}x`)).toBe(false);
    const other = { ...request, url: `${request.url}&Extra=1` };
    expect(isSignedWith(other, claim, vector.accessKeySecret)).toBe(false);
  });

  test("all fifteen are there", () => {
    expect(vectors).toHaveLength(15);
  });
});

const anyText = fc.string({ unit: "grapheme", maxLength: 40 });
const anyKeys = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Za-z0-9.]{8,30}$/),
  secret: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 60 }),
  token: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,80}$/)),
});

describe("whatever is signed", () => {
  test("is accepted by the simulated cloud, and nothing that was changed is", () => {
    fc.assert(
      fc.property(
        fc.dictionary(anyText, anyText, { maxKeys: 25 }),
        anyKeys,
        fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
        fc.uuid(),
        (query, given, at, nonce) => {
          const keys: Keys = {
            accessKeyId: given.accessKeyId,
            accessKeySecret: new Secret(given.secret),
            securityToken: given.token === null ? null : new Secret(given.token),
          };
          const call = { host: "h:1", action: "ListSnapshots", version: "2020-06-01", query };
          const signed = signedHeaders(call, keys, { at: at.getTime(), nonce });
          const { authorization: header, ...rest } = signed;
          const claim = parseClaim(header);
          if (claim === null) throw new Error("the header was not understood");
          expect(claim.keyId).toBe(given.accessKeyId);
          const request = {
            method: "POST",
            url: `/?${canonicalQuery(query)}`,
            headers: new Map(Object.entries(rest)),
            body: Buffer.alloc(0),
          };
          expect(isSignedWith(request, claim, given.secret)).toBe(true);
          expect(isSignedWith(request, claim, `${given.secret}.`)).toBe(false);
          const changes = [
            { url: `${request.url}&x=y` },
            { method: "GET" },
            { body: Buffer.from("x") },
            { headers: new Map([...request.headers, ["x-acs-date", "2019-01-01T00:00:00Z"]]) },
            { headers: new Map([...request.headers, ["x-acs-anything", "more"]]) },
          ];
          for (const change of changes)
            expect(isSignedWith({ ...request, ...change }, claim, given.secret)).toBe(false);
        },
      ),
    );
  });

  test("arrives over the wire as it was meant", async () => {
    const swas = await startSwas({ setUp: demoSwas });
    const http = createHttpClient();
    const connections = { reads: http, effects: http };
    const keys: Keys = {
      accessKeyId: demoSwasKey.keyId,
      accessKeySecret: new Secret(demoSwasKey.secret),
      securityToken: null,
    };
    const wellFormed = fc.string({ unit: "grapheme", maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(wellFormed, fc.string({ unit: "binary", maxLength: 30 }), { maxKeys: 8 }),
        async (parameters) => {
          const call = {
            endpoint: swas.endpoint,
            action: "ListRegions",
            version: "2020-06-01",
            parameters,
            effect: false,
            signal: calm(),
          };
          const reply = await send(connections, call, keys);
          expect(reply.status).toBe(200);
          const expected = Object.entries(parameters).map(([name, value]) => [
            name,
            value.toWellFormed(),
          ]);
          expect(swas.log.entries.at(-1)?.input).toEqual(Object.fromEntries(expected));
        },
      ),
      { numRuns: 60 },
    );
    http.close();
    await swas.close();
  });
});

describe("parameters", () => {
  test("are flattened as the gateway reads them", () => {
    expect(
      flatten({
        a: 1,
        b: true,
        c: null,
        d: "",
        Tag: [{ Key: "k", Value: "" }],
        ResourceId: ["x", "y"],
      }),
    ).toEqual({
      a: "1",
      b: "true",
      d: "",
      "Tag.1.Key": "k",
      "Tag.1.Value": "",
      "ResourceId.1": "x",
      "ResourceId.2": "y",
    });
  });
});
