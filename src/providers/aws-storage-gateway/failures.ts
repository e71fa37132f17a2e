import { means, type Meaning } from "../meaning.ts";
import { exceptionCodes } from "./exception-codes.ts";
import { operationCodes } from "./operation-codes.ts";

/**
 * What to tell about a code; `null` for one that no source names. A snapshot that AWS Backup made
 * has no code of its own: `InvalidParameterValue` with words about it.
 */
export function meaningOf(operation: string, code: string): Meaning | null {
  if (operation === "DeleteSnapshot" && code === "InvalidParameterValue") {
    return means(
      "conflict",
      "AWS does not let the bot delete this snapshot; AWS Backup may own it.",
      "If AWS Backup made it, delete it in the Backup console.",
    );
  }
  // The SDK's list of codes has one with a blank at its end, so blanks do not count.
  const key = code.trim();
  for (const codes of [operationCodes, exceptionCodes]) {
    if (Object.hasOwn(codes, key)) return codes[key] ?? null;
  }
  return null;
}
