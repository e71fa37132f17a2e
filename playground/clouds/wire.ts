import type { IncomingMessage, ServerResponse } from "node:http";

/** What can go wrong between a cloud and its client, whatever they talk about. */
export type WireFault =
  /** The call is carried out and answered that much later. */
  | { readonly kind: "slow"; readonly ms: number }
  /** The call is carried out once what it waits for from then on has come to pass. */
  | { readonly kind: "held"; readonly until: () => Promise<unknown> }
  /** The connection is reset and nothing was done. */
  | { readonly kind: "reset-before" }
  /** Done, and then the connection is reset. */
  | { readonly kind: "reset-after" }
  /** Done, and then the connection is closed without a word. */
  | { readonly kind: "lose-reply" }
  /** Done at once, answered that much later. */
  | { readonly kind: "late-reply"; readonly ms: number }
  /** Done, and half of the reply comes before the connection closes. */
  | { readonly kind: "truncate" }
  /** Done, and half of the reply comes and then nothing more. */
  | { readonly kind: "stall" }
  /** Something in front of the cloud answers with a page of its own, before or after the work. */
  | { readonly kind: "page"; readonly status: number; readonly worked: boolean }
  /** Done, and the reply is that many bytes of nonsense. */
  | { readonly kind: "flood"; readonly bytes: number };

const kinds: ReadonlySet<string> = new Set<WireFault["kind"]>([
  "slow",
  "held",
  "reset-before",
  "reset-after",
  "lose-reply",
  "late-reply",
  "truncate",
  "stall",
  "page",
  "flood",
]);

/** Whether a cloud's fault is one of the wire, as opposed to one of its own. */
export function isWireFault(fault: { readonly kind: string }): fault is WireFault {
  return kinds.has(fault.kind);
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const requestMaxBytes = 1024 * 1024;

/** The body of a request; `null` when it is too large or did not come whole. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) return null;
      length += chunk.length;
      if (length > requestMaxBytes) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks, length);
}

/** Whether the fault strikes before anything is done. */
export function strikesFirst(fault: WireFault): boolean {
  return fault.kind === "reset-before" || (fault.kind === "page" && !fault.worked);
}

/** Milliseconds that the faults add before the work and after it. */
export function addedDelay(faults: readonly WireFault[]): { beforeMs: number; afterMs: number } {
  let beforeMs = 0;
  let afterMs = 0;
  for (const fault of faults) {
    if (fault.kind === "slow") beforeMs += fault.ms;
    if (fault.kind === "late-reply") afterMs += fault.ms;
  }
  return { beforeMs, afterMs };
}

/** Sends the reply, or what the fault makes of it. */
export function send(
  response: ServerResponse,
  reply: WireReply,
  fault: WireFault | undefined,
): void {
  const socket = response.socket;
  switch (fault?.kind) {
    case undefined:
    case "slow":
    case "held":
    case "late-reply":
      respond(response, reply.status, reply.headers, reply.body);
      return;
    case "reset-before":
    case "reset-after":
      socket?.resetAndDestroy();
      return;
    case "lose-reply":
      socket?.destroy();
      return;
    case "truncate":
    case "stall": {
      const half = Math.floor(Buffer.byteLength(reply.body) / 2);
      response.writeHead(reply.status, {
        ...reply.headers,
        "content-length": Buffer.byteLength(reply.body),
      });
      response.write(Buffer.from(reply.body).subarray(0, half), () => {
        if (fault.kind === "truncate") socket?.destroy();
      });
      return;
    }
    case "page":
      respond(
        response,
        fault.status,
        { "content-type": "text/html" },
        `<html><head><title>${fault.status}</title></head><body><h1>Bad gateway</h1></body></html>`,
      );
      return;
    case "flood":
      respond(response, reply.status, reply.headers, "x".repeat(fault.bytes));
      return;
  }
}

function respond(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
