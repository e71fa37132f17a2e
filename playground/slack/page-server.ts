import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { openHome, say, useCommand, useControl, useShortcut } from "./acts.ts";
import { readText } from "./api/body.ts";
import { controlsIn, type Control } from "./blocks.ts";
import { closeForm, submitForm, suggest } from "./forms.ts";
import { objectsIn, parseJson } from "./json.ts";
import type { Message } from "./message.ts";
import type {
  ActionBody,
  Answer,
  CloseBody,
  CommandBody,
  Container,
  FaultBody,
  FaultPanel,
  HomeBody,
  MessageBody,
  ReadBody,
  ShortcutBody,
  StepBody,
  SubmitAnswer,
  SubmitBody,
  SuggestAnswer,
  SuggestBody,
} from "./page-api.ts";
import { missingInputs, runStep } from "./step-runs.ts";
import type { SlackState } from "./state.ts";
import type { View } from "./views.ts";
import type { Person } from "./workspace.ts";

const as = z.string();
const values = z.record(
  z.string(),
  z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
);
const container: z.ZodType<Container> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message"), channel: z.string(), ts: z.string() }),
  z.object({ type: z.literal("view"), viewId: z.string() }),
]);
const control = { as, container, blockId: z.string(), actionId: z.string() };

const command: z.ZodType<CommandBody> = z.object({ as, channel: z.string(), text: z.string() });
const message: z.ZodType<MessageBody> = z.object({
  as,
  channel: z.string(),
  threadTs: z.string().nullable(),
  text: z.string(),
});
const action: z.ZodType<ActionBody> = z.object({
  ...control,
  value: z.string().nullable(),
  values,
});
const suggestion: z.ZodType<SuggestBody> = z.object({ ...control, text: z.string() });
const submission: z.ZodType<SubmitBody> = z.object({ as, viewId: z.string(), values });
const closing: z.ZodType<CloseBody> = z.object({ as, viewId: z.string() });
const shortcut: z.ZodType<ShortcutBody> = z.object({
  as,
  callbackId: z.string(),
  message: z.object({ channel: z.string(), ts: z.string() }).nullable(),
});
const stepRun: z.ZodType<StepBody> = z.object({
  as,
  callbackId: z.string(),
  inputs: z.record(z.string(), z.string()),
});
const home: z.ZodType<HomeBody> = z.object({ as });
const reading: z.ZodType<ReadBody> = z.object({ as, channel: z.string() });
const fault: z.ZodType<FaultBody> = z.object({ id: z.string(), on: z.boolean() });

/** Something the page asks for that cannot be; the sentence is shown to the person. */
class PageProblem extends Error {}

const fine: Answer = { problem: null };
const gone = "This is not here any more.";

/** `/page/<what>` as page-api.ts has it. */
export async function servePagePost(
  state: SlackState,
  panels: () => readonly FaultPanel[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const what = (request.url ?? "").slice("/page/".length);
  const body = parseJson((await readText(request)) ?? "");
  const answer = await answerTo(state, panels, what, body);
  response.writeHead(answer === null ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(answer));
}

async function answerTo(
  state: SlackState,
  panels: () => readonly FaultPanel[],
  what: string,
  body: unknown,
): Promise<Answer | SubmitAnswer | SuggestAnswer | null> {
  try {
    switch (what) {
      case "command": {
        const { channel, text, ...rest } = parsed(command, body);
        const place = mustBeIn(state, rest.as, channel);
        await useCommand(state, whoIs(state, rest.as), place, text);
        return fine;
      }
      case "message": {
        const { channel, text, threadTs, ...rest } = parsed(message, body);
        const place = mustBeIn(state, rest.as, channel);
        await say(state, whoIs(state, rest.as), place, text, threadTs);
        return fine;
      }
      case "action":
        return await act(state, parsed(action, body));
      case "suggest": {
        const asked = parsed(suggestion, body);
        const person = whoIs(state, asked.as);
        const place = placeOf(state, person, asked.container);
        const found = controlAt(place, asked.blockId, asked.actionId);
        return await suggest(state, person, place, found, asked.text);
      }
      case "submit": {
        const sent = parsed(submission, body);
        const view = viewOf(state, sent.viewId);
        const done = await submitForm(state, whoIs(state, sent.as), view, sent.values);
        return { errors: done.errors, problem: done.problem };
      }
      case "close": {
        const sent = parsed(closing, body);
        await closeForm(state, whoIs(state, sent.as), viewOf(state, sent.viewId));
        return fine;
      }
      case "shortcut": {
        const { callbackId, message: on, ...rest } = parsed(shortcut, body);
        const message = on && state.messages.find(mustBeIn(state, rest.as, on.channel).id, on.ts);
        if (message === undefined) throw new PageProblem(gone);
        const used = await useShortcut(state, whoIs(state, rest.as), callbackId, message);
        return { problem: used.complaint };
      }
      case "step": {
        const { callbackId, inputs, ...rest } = parsed(stepRun, body);
        const given = Object.fromEntries(Object.entries(inputs).filter(([, text]) => text !== ""));
        const person = whoIs(state, rest.as);
        const missing = missingInputs(state, callbackId, given);
        if (missing.length > 0) throw new PageProblem(`Fill in: ${missing.join(", ")}.`);
        const { delivery } = await runStep(state, person.id, callbackId, given);
        const told = delivery?.outcome === "acked";
        return told ? fine : { problem: "The app did not take the step." };
      }
      case "home":
        await openHome(state, whoIs(state, parsed(home, body).as));
        return fine;
      case "read": {
        const sent = parsed(reading, body);
        state.messages.inbox.lookedAt(whoIs(state, sent.as).id, sent.channel);
        state.changes.notify();
        return fine;
      }
      case "fault": {
        const { id, on } = parsed(fault, body);
        for (const panel of panels())
          if (panel.list().some((fault) => fault.id === id)) panel.set(id, on);
        state.changes.notify();
        return fine;
      }
      default:
        return null;
    }
  } catch (error) {
    if (!(error instanceof PageProblem)) throw error;
    const { message: problem } = error;
    if (what === "submit") return { errors: {}, problem };
    return what === "suggest" ? { options: [], problem } : { problem };
  }
}

async function act(state: SlackState, sent: ActionBody): Promise<Answer> {
  const person = whoIs(state, sent.as);
  const place = placeOf(state, person, sent.container);
  const { blockId, element, label, input } = controlAt(place, sent.blockId, sent.actionId);
  const { values: rest } = sent;
  const given = rest[sent.blockId]?.[sent.actionId] ?? null;
  // Several that are chosen stand in the values only.
  const value = Array.isArray(given) ? given : (sent.value ?? given);
  const own = value === null ? {} : { [blockId]: { ...rest[blockId], [sent.actionId]: value } };
  const use = { blockId, element, label, input, value, values: { ...rest, ...own } };
  const { complaint } = await useControl(state, person, place, use);
  return { problem: complaint };
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new PageProblem(`The page sent something unexpected: ${z.prettifyError(result.error)}`);
}

function whoIs(state: SlackState, id: string): Person {
  const person = state.workspace.people.get(id);
  if (!person) throw new PageProblem("Nobody has that id.");
  return person;
}

function mustBeIn(state: SlackState, personId: string, channelId: string) {
  const channel = state.workspace.channels.get(channelId);
  if (!channel?.members.has(personId)) throw new PageProblem("You are not in this channel.");
  return channel;
}

function placeOf(
  state: SlackState,
  person: Person,
  where: Container,
): { readonly message: Message } | { readonly view: View } {
  if (where.type === "view") return { view: viewOf(state, where.viewId) };
  const { messages } = state;
  const message =
    messages.find(where.channel, where.ts) ?? messages.findPrivate(person.id, where.ts);
  if (!message) throw new PageProblem(gone);
  return { message };
}

function viewOf(state: SlackState, id: string): View {
  const view = state.views.find(id);
  if (!view) throw new PageProblem(gone);
  return view;
}

/** Also what stood there just before the last edit: the person may have pressed it in that moment. */
function controlAt(
  place: { readonly message: Message } | { readonly view: View },
  blockId: string,
  actionId: string,
): Control {
  const blocks =
    "view" in place
      ? objectsIn(place.view.content["blocks"])
      : [...place.message.blocks, ...place.message.formerBlocks];
  const all = controlsIn(blocks);
  const found =
    all.find((each) => each.blockId === blockId && each.actionId === actionId) ??
    all.find((each) => each.actionId === actionId);
  if (!found) throw new PageProblem(gone);
  return found;
}
