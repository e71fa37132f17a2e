import type { Standing } from "../../src/domain/person.ts";
import { joinChannel } from "./acts.ts";
import type { BoundedLog } from "./bounded-log.ts";
import type { Faults } from "./faults.ts";
import type { HttpTransport } from "./http-transport.ts";
import type { Json } from "./json.ts";
import { Persona } from "./persona.ts";
import { shownChannel, type ShownChannel } from "./shown-channel.ts";
import { shownMessage, shownView, type ShownMessage, type ShownView } from "./shown.ts";
import type { Sockets } from "./sockets.ts";
import type { ApiCall, SentPayload, SlackState, StepRun } from "./state.ts";
import { transcriptOf, wholeTranscript } from "./transcript.ts";
import type { Delivery, PayloadKind } from "./transport.ts";

interface Parts {
  readonly signingSecret: string;
  readonly http: HttpTransport | null;
  readonly sockets: Sockets | null;
  readonly setEventsUrl: (url: string) => void;
  readonly stop: () => Promise<void>;
}

/** A running stand-in for Slack, for tests and for the playground. */
export class SlackHandle {
  /** `http://127.0.0.1:4321`: the page. */
  readonly url: string;
  /** For the client option `slackApiUrl`. */
  readonly apiUrl: string;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly signingSecret: string;
  readonly faults: Faults;
  /** Every payload sent to the bot, with its acknowledgement; oldest first, the newest few thousand. */
  readonly payloads: BoundedLog<SentPayload>;
  /** Every call of the bot, response URLs included as `response_url`. */
  readonly calls: BoundedLog<ApiCall>;
  readonly stop: () => Promise<void>;
  /** In HTTP mode: where the bot listens. */
  readonly setEventsUrl: (url: string) => void;
  readonly #state: SlackState;
  readonly #parts: Parts;

  constructor(state: SlackState, parts: Parts) {
    this.url = state.baseUrl;
    this.apiUrl = `${state.baseUrl}/api/`;
    this.tokens = state.tokens;
    this.signingSecret = parts.signingSecret;
    this.faults = state.faults;
    this.payloads = state.payloads;
    this.calls = state.calls;
    this.stop = parts.stop;
    this.setEventsUrl = parts.setEventsUrl;
    this.#state = state;
    this.#parts = parts;
  }

  /** @throws Error when nobody has that name or id */
  as(who: string): Persona {
    return new Persona(this.#state, this.#state.workspace.person(who));
  }

  channel(ref: string): ShownChannel {
    return shownChannel(this.#state.workspace.channel(ref), this.#state);
  }

  /** The conversation between that person and the bot. */
  dm(who: string): ShownChannel {
    const { workspace } = this.#state;
    return shownChannel(workspace.directMessage(workspace.person(who)), this.#state);
  }

  /** What only that person sees, oldest first. */
  ephemerals(who: string): readonly ShownMessage[] {
    const person = this.#state.workspace.person(who);
    return this.#state.messages.privateOf(person.id).map((each) => shownMessage(each, this.#state));
  }

  /** That person's open forms, bottom first. */
  views(who: string): readonly ShownView[] {
    const person = this.#state.workspace.person(who);
    return this.#state.views.stack(person.id).map((view) => shownView(view, this.#state));
  }

  home(who: string): ShownView | null {
    const view = this.#state.views.home(this.#state.workspace.person(who).id);
    return view && shownView(view, this.#state);
  }

  /** A run of a workflow step, as it is now. */
  stepRun(id: string): Readonly<StepRun> | undefined {
    return this.#state.stepRuns.find((each) => each.id === id);
  }

  /** What that person was called to and has not looked at. */
  notifications(who: string): readonly ShownMessage[] {
    const person = this.#state.workspace.person(who);
    const all = this.#state.messages.inbox.notifications(person.id);
    return all.map(({ message }) => shownMessage(message, this.#state));
  }

  /** What Slack itself told that person about the app, oldest first. */
  complaints(who: string): readonly string[] {
    const person = this.#state.workspace.person(who);
    const all = this.#state.complaints.all().filter((each) => each.personId === person.id);
    return all.map((each) => each.text);
  }

  /** One message by its timestamp, without searching. */
  message(channel: string, ts: string): ShownMessage | undefined {
    const found = this.#state.messages.find(this.#state.workspace.channel(channel).id, ts);
    return found && shownMessage(found, this.#state);
  }

  /** One conversation, or all of them, as text: see transcript.ts. */
  transcript(channel?: string): string {
    if (channel === undefined) return wholeTranscript(this.#state);
    return transcriptOf(this.#state, this.#state.workspace.channel(channel), null);
  }

  /**
   * Waits until `look` sees something, looking again after each change.
   * @throws Error with the whole transcript when that takes longer than `timeoutMs`
   */
  async waitFor<Found>(
    look: () => Found,
    { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
  ): Promise<NonNullable<Found>> {
    return await this.#state.changes.until(look, timeoutMs, () => this.transcript());
  }

  /** Waits until the bot can be reached. */
  async waitForBot(timeoutMs = 10_000): Promise<void> {
    await this.#state.changes.until(
      () => this.connected(),
      timeoutMs,
      () => "the bot is not there",
    );
  }

  connected(): boolean {
    return this.#state.transport.connected();
  }

  /** Open Socket Mode connections. */
  connections(): number {
    return this.#parts.sockets?.connections() ?? 0;
  }

  /** Sends any payload; what kind it is follows from its shape unless given. */
  async sendRaw(payload: Json, kind: PayloadKind = kindOf(payload)): Promise<Delivery> {
    return await this.#state.deliver(kind, payload);
  }

  /** Sends the same payload once more, as happens with doubles. */
  async replay(sent: Pick<SentPayload, "kind" | "payload">): Promise<Delivery> {
    return await this.#state.deliver(sent.kind, sent.payload);
  }

  /**
   * In HTTP mode: posts any text, signed unless `headers` say otherwise.
   * @throws Error in Socket Mode
   */
  async post(
    contentType: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Delivery> {
    if (!this.#parts.http) throw new Error("there is nothing to post to in Socket Mode");
    return await this.#parts.http.post(contentType, body, headers);
  }

  setStanding(who: string, standing: Standing): void {
    this.#state.workspace.person(who).standing = standing;
    this.changed();
  }

  /** Replaces the members of a user group. */
  setGroupMembers(handle: string, who: readonly string[]): void {
    this.#state.workspace.setGroupMembers(handle, who);
    this.changed();
  }

  /** Nobody is in it any more, and nobody can mention it. */
  deleteGroup(handle: string): void {
    this.#state.workspace.deleteGroup(handle);
    this.changed();
  }

  rename(channel: string, name: string): void {
    this.#state.workspace.channel(channel).name = name;
    this.changed();
  }

  setPrivate(channel: string): void {
    this.#state.workspace.channel(channel).private = true;
    this.changed();
  }

  setArchived(channel: string, archived = true): void {
    this.#state.workspace.channel(channel).archived = archived;
    this.changed();
  }

  async inviteBot(channel: string): Promise<void> {
    await joinChannel(this.#state, null, this.#state.workspace.channel(channel));
  }

  removeBot(channel: string): void {
    this.#state.workspace.channel(channel).botIsMember = false;
    this.changed();
  }

  /** Something outside changed that pages show: a fault of a cloud, the hint. */
  changed(): void {
    this.#state.changes.notify();
  }
}

function kindOf(payload: Json): PayloadKind {
  if (payload["command"] !== undefined) return "slash_commands";
  return payload["type"] === "event_callback" ? "events_api" : "interactive";
}
