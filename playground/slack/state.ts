import { BoundedLog } from "./bounded-log.ts";
import { Changes } from "./changes.ts";
import type { Faults } from "./faults.ts";
import { Timestamps } from "./ids.ts";
import type { Json } from "./json.ts";
import { Messages } from "./messages.ts";
import {
  defaultScopes,
  defaultSubscriptions,
  defaultTokens,
  defaultWaits,
  type SlackOptions,
  type StepSpec,
  type Waits,
} from "./options.ts";
import { ResponseUrls } from "./response-urls.ts";
import { Triggers } from "./triggers.ts";
import type { Delivery, PayloadKind, Retry, Transport } from "./transport.ts";
import { Views } from "./views.ts";
import { Workspace } from "./workspace.ts";

/** Slack telling a person that the app did not do its part. */
export interface Complaint {
  readonly id: number;
  readonly ts: string;
  readonly personId: string;
  readonly channelId: string | null;
  readonly text: string;
  /** Shown beside the control that was used, not as a toast. */
  readonly beside: boolean;
}

/** One payload on its way to the bot, and what became of it. */
export interface SentPayload {
  readonly at: number;
  readonly kind: PayloadKind;
  readonly payload: Json;
  readonly retry: Retry | null;
  /** `null` while it is under way. */
  delivery: Delivery | null;
}

/** One call of the bot. */
export interface ApiCall {
  readonly at: number;
  readonly method: string;
  /** Without the token. */
  readonly args: Json;
  readonly status: number;
  /** `null` when the connection was dropped without an answer. */
  readonly answer: unknown;
  readonly ms: number;
}

/** One run of a workflow step of the app. */
export interface StepRun {
  /** `Fx…` */
  readonly id: string;
  readonly step: StepSpec;
  readonly startedBy: string;
  readonly inputs: Json;
  state: "running" | "completed" | "failed";
  outputs: Json;
  /** What the app said when it failed. */
  error: string | null;
}

/** Everything the stand-in knows; the files beside this one work on it. */
export class SlackState {
  readonly options: SlackOptions;
  readonly clock: () => number;
  readonly waits: Waits;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly scopes: ReadonlySet<string>;
  readonly subscriptions: ReadonlySet<string>;
  readonly workspace: Workspace;
  readonly timestamps: Timestamps;
  readonly messages: Messages;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly changes = new Changes();
  readonly faults: Faults;
  readonly payloads: BoundedLog<SentPayload>;
  readonly calls: BoundedLog<ApiCall>;
  readonly complaints = new BoundedLog<Complaint>(500);
  /** Options last offered for a type-ahead, by person and action id. */
  readonly offered = new Map<string, readonly Json[]>();
  /** Runs of the app's workflow steps, oldest first. */
  readonly stepRuns: StepRun[] = [];
  readonly transport: Transport;
  /** `http://127.0.0.1:4321`; known once it listens. */
  baseUrl = "";
  #complaintCount = 0;
  #stopped = false;

  constructor(options: SlackOptions, transport: Transport, faults: Faults) {
    this.options = options;
    this.transport = transport;
    this.faults = faults;
    this.clock = options.clock ?? Date.now;
    this.waits = { ...defaultWaits, ...options.waits };
    this.tokens = options.tokens ?? defaultTokens;
    this.scopes = new Set(options.scopes ?? defaultScopes);
    this.subscriptions = new Set(options.subscriptions ?? defaultSubscriptions);
    this.workspace = new Workspace(options);
    this.timestamps = new Timestamps(this.clock);
    this.messages = new Messages(this.workspace, this.timestamps);
    this.views = new Views(this.clock);
    this.triggers = new Triggers(this.clock, this.waits.triggerMs);
    this.responseUrls = new ResponseUrls(this.clock, this.waits.responseUrlMs);
    this.payloads = new BoundedLog(options.logLimit ?? 5_000);
    this.calls = new BoundedLog(options.logLimit ?? 5_000);
  }

  complain(personId: string, channelId: string | null, text: string, beside = false): string {
    this.#complaintCount += 1;
    const ts = this.timestamps.next();
    this.complaints.push({ id: this.#complaintCount, ts, personId, channelId, text, beside });
    this.changes.notify();
    return text;
  }

  /** What is still planned for later does not happen any more. */
  stop(): void {
    this.#stopped = true;
  }

  isStopped(): boolean {
    return this.#stopped;
  }

  grantedScopes(): string[] {
    return [...this.scopes].filter((scope) => !this.faults.lacks(scope));
  }

  /** Sends one payload to the bot and writes down what became of it. */
  async deliver(kind: PayloadKind, payload: Json, retry: Retry | null = null): Promise<Delivery> {
    const sent: SentPayload = { at: this.clock(), kind, payload, retry, delivery: null };
    this.payloads.push(sent);
    const delivery: Delivery = this.faults.isDown()
      ? { outcome: "unreachable", body: null, status: null, ms: 0, noRetry: false }
      : await this.transport.send(kind, payload, retry);
    sent.delivery = delivery;
    return delivery;
  }
}
