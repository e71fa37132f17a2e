import { z } from "zod";
import { checkView, inSlackWords, viewBytes } from "../block-limits.ts";
import { isJson, textIn, type Json } from "../json.ts";
import type { SlackState } from "../state.ts";
import type { Trigger } from "../triggers.ts";
import { viewObject } from "../view-object.ts";
import { stackLimit, type View } from "../views.ts";
import { ApiError, jsonArgument, method, type Method } from "./method.ts";

const opening = z.object({ trigger_id: z.string().min(1), view: jsonArgument });

const open = method([], opening, (args, state) => {
  const content = contentOf(args.view, "modal", state, null);
  const { personId, viewId } = exchange(args.trigger_id, state);
  // Asked for from within a form it lies on that form; else it takes the place of what was open.
  if (viewId !== null && state.views.find(viewId)) mustHaveRoom(personId, state);
  else state.views.clear(personId);
  return { view: viewObject(state.views.push(personId, content), state) };
});

const push = method([], opening, (args, state) => {
  const content = contentOf(args.view, "modal", state, null);
  const { personId } = exchange(args.trigger_id, state);
  if (state.views.stack(personId).length === 0) throw new ApiError("not_found");
  mustHaveRoom(personId, state);
  return { view: viewObject(state.views.push(personId, content), state) };
});

const update = method(
  [],
  z.object({
    view_id: z.string().nullish(),
    external_id: z.string().nullish(),
    view: jsonArgument,
    hash: z.string().nullish(),
  }),
  (args, state) => {
    const view =
      state.views.find(args.view_id ?? "") ?? state.views.findExternal(args.external_id ?? "-");
    if (!view) throw new ApiError("not_found");
    const content = contentOf(args.view, view.type, state, view);
    if (args.hash && args.hash !== view.hash) throw new ApiError("hash_conflict");
    state.views.update(view, content);
    return { view: viewObject(view, state) };
  },
);

const publish = method(
  [],
  z.object({ user_id: z.string().min(1), view: jsonArgument, hash: z.string().nullish() }),
  (args, state) => {
    if (!state.workspace.people.has(args.user_id))
      throw ApiError.withMessages("invalid_arguments", ["invalid `user_id`"]);
    const before = state.views.home(args.user_id);
    const content = contentOf(args.view, "home", state, before);
    if (args.hash && args.hash !== before?.hash) throw new ApiError("hash_conflict");
    return { view: viewObject(state.views.publish(args.user_id, content), state) };
  },
);

/**
 * A view that Slack would take.
 * @throws ApiError `view_too_large`, `invalid_arguments`, `duplicate_external_id`
 */
export function contentOf(
  view: unknown,
  type: View["type"],
  state: SlackState,
  replaces: View | null,
): Json {
  if (!isJson(view))
    throw ApiError.withMessages("invalid_arguments", ["missing required field: view"]);
  if (Buffer.byteLength(JSON.stringify(view)) > viewBytes) throw new ApiError("view_too_large");
  const problems = checkView(view, type);
  if (problems.length > 0) throw ApiError.withMessages("invalid_arguments", inSlackWords(problems));
  const externalId = textIn(view["external_id"]);
  const holder = externalId === "" ? undefined : state.views.findExternal(externalId);
  if (holder && holder !== replaces) throw new ApiError("duplicate_external_id");
  return view;
}

function exchange(triggerId: string, state: SlackState): Trigger {
  const exchanged = state.triggers.exchange(triggerId);
  if ("error" in exchanged) throw new ApiError(exchanged.error);
  return exchanged.trigger;
}

function mustHaveRoom(personId: string, state: SlackState): void {
  if (state.views.stack(personId).length >= stackLimit) throw new ApiError("push_limit_reached");
}

export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": open,
  "views.push": push,
  "views.update": update,
  "views.publish": publish,
};
