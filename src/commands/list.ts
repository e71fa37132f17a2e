import { code, say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Queries } from "../requests/queries.ts";
import type { Command, Invocation } from "./command.ts";
import { mayRead } from "./may-read.ts";
import type { ReadDeps } from "./may-read.ts";
import { printCommand } from "./grammar.ts";
import type { PageTurn, Reply } from "./reply.ts";
import { unknownName } from "./suggest.ts";

export interface ListDeps extends ReadDeps {
  readonly queries: Queries;
}

const rowsShown = 10;
const openStates = ["awaiting-approval", "approved", "running"] as const;

/** The newest requests, of everybody or of oneself, of everything or of some volumes. */
export async function list(
  deps: ListDeps,
  command: Extract<Command, { name: "list" }>,
  where: Invocation,
  turn: PageTurn | null = null,
): Promise<Reply> {
  const found = command.what === null ? null : deps.catalog.find(command.what);
  if (found?.kind === "unknown") {
    return unknownName(command.what ?? "", found.nearest, (what) => ({ ...command, what }));
  }
  const volumes = found?.kind === "found" ? found.volumes : (found?.choices ?? []);
  const filter = {
    teamId: where.teamId,
    readerId: where.userId,
    limit: rowsShown,
    ...(command.mine ? { requesterId: where.userId } : {}),
    ...(command.open ? { states: openStates } : {}),
    ...(found === null ? {} : { volumeIds: volumes.map(({ id }) => id) }),
  };
  const { rows, older, newer } = await deps.queries.page(filter, turn);
  const refusals = await Promise.all(rows.map(async (view) => mayRead(deps, where, view)));
  const readable = rows.filter((_, at) => refusals[at] === null);
  const refusal = refusals.find((one) => one !== null);
  if (readable.length === 0 && refusal) return { kind: "notice", notice: refusal };
  const which = whichOnes(command);
  const title =
    command.what === null
      ? say`${which}, newest first`
      : say`${which} for ${code(command.what)}, newest first`;
  const pages = {
    newer: newer ? (rows[0]?.request.id ?? null) : null,
    older: older > 0 ? (rows.at(-1)?.request.id ?? null) : null,
    commandText: printCommand(command),
  };
  return { kind: "list", title, rows: readable, more: older, pages };
}

function whichOnes({ open, mine }: Extract<Command, { name: "list" }>): Phrase {
  if (mine) return open ? say`Open requests of yours` : say`Requests of yours`;
  return open ? say`Open requests` : say`Requests`;
}
