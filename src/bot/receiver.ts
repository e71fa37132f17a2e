import { setTimeout as delay } from "node:timers/promises";
import { SocketModeReceiver } from "@slack/bolt";
import type { Logger, Receiver } from "@slack/bolt";
import { cannotListen, ForOperator } from "../domain/for-operator.ts";
import type { Clock } from "../domain/instant.ts";
import type { Secret } from "../domain/secret.ts";
import { createSignatureCheck } from "./signature.ts";
import { createSignedReceiver } from "./signed-receiver.ts";
import { slackFault } from "./slack-errors.ts";

/** How Slack reaches the bot: over sockets that the bot opens, or by signed HTTP requests. */
export type Connection =
  | { readonly mode: "socket"; readonly appToken: Secret; readonly apiUrl: string }
  | {
      readonly mode: "http";
      readonly signingSecret: Secret;
      readonly host: string;
      readonly port: number;
    };

export interface Door {
  readonly receiver: Receiver;
  /** Whether payloads can arrive now. */
  readonly open: () => boolean;
  /** Rejects when it cannot be opened within `deadlineMs`. */
  readonly start: (deadlineMs: number) => Promise<void>;
  /** Lets nothing more in; bounded, because the socket may take half a minute to close. */
  readonly stop: (graceMs: number) => Promise<void>;
  /** The port that was given, for `port: 0`. */
  readonly port: () => number | null;
}

export interface DoorOptions {
  readonly connection: Connection;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Told of each request that is being read and answered, until what is returned is called. */
  readonly onRequest: () => () => void;
}

export function createDoor({ connection, logger, clock, onRequest }: DoorOptions): Door {
  return connection.mode === "socket"
    ? socketDoor(connection, logger)
    : httpDoor(connection, logger, clock, onRequest);
}

function socketDoor(
  { appToken, apiUrl }: Extract<Connection, { mode: "socket" }>,
  logger: Logger,
): Door {
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    logger,
    // An object of its own: the socket client writes its 100 retries into whatever it is given.
    installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
  });
  return {
    receiver,
    open: () => receiver.client.websocket?.isActive() ?? false,
    start: async (deadlineMs) => {
      // With the network down the client tries for hours without a word.
      await before(
        deadlineMs,
        receiver.start().catch((error: unknown) => {
          throw noSocket(error);
        }),
      );
    },
    stop: async (graceMs) => {
      await Promise.race([
        receiver.client.disconnect().catch(() => undefined),
        delay(graceMs, undefined, { ref: false }),
      ]);
    },
    port: () => null,
  };
}

/** Nobody has been verified before the whole body is here, so it may not be big, slow or everywhere. */
const mostBytes = 1_000_000;
const wholeRequestMs = 10_000;
const mostConnections = 2000;
/**
 * Longer than whoever is in front keeps an idle connection (commonly a minute): a request sent on one
 * that is being closed here is lost, and whoever typed it reads `dispatch_failed`.
 */
const idleConnectionMs = 75_000;

function httpDoor(
  { signingSecret, host, port }: Extract<Connection, { mode: "http" }>,
  logger: Logger,
  clock: Clock,
  onRequest: () => () => void,
): Door {
  const isSigned = createSignatureCheck(signingSecret, clock);
  const receiver = createSignedReceiver({ isSigned, mostBytes, logger });
  const { requestListener } = receiver;
  receiver.requestListener = (request, response) => {
    response.once("close", onRequest());
    requestListener(request, response);
  };
  let bound: number | null = null;
  return {
    receiver,
    open: () => bound !== null,
    start: async () => {
      const server = await receiver.start({ host, port }).catch((error: unknown) => {
        throw cannotListen(error, host, port, "PORT");
      });
      server.maxConnections = mostConnections;
      server.keepAliveTimeout = idleConnectionMs;
      server.headersTimeout = wholeRequestMs;
      server.requestTimeout = wholeRequestMs;
      const address = server.address();
      bound = typeof address === "object" && address !== null ? address.port : port;
    },
    stop: async (graceMs) => {
      if (bound === null) return;
      bound = null;
      await Promise.race([
        receiver.stop().catch(() => undefined),
        delay(graceMs, undefined, { ref: false }),
      ]);
    },
    port: () => bound,
  };
}

function noSocket(error: unknown): unknown {
  const fault = slackFault(error);
  if (fault.kind !== "bad-install" && fault.kind !== "refused") return error;
  return new ForOperator(
    `Slack does not accept SLACK_APP_TOKEN (${fault.code}): copy an app-level token with connections:write from your app's page, Basic Information, and see that Socket Mode is on.`,
    { cause: error },
  );
}

async function before(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new ForOperator(
      `Slack's socket could not be opened within ${ms / 1000} s: check that this machine may open connections to Slack, and its proxy.`,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
