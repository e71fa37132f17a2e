import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { code, say } from "../domain/phrase.ts";

export function unknownRequest(requestId: string): Notice {
  return notice("unknown", say`There is no request ${code(requestId)} here.`, [
    say`${code("/snapshot list")} shows what there is.`,
  ]);
}
