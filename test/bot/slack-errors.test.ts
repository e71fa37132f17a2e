import { WebAPIPlatformError } from "@slack/web-api";
import { describe, expect, test } from "vitest";
import { mayGoElsewhere, slackFault } from "../../src/bot/slack-errors.ts";

const said = (error: string) => new WebAPIPlatformError({ ok: false, error });

describe("what Slack's codes mean", () => {
  test.each([
    ["ratelimited", "rate-limited"],
    ["rate_limited", "rate-limited"],
    ["message_limit_exceeded", "rate-limited"],
    ["is_archived", "place-gone"],
    ["restricted_action_thread_locked", "place-gone"],
    ["message_not_found", "message-gone"],
    ["missing_scope", "bad-install"],
    ["expired_trigger_id", "late"],
    ["internal_error", "unreachable"],
    ["<html>", "unreachable"],
    ["invalid_blocks", "refused"],
  ])("%s: %s", (code, kind) => {
    expect(slackFault(said(code)).kind).toBe(kind);
  });

  test("what Slack has too much of now it takes later, in the same place", () => {
    expect(mayGoElsewhere(said("message_limit_exceeded"))).toBe(false);
    expect(mayGoElsewhere(said("channel_not_found"))).toBe(true);
  });
});
