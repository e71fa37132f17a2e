import { unknownRequest } from "../workflows/unknown-request.ts";
import type { LedgerEvent, RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { Invocation } from "./command.ts";
import { mayRead } from "./may-read.ts";
import type { ReadDeps } from "./may-read.ts";
import { printCommand } from "./grammar.ts";
import type { PageTurn, Reply } from "./reply.ts";

/** Lines of the record on a page; the card above them tells the rest. */
const eventsShown = 15;
/** An ARN that holds the id of a snapshot is told whole. */
const shownId = 120;

/** One request with its record, by its own id or by that of a snapshot it made. */
export async function show(
  deps: ReadDeps & { readonly queries: Queries },
  id: string,
  where: Invocation,
  turn: PageTurn | null = null,
): Promise<Reply> {
  const view = (await deps.queries.get(id)) ?? (await deps.queries.getBySnapshot(id.toLowerCase()));
  if (view === null || view.request.teamId !== where.teamId || isPrivate(view, where.userId)) {
    return {
      kind: "notice",
      notice: unknownRequest(id.length <= shownId ? id : `${id.slice(0, shownId)}…`),
    };
  }
  const refusal = await mayRead(deps, where, view);
  if (refusal) return { kind: "notice", notice: refusal };
  const events = await deps.queries.events(view.request.id);
  const page = pageOf(events, turn);
  const first = page[0];
  const last = page.at(-1);
  const pages = {
    newer: last !== undefined && last.seq < (events.at(-1)?.seq ?? 0) ? String(last.seq) : null,
    older: first !== undefined && first.seq > 1 ? String(first.seq) : null,
    commandText: printCommand({ name: "show", id: view.request.id }),
  };
  return { kind: "show", view, events: page, pages };
}

/** The newest lines, or those before or behind a line. */
function pageOf(events: readonly LedgerEvent[], turn: PageTurn | null): readonly LedgerEvent[] {
  const from = Number(turn?.from);
  if (turn?.way === "older") return events.filter(({ seq }) => seq < from).slice(-eventsShown);
  const newer = turn === null ? events : events.filter(({ seq }) => seq > from);
  return turn === null || newer.length < eventsShown
    ? events.slice(-eventsShown)
    : newer.slice(0, eventsShown);
}

/** What somebody was refused is theirs to know. */
function isPrivate({ request }: RequestView, readerId: string): boolean {
  return request.state === "refused" && request.requesterId !== readerId;
}
