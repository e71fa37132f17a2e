import type { IncomingMessage } from "node:http";
import { isJson, parseJson, type Json } from "../json.ts";

/** Bigger bodies are refused; no call of an app comes near. */
const bodyLimit = 2_000_000;

/** @returns `null` when it is too big */
export async function readText(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > bodyLimit) return null;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Arguments of a call: JSON or a form, and what stands in the address. */
export function argumentsIn(request: IncomingMessage, text: string): Json {
  const inAddress = new URL(request.url ?? "", "http://slack").searchParams;
  const fromAddress = Object.fromEntries(inAddress);
  if (request.headers["content-type"]?.includes("json")) {
    const body = parseJson(text);
    return { ...fromAddress, ...(isJson(body) ? body : {}) };
  }
  return { ...fromAddress, ...Object.fromEntries(new URLSearchParams(text)) };
}
