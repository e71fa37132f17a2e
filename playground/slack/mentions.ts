import { isJson, listIn, textIn } from "./json.ts";
import type { Workspace } from "./workspace.ts";

const userMark = /<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/gu;
const groupMark = /<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>/gu;

/**
 * User ids of all who are called by this message: named themselves, or through a group. A message
 * with blocks calls by its blocks only, as its text is not shown.
 */
export function mentionedIn(
  message: { readonly text: string; readonly blocks: readonly unknown[] },
  workspace: Workspace,
): ReadonlySet<string> {
  const called = new Set<string>();
  const callGroup = (id: string): void => {
    for (const member of workspace.groups.get(id)?.members ?? []) called.add(member);
  };
  const readText = (text: string): void => {
    for (const [, id] of text.matchAll(userMark)) if (id !== undefined) called.add(id);
    for (const [, id] of text.matchAll(groupMark)) if (id !== undefined) callGroup(id);
  };
  const readBlock = (value: unknown): void => {
    if (!isJson(value)) {
      for (const part of listIn(value)) readBlock(part);
      return;
    }
    const { type } = value;
    if (type === "plain_text") return;
    if (type === "mrkdwn") return readText(textIn(value["text"]));
    if (type === "user") return void called.add(textIn(value["user_id"]));
    if (type === "usergroup") return callGroup(textIn(value["usergroup_id"]));
    for (const part of Object.values(value)) if (typeof part === "object") readBlock(part);
  };
  if (message.blocks.length > 0) readBlock(message.blocks);
  else readText(message.text);
  return called;
}
