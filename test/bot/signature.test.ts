import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSignatureCheck } from "../../src/bot/signature.ts";
import { Secret } from "../../src/domain/secret.ts";

describe("the example that Slack publishes", () => {
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  const secret = new Secret("8f742231b10e8888abcd99yyyzzz85a5");
  const sentAtMs = 1_531_420_618_000;
  const headers = {
    "x-slack-request-timestamp": "1531420618",
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  };
  const body = Buffer.from(
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
      "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
      "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
      "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  );
  const at = (ms: number) => createSignatureCheck(secret, () => ms);

  test("is Slack's, for five minutes, whichever of the clocks is ahead", () => {
    for (const minutes of [-5, 0, 5]) {
      expect(at(sentAtMs + minutes * 60_000)(headers, body)).toBe(true);
    }
    for (const minutes of [-5.1, 5.1]) {
      expect(at(sentAtMs + minutes * 60_000)(headers, body)).toBe(false);
    }
  });

  test.each([
    ["without a signature", { "x-slack-signature": undefined }],
    ["with an empty one", { "x-slack-signature": "" }],
    ["of another version", { "x-slack-signature": headers["x-slack-signature"].replace("0", "1") }],
    ["cut short", { "x-slack-signature": headers["x-slack-signature"].slice(0, -1) }],
    ["in capitals", { "x-slack-signature": headers["x-slack-signature"].toUpperCase() }],
    ["without a time", { "x-slack-request-timestamp": undefined }],
    ["with no number for a time", { "x-slack-request-timestamp": "soon" }],
    ["with an endless time", { "x-slack-request-timestamp": "Infinity" }],
  ])("is nobody's %s", (_, changed) => {
    expect(at(sentAtMs)({ ...headers, ...changed }, body)).toBe(false);
  });
});

test("whatever is signed with the secret is Slack's, and nothing that differs by a byte", () => {
  const isSigned = createSignatureCheck(new Secret("of the app"), () => 0);
  const one = fc.record({
    body: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    seconds: fc.integer({ min: -300, max: 300 }),
    where: fc.nat(),
  });
  fc.assert(
    fc.property(one, ({ body, seconds, where }) => {
      const digest = createHmac("sha256", "of the app").update(`v0:${seconds}:`).update(body);
      const headers = {
        "x-slack-request-timestamp": String(seconds),
        "x-slack-signature": `v0=${digest.digest("hex")}`,
      };
      expect(isSigned(headers, body)).toBe(true);
      const other = Buffer.from(body);
      const at = where % other.length;
      other[at] = (other[at] ?? 0) ^ 1;
      expect(isSigned(headers, other)).toBe(false);
    }),
  );
});
