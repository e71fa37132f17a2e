import type { Standing } from "../../src/domain/person.ts";
import type { FaultPanel } from "./page-api.ts";

export interface PersonSpec {
  /** `U024BE7LH` */
  readonly id: string;
  /** Short and unique; tests say `slack.as("alice")`, messages say `@alice`. */
  readonly name: string;
  readonly title?: string;
  readonly standing?: Standing;
  readonly email?: string | null;
  /** Admin or owner of the workspace. */
  readonly admin?: boolean;
  /** `Europe/Vienna` */
  readonly tz?: string;
  readonly locale?: string;
  /** The workspace they belong to, when it is not this one. */
  readonly teamId?: string;
}

interface GroupSpec {
  /** `S0614TZR7` */
  readonly id: string;
  /** Without the `@`. */
  readonly handle: string;
  /** Names or ids of people. */
  readonly members: readonly string[];
}

export interface ChannelSpec {
  /** `C061EG9SL` */
  readonly id: string;
  /** Without the `#`. */
  readonly name: string;
  readonly topic?: string;
  readonly private?: boolean;
  /** Names or ids of people. */
  readonly members: readonly string[];
  /** Whether the bot is in it; it is unless told otherwise. */
  readonly bot?: boolean;
}

interface CommandSpec {
  /** With the slash. */
  readonly command: string;
  readonly hint: string;
  readonly help: string;
}

/** A shortcut of the app, as its manifest has it. */
export interface ShortcutSpec {
  readonly name: string;
  readonly type: "global" | "message";
  readonly callbackId: string;
  readonly description: string;
}

interface StepParameter {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly is_required: boolean;
}

/** A step of Workflow Builder, as the app's manifest declares it. */
export interface StepSpec {
  readonly callbackId: string;
  readonly title: string;
  readonly description: string;
  readonly input_parameters: Readonly<Record<string, StepParameter>>;
  readonly output_parameters: Readonly<Record<string, StepParameter>>;
}

/** How long things may take. All in milliseconds; Slack's own where not said otherwise. */
export interface Waits {
  /** For the acknowledgement of a payload. */
  readonly ackMs: number;
  readonly triggerMs: number;
  readonly responseUrlMs: number;
  /** Before each repetition of an event that was not acknowledged; Slack's are 0, 1 and 5 minutes. */
  readonly eventRetryMs: readonly number[];
  readonly pingMs: number;
}

/** Whether a message of this channel, or a reply to one, contains that. */
export type Shows = (channel: string, what: string | RegExp) => boolean;

export interface SlackOptions {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly bot?: {
    readonly name: string;
    readonly userId: string;
    readonly botId: string;
    readonly appId: string;
    /** Other words after `@` that mean the bot. */
    readonly aliases: readonly string[];
  };
  readonly people: readonly PersonSpec[];
  readonly groups: readonly GroupSpec[];
  readonly channels: readonly ChannelSpec[];
  readonly mode?: "socket" | "http";
  /** Where the bot listens in HTTP mode; can be given later with `setEventsUrl`. */
  readonly eventsUrl?: string;
  readonly signingSecret?: string;
  readonly tokens?: { readonly bot: string; readonly app: string };
  /** Scopes granted to the bot token. */
  readonly scopes?: readonly string[];
  readonly commands?: readonly CommandSpec[];
  /** Any callback id is taken where they are not given. */
  readonly shortcuts?: readonly ShortcutSpec[];
  readonly steps?: readonly StepSpec[];
  /** Events that the app is subscribed to, as in a manifest: `app_mention`, `message.im`, … */
  readonly subscriptions?: readonly string[];
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** The built page to serve at `/`. */
  readonly pageFolder?: string;
  readonly faultPanels?: readonly FaultPanel[];
  /** One line for that person: what to try next. */
  readonly hint?: (person: PersonSpec, shows: Shows) => string;
  /** Milliseconds since 1970; drives timestamps and the ages of triggers and response URLs. */
  readonly clock?: () => number;
  readonly waits?: Partial<Waits>;
  /** How many payloads and how many Web API calls are remembered. */
  readonly logLimit?: number;
}

export const defaultWaits: Waits = {
  ackMs: 3_000,
  triggerMs: 3_000,
  responseUrlMs: 30 * 60_000,
  eventRetryMs: [0, 200, 1_000],
  pingMs: 5_000,
};

export const defaultBot = {
  name: "snapshot-bot",
  userId: "U0B0TSNAP",
  botId: "B0B0TSNAP",
  appId: "A0B0TSNAP",
  aliases: ["snapshot"],
} as const;

/** Values that only look like secrets: they open this stand-in and nothing else. */
export const defaultTokens = {
  bot: ["xoxb", "playground", "bot"].join("-"),
  app: ["xapp", "playground", "app"].join("-"),
} as const;

export const defaultSigningSecret = "playground-signing-secret";

export const defaultScopes = [
  "commands",
  "chat:write",
  "users:read",
  "usergroups:read",
  "channels:read",
  "groups:read",
  "im:read",
  "im:write",
  "app_mentions:read",
  "reactions:write",
  "pins:write",
  "bookmarks:write",
  "channels:join",
] as const;

export const defaultSubscriptions = [
  "app_home_opened",
  "app_mention",
  "function_executed",
  "member_joined_channel",
  "message.im",
] as const;
