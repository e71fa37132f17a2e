import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { HTTPModuleFunctions, HTTPReceiver } from "@slack/bolt";
import type { Logger } from "@slack/bolt";

const { bufferIncomingMessage, defaultDispatchErrorHandler, isRawBodyError } = HTTPModuleFunctions;

export interface SignedReceiverOptions {
  /** Whether it is Slack's, told by the headers and the whole body. */
  readonly isSigned: (headers: IncomingMessage["headers"], body: Buffer) => boolean;
  /** Nobody is known before the whole body is here. */
  readonly mostBytes: number;
  readonly logger: Logger;
}

/** Slack's receiver for HTTP, which is given nothing that is not signed, and so verifies nothing. */
export function createSignedReceiver(options: SignedReceiverOptions): HTTPReceiver {
  const { isSigned, mostBytes, logger } = options;
  const receiver = new HTTPReceiver({ signingSecret: "", signatureVerification: false, logger });
  // The rest is answered by one that nobody can sign for: Slack's unsigned look at the certificate
  // (https://github.com/slackapi/bolt-js/issues/1397) with 200, everything else with 401 or 404.
  const refusing = new HTTPReceiver({ signingSecret: randomUUID(), logger });
  const { requestListener: admit } = receiver;
  const { requestListener: refuse } = refusing;

  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const whole = await bufferIncomingMessage(request, mostBytes);
    (isSigned(whole.headers, whole.rawBody) ? admit : refuse)(whole, response);
  };
  receiver.requestListener = (request, response) => {
    receive(request, response).catch((cause: unknown) => {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (!isRawBodyError(error)) {
        return defaultDispatchErrorHandler({ error, logger, request, response });
      }
      logger.warn("a request could not be read", error);
      response.writeHead(error.statusCode).end();
    });
  };
  return receiver;
}
