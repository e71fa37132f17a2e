import { z } from "zod";
import { merged } from "./acts.ts";
import { contentOf } from "./api/views.ts";
import { ApiError } from "./api/method.ts";
import { optionsIn } from "./block-limits.ts";
import { controlsIn, type Control } from "./blocks.ts";
import { troubleConnecting } from "./complaints.ts";
import { presentValue } from "./element-values.ts";
import { isJson, objectIn, objectsIn, textIn } from "./json.ts";
import { option } from "./limits/objects.ts";
import type { Message } from "./message.ts";
import type { SuggestAnswer, ViewValues } from "./page-api.ts";
import { closedPayload, submissionPayload, suggestionPayload } from "./payloads.ts";
import type { SlackState } from "./state.ts";
import type { Delivery } from "./transport.ts";
import { stackLimit, type View } from "./views.ts";
import type { Person } from "./workspace.ts";

/* What people do in forms. */

export interface Submitted {
  /** Block id to sentence; empty when the form was accepted. */
  readonly errors: Readonly<Record<string, string>>;
  /** Slack's own complaint about the app. */
  readonly problem: string | null;
  readonly delivery: Delivery | null;
}

/**
 * Presses the form's submit button. Like Slack, checks what can be checked without the app first.
 * @param force sends it also when something required is missing
 */
export async function submitForm(
  state: SlackState,
  person: Person,
  view: View,
  values: ViewValues,
  force = false,
): Promise<Submitted> {
  view.values = merged(view.values, values);
  const missing = force ? {} : missingIn(view);
  if (Object.keys(missing).length > 0) return { errors: missing, problem: null, delivery: null };
  const delivery = await state.deliver("interactive", submissionPayload(state, person, view));
  const trouble = { errors: {}, problem: troubleConnecting, delivery };
  if (delivery.outcome !== "acked") return trouble;
  const errors = follow(state, person, view, delivery.body);
  state.changes.notify();
  return errors === null ? trouble : { errors, problem: null, delivery };
}

/** Does what the acknowledgement says; `null` when Slack could make nothing of it. */
function follow(
  state: SlackState,
  person: Person,
  view: View,
  body: unknown,
): Readonly<Record<string, string>> | null {
  const answer = objectIn(body);
  const next = answer["view"];
  switch (answer["response_action"]) {
    case undefined:
      if (body !== null && body !== "") return null;
      state.views.close(view);
      return {};
    case "clear":
      state.views.clear(person.id);
      return {};
    case "errors":
      return errorsFor(view, answer["errors"]);
    case "update":
      return place(state, next, view, () => state.views.update(view, objectIn(next)));
    case "push":
      if (state.views.stack(person.id).length >= stackLimit) return null;
      return place(state, next, null, () => state.views.push(person.id, objectIn(next)));
    default:
      return null;
  }
}

function place(
  state: SlackState,
  content: unknown,
  replaces: View | null,
  put: () => unknown,
): Readonly<Record<string, string>> | null {
  try {
    contentOf(content, "modal", state, replaces);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
  put();
  return {};
}

/** Keys must be block ids of inputs in this view, not action ids. Source: Slack's page on modals. */
function errorsFor(view: View, errors: unknown): Readonly<Record<string, string>> | null {
  if (!isJson(errors)) return null;
  const inputs = new Set(inputsOf(view).map((control) => control.blockId));
  const told = Object.entries(errors).map(([key, text]): [string, string] => [key, textIn(text)]);
  if (told.length === 0 || told.some(([key, text]) => !inputs.has(key) || text === "")) return null;
  return Object.fromEntries(told);
}

function missingIn(view: View): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const control of inputsOf(view)) {
    const value = presentValue(control, view.values);
    const length = value === null ? 0 : value.length;
    const { min_length: min, max_length: max } = control.element;
    if (length === 0 && control.input?.["optional"] !== true)
      errors[control.blockId] = "Please complete this required field.";
    else if (length > 0 && typeof min === "number" && length < min)
      errors[control.blockId] = `Please enter at least ${min} characters.`;
    else if (typeof max === "number" && length > max)
      errors[control.blockId] = `Please enter no more than ${max} characters.`;
  }
  return errors;
}

function inputsOf(view: View): readonly Control[] {
  return controlsIn(objectsIn(view.content["blocks"])).filter((control) => control.input !== null);
}

/** @param all closes everything the person has open, not only the topmost form */
export async function closeForm(
  state: SlackState,
  person: Person,
  view: View,
  all = false,
): Promise<void> {
  const closing = all ? state.views.stack(person.id).toReversed() : [view];
  const payloads = closing
    .filter((each) => each.content["notify_on_close"] === true)
    .map((each) => closedPayload(state, person, each, all));
  if (all) state.views.clear(person.id);
  else state.views.close(view);
  state.changes.notify();
  await Promise.all(payloads.map((payload) => state.deliver("interactive", payload)));
}

const offer = z.array(option).max(100);

/** Types into a select whose options come from the app. */
export async function suggest(
  state: SlackState,
  person: Person,
  where: { readonly message: Message } | { readonly view: View },
  control: Control,
  text: string,
): Promise<SuggestAnswer> {
  const { min_query_length: shortest } = control.element;
  if (text.length < (typeof shortest === "number" ? shortest : 3))
    return { options: [], problem: null };
  const { blockId, actionId } = control;
  const payload = suggestionPayload(state, person, where, blockId, actionId, text);
  const delivery = await state.deliver("interactive", payload);
  const parsed = offer.safeParse(optionsIn(delivery.body));
  if (delivery.outcome !== "acked" || !isJson(delivery.body) || !parsed.success)
    return { options: [], problem: "Could not load the options." };
  const options = parsed.data.map(({ text, value, description }) => ({
    text,
    value,
    ...(description && { description }),
  }));
  const key = `${person.id}/${actionId}`;
  // What was offered before may already be chosen, so it stays known for a while.
  state.offered.set(key, [...options, ...(state.offered.get(key) ?? [])].slice(0, 300));
  return { options, problem: null };
}
