import { z } from "zod";
import type { JsonValue } from "../domain/snapshot.ts";
import { canonical, sha256 } from "./canonical.ts";
import type { LedgerEvent } from "./model.ts";

/**
 * The record is one hash chain per request: each line's hash covers the line and the hash before it,
 * so no line can be changed, dropped, added or moved without the chain breaking at that place. The
 * newest hash is also kept with the request, so that a chain cannot be cut short either.
 */
export type RecordLine = Omit<LedgerEvent, "hash">;

/** The hash before a request's first line. */
export const chainStart = "0".repeat(64);

/** The text that is stored and hashed. */
export function recordText(line: RecordLine): string {
  return canonical({ ...line });
}

export function nextHash(previous: string, text: string): string {
  return sha256(`${previous}\n${text}`);
}

const json: z.ZodType<JsonValue> = z.json();

const lineSchema = z.strictObject({
  requestId: z.string(),
  seq: z.number().int(),
  at: z.string(),
  type: z.string(),
  actorId: z.string().nullable(),
  itemId: z.string().nullable(),
  data: z.record(z.string(), json),
});

export function parseRecordText(text: string): RecordLine {
  return lineSchema.parse(JSON.parse(text));
}

export interface ChainProblem {
  readonly requestId: string;
  readonly seq: number;
  readonly problem: string;
}

/**
 * Checks one request's lines, oldest first, against the hash kept with the request. Needs nothing
 * but the exported lines.
 */
export function verifyChain(
  requestId: string,
  lines: readonly { readonly text: string; readonly hash: string }[],
  head: string,
): ChainProblem | null {
  let hash = chainStart;
  for (const [index, line] of lines.entries()) {
    const seq = index + 1;
    hash = nextHash(hash, line.text);
    if (hash !== line.hash) return { requestId, seq, problem: "this line was changed or moved" };
    const parsed = lineSchema.safeParse(parseJson(line.text));
    if (!parsed.success || parsed.data.requestId !== requestId || parsed.data.seq !== seq) {
      return { requestId, seq, problem: "this line belongs elsewhere" };
    }
  }
  if (hash !== head)
    return { requestId, seq: lines.length, problem: "lines are missing at the end" };
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
