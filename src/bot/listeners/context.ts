import type { CreateDeps } from "../../commands/create.ts";
import type { GlanceDeps } from "../../commands/glance.ts";
import type { ListDeps } from "../../commands/list.ts";
import type { Settable } from "../../commands/settable.ts";
import type { WhyDeps } from "../../commands/why.ts";
import type { Language } from "../../domain/language.ts";
import type { Log } from "../../domain/log.ts";
import type { Outbox } from "../../requests/outbox.ts";
import type { Queries } from "../../requests/queries.ts";
import type { StepTeller } from "../../workflows/finish-steps.ts";
import type { IntakeDesk } from "../../workflows/intake-desk.ts";
import type { PrivateAnswers } from "../answers.ts";
import type { Surroundings } from "../blocks/rich-text.ts";
import type { CardLinks } from "../card-links.ts";
import type { HomePages } from "../button-values.ts";
import type { Readers } from "../readers.ts";
import type { SlackClients } from "../slack-clients.ts";

/** What kind of payload was acknowledged, for the counters. */
export type PayloadKind = "command" | "click" | "submission" | "suggestion" | "shortcut" | "event";

export interface FormDefaults {
  readonly settable: Settable;
  readonly reason?: string;
  readonly incidentExpiryMs?: number;
}

/** All that listeners need, built once. */
export interface BotContext {
  /** The workspace that the app is installed in: whoever acts is judged as somebody there. */
  readonly teamId: string;
  /** Of the bot itself: a message that begins with it is meant for the bot. */
  readonly botUserId: string;
  readonly desk: IntakeDesk;
  readonly queries: Queries;
  readonly outbox: Outbox;
  readonly answers: PrivateAnswers;
  readonly teller: StepTeller;
  readonly readers: Readers;
  readonly clients: SlackClients;
  readonly commands: CreateDeps & ListDeps & WhyDeps & GlanceDeps;
  readonly around: () => Surroundings;
  readonly links: CardLinks;
  /** Of cards and threads. */
  readonly language: () => Language;
  readonly log: Log;
  readonly onAck: (kind: PayloadKind, ms: number) => void;
  /** Resolves when nothing is to be acknowledged just now, or after a second. */
  readonly lull: () => Promise<void>;
  /** What the form starts with where a channel is called this; `null` where that is not known. */
  readonly formDefaults: (channelName: string | null) => FormDefaults;
  /** A configured volume's name, so that help shows commands that work here. */
  readonly exampleVolume: () => string | null;
  /** Somebody looks at the App Home, at the first pages where none are given. */
  readonly showHome: (userId: string, pages?: HomePages) => Promise<void>;
}
