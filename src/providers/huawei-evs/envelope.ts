import { z } from "zod";
import type { HttpReply } from "../http.ts";

/** What an error reply says, whoever on the way wrote it. */
export interface Spoken {
  /** `EVS.5404`, `APIGW.0301`, `itemNotFound`, `Unauthorized`; `null` when no form is recognised. */
  readonly code: string | null;
  /** The vendor's words: read, never shown. */
  readonly message: string;
}

const word = z.union([z.string(), z.number()]).transform(String);
const nested = z.object({
  error: z.object({ code: word, message: z.string().catch(""), title: z.string().optional() }),
});
const flat = z.object({ error_code: word, error_msg: z.string().catch("") });
const oneKey = z.record(z.string(), z.object({ message: z.string(), code: word.optional() }));

/**
 * Reads an error in any of its forms: `{"error":{"code","message"}}` of EVS and of IAM,
 * `{"error_code","error_msg"}` of the gateway and of IAM, and `{"itemNotFound":{"message","code"}}`
 * that EVS passes on from Cinder.
 */
export function readError(text: string): Spoken {
  const body = parseJson(text);
  const evs = nested.safeParse(body);
  if (evs.success) {
    const { code, message, title } = evs.data.error;
    // IAM answers with the status as its code; the title says more.
    const isStatus = /^\d{3}$/.test(code);
    return { code: isStatus ? (title ?? `HTTP ${code}`) : code, message };
  }
  const gateway = flat.safeParse(body);
  if (gateway.success) return { code: gateway.data.error_code, message: gateway.data.error_msg };
  const cinder = oneKey.safeParse(body);
  const [only, more] = cinder.success ? Object.entries(cinder.data) : [];
  if (only !== undefined && more === undefined) return { code: only[0], message: only[1].message };
  return { code: null, message: "" };
}

/** The vendor's id of a call, for support; `null` when the reply has none. */
export function requestIdOf(reply: HttpReply): string | null {
  const header = reply.headers["x-request-id"] ?? reply.headers["x-openstack-request-id"];
  if (header !== undefined && header !== "") return header.slice(0, 128);
  const body = z.object({ request_id: z.string() }).safeParse(parseJson(reply.text));
  return body.success ? body.data.request_id.slice(0, 128) : null;
}

/** The value, or `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/**
 * How long a throttled caller is to wait, in milliseconds: as the header says, else the window that
 * the gateway names (`limit:5,time:5 second`); `null` when neither is there.
 */
export function waitNamed(reply: HttpReply, message: string): number | null {
  const seconds = Number(reply.headers["retry-after"]);
  if (Number.isFinite(seconds) && seconds > 0) return Math.min(seconds, 3_600) * 1_000;
  const [, count, unit] = /time:\s*(\d{1,5})\s*(second|minute|hour)/.exec(message) ?? [];
  if (count === undefined) return null;
  const unitMs = unit === "hour" ? 3_600_000 : unit === "minute" ? 60_000 : 1_000;
  return Math.min(Number(count) * unitMs, 3_600_000);
}
