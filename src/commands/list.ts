import { nearest } from "../domain/nearest.ts";
import { code, say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Catalog } from "../providers/catalog.ts";
import type { ListFilter } from "../requests/list-queries.ts";
import type { Queries } from "../requests/queries.ts";
import type { Command, Invocation } from "./command.ts";
import { mayRead, onlyReadable } from "./may-read.ts";
import type { ReadDeps } from "./may-read.ts";
import { printCommand } from "./grammar.ts";
import type { PageTurn, Reply } from "./reply.ts";
import { unknownOrTarget } from "./suggest.ts";

export interface ListDeps extends ReadDeps {
  readonly queries: Queries;
}

const rowsShown = 10;

/** The newest requests, of everybody or of oneself, of everything, of some volumes or of a target. */
export async function list(
  deps: ListDeps,
  command: Extract<Command, { name: "list" }>,
  where: Invocation,
  turn: PageTurn | null = null,
): Promise<Reply> {
  const about = command.what === null ? {} : named(deps.catalog, command.what);
  if ("unknown" in about) {
    return unknownOrTarget(deps.catalog, about.unknown, about.nearest, (what) => ({
      ...command,
      what,
    }));
  }
  const filter = {
    teamId: where.teamId,
    readerId: where.userId,
    limit: rowsShown,
    ...(command.mine ? { requesterId: where.userId } : {}),
    open: command.open,
    ...about,
  };
  const { rows, older, newer } = await deps.queries.page(filter, turn);
  const readable = await onlyReadable(deps, where, rows);
  const [newest] = rows;
  if (readable.length === 0 && newest) {
    const refusal = await mayRead(deps, where, newest);
    if (refusal) return { kind: "notice", notice: refusal };
  }
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

/** What of the ledger a name stands for: volumes and sets come before targets. */
function named(catalog: Catalog, what: string): Named {
  const found = catalog.find(what);
  if (found.kind !== "unknown") {
    const volumes = found.kind === "found" ? found.volumes : found.choices;
    return { volumeIds: volumes.map(({ id }) => id) };
  }
  const target = catalog.target(what);
  if (target !== null) return { target };
  return { unknown: what, nearest: found.nearest ?? nearest(what, catalog.targets()) };
}

type Named =
  | Pick<ListFilter, "volumeIds" | "target">
  | { readonly unknown: string; readonly nearest: string | null };

function whichOnes({ open, mine }: Extract<Command, { name: "list" }>): Phrase {
  if (mine) return open ? say`Open requests of yours` : say`Requests of yours`;
  return open ? say`Open requests` : say`Requests`;
}
