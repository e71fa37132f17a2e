import {
  joinChannel,
  openHome,
  say,
  useCommand,
  useControl,
  useShortcut,
  type Outcome,
} from "./acts.ts";
import { controlsIn } from "./blocks.ts";
import type { Value } from "./element-values.ts";
import { fieldIn, pressableIn, valueFor, type Which } from "./find-control.ts";
import { closeForm, submitForm, suggest, type Submitted } from "./forms.ts";
import type { SuggestAnswer } from "./page-api.ts";
import { objectsIn, type Json } from "./json.ts";
import type { Message } from "./message.ts";
import { shownMessage, shownView, type ShownMessage, type ShownView } from "./shown.ts";
import type { SlackState } from "./state.ts";
import { runStep } from "./step-runs.ts";
import { transcriptOf } from "./transcript.ts";
import type { View } from "./views.ts";
import type { Channel, Person } from "./workspace.ts";

const patience = 10_000;

/** `#ops`, `ops`, an id, or `dm` for the direct message with the bot. */
export interface In {
  readonly channel?: string;
}

export interface Answered extends Outcome {
  /** The message that the acknowledgement carried. */
  readonly message: ShownMessage | null;
}

/** What one person does and sees. Each act resolves when the bot has acknowledged it, or has not. */
export class Persona {
  readonly id: string;
  readonly name: string;
  readonly #state: SlackState;
  readonly #person: Person;

  constructor(state: SlackState, person: Person) {
    this.id = person.id;
    this.name = person.name;
    this.#state = state;
    this.#person = person;
  }

  /**
   * Types a slash command; `@alice`, `@group` and `#channel` become what Slack makes of them.
   * @param where `force` sends it although Slack would not let this person use commands
   */
  async types(text: string, where: In & { readonly force?: boolean } = {}): Promise<Answered> {
    const channel = this.#channel(where.channel);
    const done = await useCommand(this.#state, this.#person, channel, text, where.force);
    return { ...done, message: done.message && shownMessage(done.message, this.#state) };
  }

  /** The right to open a form for this person, to be sent along with a payload of one's own making. */
  trigger(): string {
    return this.#state.triggers.issue(this.id);
  }

  /** Writes a message; resolves when the bot was told, if it is to be told. */
  async says(text: string, where: In & { readonly threadTs?: string } = {}): Promise<ShownMessage> {
    const channel = this.#channel(where.channel);
    const threadTs = where.threadTs ?? null;
    const message = await say(this.#state, this.#person, channel, text, threadTs);
    return shownMessage(message, this.#state);
  }

  /**
   * Presses a button or picks from an overflow menu, and accepts its confirm dialog.
   * @param how `stale` presses what stands on this copy, even if the message has changed since
   * @throws Error when there is nothing like that to press
   */
  async clicks(
    on: ShownMessage,
    which: Which,
    how: { readonly stale?: boolean } = {},
  ): Promise<Outcome> {
    const message = this.#message(on);
    const { control, value } = pressableIn(how.stale ? on.blocks : message.blocks, which);
    return await this.#use({ message }, control, value);
  }

  async clicksInHome(which: Which): Promise<Outcome> {
    const view = this.#state.views.home(this.id);
    if (!view) throw new Error(`${this.name} has no Home tab yet`);
    const { control, value } = pressableIn(blocksOf(view), which);
    return await this.#use({ view }, control, value);
  }

  /** In the topmost form. */
  async clicksInForm(which: Which): Promise<Outcome> {
    const view = this.#form();
    const { control, value } = pressableIn(blocksOf(view), which);
    return await this.#use({ view }, control, value);
  }

  /** Chooses in a select of a message, or of the topmost form when `on` is left out. */
  async chooses(field: string, value: Value, on?: ShownMessage): Promise<Outcome> {
    const place = this.#place(on);
    const control = fieldIn(blocksIn(place), field);
    return await this.#use(
      place,
      control,
      valueFor(control, value, this.#offered(control.actionId)),
    );
  }

  /** Sends a click that Slack itself would not offer: any action on that message. */
  async forges(
    on: ShownMessage,
    action: { readonly actionId: string; readonly blockId?: string; readonly value?: string },
  ): Promise<Outcome> {
    const text = { type: "plain_text", text: action.actionId, emoji: true };
    const element = { type: "button", action_id: action.actionId, value: action.value, text };
    const blockId = action.blockId ?? "forged";
    const use = { blockId, element, label: action.actionId, input: null, value: null, values: {} };
    return await useControl(this.#state, this.#person, { message: this.#message(on) }, use);
  }

  /** Types into a type-ahead of the topmost form; `field` when it has several. */
  async suggests(text: string, field?: string, on?: ShownMessage): Promise<SuggestAnswer> {
    const place = this.#place(on);
    const controls = controlsIn(blocksIn(place));
    const only = controls.find((each) => each.type.endsWith("external_select"));
    const control = field === undefined ? only : fieldIn(blocksIn(place), field);
    if (!control) throw new Error("there is no field with suggestions");
    return await suggest(this.#state, this.#person, place, control, text);
  }

  /**
   * Fills in the topmost form and submits it.
   * @param fields by label, block id or action id; options by what stands on them or by value
   * @param how `force` sends it although something required is missing
   */
  async submits(
    fields: Readonly<Record<string, Value>> = {},
    how: { readonly force?: boolean; readonly view?: ShownView } = {},
  ): Promise<Submitted> {
    const view = how.view ? this.#state.views.find(how.view.id) : this.#form();
    if (!view) throw new Error("that form is closed");
    const values: Record<string, Record<string, Value>> = {};
    for (const [key, value] of Object.entries(fields)) {
      const control = fieldIn(blocksOf(view), key);
      const own = (values[control.blockId] ??= {});
      own[control.actionId] = valueFor(control, value, this.#offered(control.actionId));
    }
    return await submitForm(this.#state, this.#person, view, values, how.force);
  }

  /** Closes the topmost form, or `all` that are open. */
  async closes(how: { readonly all?: boolean } = {}): Promise<void> {
    await closeForm(this.#state, this.#person, this.#form(), how.all);
  }

  async opensHome(): Promise<Outcome> {
    return await openHome(this.#state, this.#person);
  }

  /** A global shortcut, or a message shortcut when a message is given. */
  async usesShortcut(callbackId: string, on?: ShownMessage): Promise<Outcome> {
    const message = on ? this.#message(on) : null;
    return await useShortcut(this.#state, this.#person, callbackId, message);
  }

  /** Runs a workflow whose only step is this one. @returns the run's id */
  async runsStep(callbackId: string, inputs: Json): Promise<string> {
    const { run } = await runStep(this.#state, this.id, callbackId, inputs);
    return run.id;
  }

  async joins(channel: string): Promise<void> {
    await joinChannel(this.#state, this.#person, this.#state.workspace.channel(channel));
  }

  leaves(channel: string): void {
    this.#state.workspace.channel(channel).members.delete(this.id);
    this.#state.changes.notify();
  }

  /** The conversation as this person sees it. */
  sees(channel?: string): string {
    return transcriptOf(this.#state, this.#channel(channel), this.id);
  }

  /** Waits until the conversation contains that. @returns the conversation */
  async waitsToSee(
    what: string | RegExp,
    where: In & { readonly timeoutMs?: number } = {},
  ): Promise<string> {
    const look = (): string | null => {
      const text = this.sees(where.channel);
      return (typeof what === "string" ? text.includes(what) : what.test(text)) ? text : null;
    };
    const describe = (): string => `${String(what)} is not in\n${this.sees(where.channel)}`;
    return await this.#state.changes.until(look, where.timeoutMs ?? patience, describe);
  }

  /** Waits until a form is open; with `callbackId` until that one lies on top. */
  async waitsForForm(callbackId?: string, timeoutMs: number = patience): Promise<ShownView> {
    const look = (): ShownView | null => {
      const top = this.#state.views.stack(this.id).at(-1);
      const view = top && shownView(top, this.#state);
      return view && (callbackId === undefined || view.callbackId === callbackId) ? view : null;
    };
    return await this.#state.changes.until(look, timeoutMs, () => `no form for ${this.name}`);
  }

  /** Looks at a channel: nothing in it is unread any more. */
  looksAt(channel: string): void {
    this.#state.messages.inbox.lookedAt(this.id, this.#channel(channel).id);
    this.#state.changes.notify();
  }

  #channel(ref: string | undefined): Channel {
    const { workspace } = this.#state;
    if (ref === "dm") return workspace.directMessage(this.#person);
    const own = [...workspace.channels.values()].find((each) => each.members.has(this.id));
    const channel = ref === undefined ? own : workspace.channel(ref);
    if (!channel?.members.has(this.id))
      throw new Error(`${this.name} is not in ${ref ?? "any channel"}`);
    return channel;
  }

  #message(shown: ShownMessage): Message {
    const { messages } = this.#state;
    const message =
      messages.find(shown.channelId, shown.ts) ?? messages.findPrivate(this.id, shown.ts);
    if (!message) throw new Error(`${this.name} cannot see that message`);
    return message;
  }

  #form(): View {
    const view = this.#state.views.stack(this.id).at(-1);
    if (!view) throw new Error(`${this.name} has no form open`);
    return view;
  }

  #place(on: ShownMessage | undefined): { readonly message: Message } | { readonly view: View } {
    return on ? { message: this.#message(on) } : { view: this.#form() };
  }

  #offered(actionId: string): readonly Json[] {
    return this.#state.offered.get(`${this.id}/${actionId}`) ?? [];
  }

  async #use(
    place: { readonly message: Message } | { readonly view: View },
    control: ReturnType<typeof fieldIn>,
    value: Value,
  ): Promise<Outcome> {
    const { blockId, actionId, element, label, input } = control;
    const values = value === null ? {} : { [blockId]: { [actionId]: value } };
    return await useControl(this.#state, this.#person, place, {
      blockId,
      element,
      label,
      input,
      value,
      values,
    });
  }
}

function blocksOf(view: View): readonly Json[] {
  return objectsIn(view.content["blocks"]);
}

function blocksIn(place: { readonly message: Message } | { readonly view: View }): readonly Json[] {
  return "view" in place ? blocksOf(place.view) : place.message.blocks;
}
