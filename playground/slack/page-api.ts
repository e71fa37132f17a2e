/**
 * What the Slack stand-in's page and its server say to each other. Everything is as one person
 * sees it; `as` is always that person's user id. Blocks and views are passed on as the bot sent
 * them (Block Kit JSON).
 *
 * GET  /page/events?as=U…      server-sent events, each `data:` a whole PageState; at most 20 a second;
 *                              an empty or unknown `as` is answered as the first person
 * POST /page/command           CommandBody     -> Answer
 * POST /page/message           MessageBody     -> Answer   (a plain message of this person)
 * POST /page/action            ActionBody      -> Answer   (button, overflow, select; after its confirm dialog)
 * POST /page/suggest           SuggestBody     -> SuggestAnswer   (external selects)
 * POST /page/submit            SubmitBody      -> SubmitAnswer
 * POST /page/shortcut          ShortcutBody    -> Answer   (a shortcut of the app, on a message or from anywhere)
 * POST /page/step              StepBody        -> Answer   (runs a workflow whose only step is this one)
 * POST /page/close             CloseBody       -> Answer
 * POST /page/home              HomeBody        -> Answer   (the person opens the app's Home tab)
 * POST /page/read              ReadBody        -> Answer   (a channel was looked at)
 * POST /page/fault             FaultBody       -> Answer
 */
export interface PageState {
  readonly me: PagePerson;
  readonly people: readonly PagePerson[];
  /** Channels this person is in, then direct messages with the bot. */
  readonly channels: readonly PageChannel[];
  readonly bot: {
    readonly name: string;
    /** Lets a mention of the bot be shown by name before the bot has written anything. */
    readonly userId?: string;
    readonly connected: boolean;
    readonly mode: "socket" | "http";
  };
  readonly commands: readonly {
    readonly command: string;
    readonly hint: string;
    readonly help: string;
  }[];
  readonly shortcuts: readonly {
    readonly name: string;
    readonly type: "global" | "message";
    readonly callbackId: string;
    readonly description: string;
  }[];
  /** Steps of the app in Workflow Builder, with their newest runs. */
  readonly steps: readonly {
    readonly callbackId: string;
    readonly title: string;
    readonly description: string;
    readonly inputs: readonly {
      readonly name: string;
      readonly type: string;
      readonly title: string;
      readonly description: string;
      readonly required: boolean;
    }[];
    readonly runs: readonly {
      readonly id: string;
      readonly state: string;
      readonly inputs: string;
      /** Outputs, a line each, or the error. */
      readonly result: string;
    }[];
  }[];
  readonly groups: readonly { readonly id: string; readonly handle: string }[];
  /** The open modals of this person, bottom first. */
  readonly views: readonly PageView[];
  /** The Home view as last published for this person. */
  readonly home: PageView | null;
  /** What waits for this person: mentions not looked at yet. */
  readonly notifications: readonly PageNotification[];
  /** What each person has unread, so that one sees where to go next. */
  readonly waiting: Readonly<Record<string, number>>;
  /** One line: what to try next. */
  readonly hint: string;
  readonly faults: readonly PageFault[];
  /** Transient complaint of Slack to this person, such as `/snapshot failed with the error "operation_timeout"`. */
  readonly toast: { readonly id: number; readonly text: string } | null;
}

export interface PagePerson {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** `guest`, `outsider`, …: shown as a small label; empty for members. */
  readonly badge: string;
  /** Of the person's Slack, such as `ja-JP`. */
  readonly locale: string;
}

export interface PageChannel {
  readonly id: string;
  /** `ops`, or `snapshot-bot` for the direct message with the bot. */
  readonly name: string;
  readonly kind: "channel" | "dm";
  readonly topic: string;
  readonly unread: number;
  /** Oldest first; thread replies are in `thread` of their root. */
  readonly messages: readonly PageMessage[];
}

export interface PageMessage {
  readonly ts: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly blocks: readonly unknown[];
  /** Only this person sees it. */
  readonly ephemeral: boolean;
  readonly edited: boolean;
  readonly pinned: boolean;
  /** Replies, oldest first, also those broadcast to the channel. */
  readonly thread: readonly PageMessage[];
  /** On a root-level entry: this is a thread reply shown in the channel too. */
  readonly broadcastOf: string | null;
}

export interface PageView {
  readonly id: string;
  /** The view object as the bot sent it: `type`, `title`, `blocks`, `submit`, … */
  readonly view: unknown;
  /** Rises when the bot updates it. */
  readonly hash: string;
}

export interface PageNotification {
  readonly id: string;
  readonly channelId: string;
  readonly ts: string;
  readonly text: string;
}

export interface PageFault {
  readonly id: string;
  /** `Slack` or the cloud's name. */
  readonly group: string;
  readonly label: string;
  readonly help: string;
  /** `next`: happens to the next call only; `while-on`: until switched off. */
  readonly kind: "next" | "while-on";
  readonly on: boolean;
}

/** Switches that the playground adds to the page: the clouds' and Slack's own faults. */
export interface FaultPanel {
  list(): readonly PageFault[];
  set(id: string, on: boolean): void;
}

export interface CommandBody {
  readonly as: string;
  readonly channel: string;
  /** With the slash: `/snapshot db-primary before migration 42`. */
  readonly text: string;
}
export interface MessageBody {
  readonly as: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly text: string;
}
export type Container =
  | { readonly type: "message"; readonly channel: string; readonly ts: string }
  | { readonly type: "view"; readonly viewId: string };
export interface ActionBody {
  readonly as: string;
  readonly container: Container;
  readonly blockId: string;
  readonly actionId: string;
  /** What was chosen, for elements that choose: an option's value, a user or channel id, a text. */
  readonly value: string | null;
  /** The present contents of the view's inputs, as in SubmitBody. */
  readonly values: ViewValues;
}
/** block id, then action id, then what was typed or chosen (option values for selects). */
export type ViewValues = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[] | null>>>
>;
export interface SuggestBody {
  readonly as: string;
  readonly container: Container;
  readonly blockId: string;
  readonly actionId: string;
  readonly text: string;
}
export interface SuggestAnswer {
  /** Option objects as the bot sent them. */
  readonly options: readonly {
    readonly text: { readonly text: string };
    readonly value: string;
    readonly description?: { readonly text: string };
  }[];
  readonly problem: string | null;
}
export interface SubmitBody {
  readonly as: string;
  readonly viewId: string;
  readonly values: ViewValues;
}
export interface SubmitAnswer {
  /** block id to sentence, to show beside the input; empty when accepted. */
  readonly errors: Readonly<Record<string, string>>;
  readonly problem: string | null;
}
export interface CloseBody {
  readonly as: string;
  readonly viewId: string;
}
export interface ShortcutBody {
  readonly as: string;
  readonly callbackId: string;
  /** The message it is used on; `null` for a global one. */
  readonly message: { readonly channel: string; readonly ts: string } | null;
}
export interface StepBody {
  readonly as: string;
  readonly callbackId: string;
  readonly inputs: Readonly<Record<string, string>>;
}
export interface HomeBody {
  readonly as: string;
}
export interface ReadBody {
  readonly as: string;
  readonly channel: string;
}
export interface FaultBody {
  readonly id: string;
  readonly on: boolean;
}
export interface Answer {
  /** A sentence to show the person, or `null` when all went well. */
  readonly problem: string | null;
}
