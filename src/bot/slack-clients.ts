import { WebClient } from "@slack/web-api";
import type { Logger } from "@slack/bolt";
import type { Secret } from "../domain/secret.ts";
import { slackFetch } from "./slack-fetch.ts";

export interface SlackAddress {
  readonly token: Secret;
  /** `https://slack.com/api/`, or a gateway in front of it. */
  readonly apiUrl: string;
  readonly logger: Logger;
}

/**
 * One client for each kind of work, because a 429 pauses the whole queue of a client: opening a form
 * must not wait behind a rate-limited card. None retries by itself: `chat.postMessage` would post
 * again after a lost reply. All have a timeout, which the library lacks by default.
 */
export interface SlackClients {
  /** Cards and their threads. */
  readonly posts: WebClient;
  /** Forms and App Homes, where a person waits. */
  readonly views: WebClient;
  /** Who people are; reading may be repeated. */
  readonly people: WebClient;
  /** Private answers. */
  readonly answers: WebClient;
}

export function createSlackClients(address: SlackAddress): SlackClients {
  return {
    posts: client(address, 10_000, 0),
    views: client(address, 2500, 0),
    people: client(address, 3000, 1),
    answers: client(address, 5000, 0),
  };
}

/** For the command line, where it may take minutes: waits where Slack says that it was too much at once. */
export function createPatientClient(address: SlackAddress): WebClient {
  return client(address, 10_000, 3, false);
}

function client(
  { token, apiUrl, logger }: SlackAddress,
  timeout: number,
  retries: number,
  rejectRateLimitedCalls = true,
) {
  return new TextClient(token.reveal(), {
    slackApiUrl: apiUrl,
    timeout,
    fetch: slackFetch,
    retryConfig: { retries, minTimeout: 200 },
    rejectRateLimitedCalls,
    logger,
  });
}

/**
 * Slack's library sends whatever is no text as JSON, and copies it three times before that for a debug
 * log that nobody reads: given the JSON, it has little to copy.
 */
class TextClient extends WebClient {
  override async apiCall(method: string, values: object = {}) {
    const asText = (value: unknown): unknown =>
      typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    const entries = Object.entries(values).map(([name, value]) => [name, asText(value)]);
    return super.apiCall(method, Object.fromEntries(entries));
  }
}
