import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";

/** What a failed Slack call means for whoever made it. */
export type SlackFault =
  /** Not before `retryAfterMs`. */
  | { readonly kind: "rate-limited"; readonly retryAfterMs: number }
  /** The channel or thread cannot be written to: gone, archived, locked, private, or we were never in it. */
  | { readonly kind: "place-gone"; readonly code: string }
  /** The message to edit does not exist any more. */
  | { readonly kind: "message-gone"; readonly code: string }
  /** Slack does not accept what we sent, or does not do this for us: the same again is no use. */
  | { readonly kind: "refused"; readonly code: string; readonly details: string }
  /** The app has to be installed again, or with more scopes. */
  | { readonly kind: "bad-install"; readonly code: string; readonly needed: string | null }
  /** Too late: the trigger or the answering address has expired. */
  | { readonly kind: "late"; readonly code: string }
  /** Slack is down, slow or unreachable; the call may have had its effect. */
  | { readonly kind: "unreachable"; readonly code: string }
  /** Not an answer of Slack at all: a bug of ours. */
  | { readonly kind: "bug" };

// Codes: Slack's method pages (chat.postMessage, chat.update, views.open, …).
const codes = {
  "place-gone": [
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "is_inactive",
    "user_not_in_channel",
    "messages_tab_disabled",
    "cannot_reply_to_message",
    "cannot_dm_bot",
    "user_disabled",
  ],
  "message-gone": [
    "message_not_found",
    "thread_not_found",
    "cant_update_message",
    "edit_window_closed",
  ],
  "bad-install": [
    "missing_scope",
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "org_login_required",
  ],
  late: ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"],
  unreachable: [
    "accesslimited",
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
  ],
} as const;

/** Too much at once: in the body of an answer, without saying for how long. */
const tooMuch: readonly string[] = ["ratelimited", "rate_limited", "message_limit_exceeded"];
const tooMuchMs = 30_000;

/** Who may post where: Slack has a code for each kind of place, and adds more. */
const restricted = "restricted_action";

/** Slack does not like what the message is made of, though it would take another. */
const badContents: readonly string[] = [
  "invalid_blocks",
  "invalid_blocks_format",
  "msg_blocks_too_long",
  "msg_too_long",
];

export function refusesContents(error: unknown): boolean {
  const fault = slackFault(error);
  return fault.kind === "refused" && badContents.includes(fault.code);
}

/** Slack does not take a message where it was to go, for whatever reason: it may take it elsewhere. */
export function mayGoElsewhere(error: unknown): boolean {
  const transient: readonly SlackFault["kind"][] = ["rate-limited", "unreachable", "bug"];
  return !transient.includes(slackFault(error).kind) && !refusesContents(error);
}

/** Why a channel cannot be written to, as far as whoever asked can do something about it. */
export type Closed = "archived" | "not-a-member" | "hidden" | "restricted";

export function closedBy(error: unknown): Closed | null {
  const fault = slackFault(error);
  if (fault.kind !== "place-gone") return null;
  if (fault.code === "is_archived" || fault.code === "is_inactive") return "archived";
  if (fault.code.startsWith(restricted) || fault.code === "cannot_reply_to_message")
    return "restricted";
  return fault.code === "channel_not_found" ? "hidden" : "not-a-member";
}

export function slackFault(error: unknown): SlackFault {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: "rate-limited", retryAfterMs: error.retryAfter * 1000 };
  }
  if (error instanceof WebAPIPlatformError) return platformFault(error);
  if (error instanceof WebAPIHTTPError) {
    return { kind: "unreachable", code: `http ${error.statusCode}` };
  }
  if (error instanceof WebAPIRequestError) return { kind: "unreachable", code: "no answer" };
  return { kind: "bug" };
}

function platformFault(error: WebAPIPlatformError): SlackFault {
  // A body that is not JSON comes as the code: it is not for the log.
  const code = /^[a-z_]{1,80}$/u.test(error.data.error) ? error.data.error : "no code";
  const among = (list: readonly string[]) => list.includes(code);
  if (code.startsWith(restricted) || among(codes["place-gone"]))
    return { kind: "place-gone", code };
  if (among(codes["message-gone"])) return { kind: "message-gone", code };
  if (among(codes.late)) return { kind: "late", code };
  if (among(codes["bad-install"])) {
    return { kind: "bad-install", code, needed: neededScope(error.data) };
  }
  if (among(tooMuch)) return { kind: "rate-limited", retryAfterMs: tooMuchMs };
  // Whatever is no code at all came from something in front of Slack.
  if (among(codes.unreachable) || !/^\w+$/u.test(code)) return { kind: "unreachable", code };
  const details = (error.data.response_metadata?.messages ?? []).join("; ").slice(0, 500);
  return { kind: "refused", code, details };
}

function neededScope(data: object): string | null {
  return "needed" in data && typeof data.needed === "string" ? data.needed : null;
}
