import { homeOpened, mention, step } from "./events.ts";
import { oneOf } from "./payloads.ts";
import type { Button, Payloads, Post } from "./payloads.ts";
import { volumeName } from "./volumes.ts";

/** What a payload refers to: cards that are there, and the right to open a form. */
export interface Given {
  readonly buttons: readonly Button[];
  readonly trigger: () => string;
}

/** One kind of payload, of which no two are the same. */
export interface Kind {
  readonly name: string;
  /** Whether the bot commits a row before it acknowledges one. */
  readonly commits: boolean;
  make(n: number, given: Given): Post;
}

/** Everything that Slack sends to the bot. */
export function kindsOf(of: Payloads): readonly Kind[] {
  return [...committing(of), ...answering(of)];
}

/** Commands, clicks and submissions in turn. */
export function mixOf(of: Payloads): Kind {
  const inTurn = committing(of).slice(0, 3);
  return {
    name: "mixed",
    commits: true,
    make: (n, given) => oneOf(inTurn, n).make(n, given),
  };
}

const volume = (n: number) => volumeName(n % 100);
const reason = (n: number) => `before migration ${n}`;

function committing(of: Payloads): readonly Kind[] {
  const commits = true;
  return [
    { name: "command", commits, make: (n) => of.command(n, `${volume(n)} ${reason(n)}`) },
    { name: "click", commits, make: (n, { buttons }) => of.click(n, oneOf(buttons, n)) },
    { name: "form sent", commits, make: (n) => of.submission(n, volume(n), reason(n)) },
    { name: "mention", commits, make: (n) => mention(n, `${volume(n)} ${reason(n)}`) },
    { name: "workflow step", commits, make: (n) => step(n, volume(n), reason(n)) },
  ];
}

function answering(of: Payloads): readonly Kind[] {
  const commits = false;
  return [
    { name: "shortcut", commits, make: (n, { trigger }) => of.shortcut(n, trigger()) },
    {
      name: "shortcut on a message",
      commits,
      make: (n, { trigger }) => of.messageShortcut(n, trigger()),
    },
    { name: "type-ahead", commits, make: (n) => of.suggestion(n, volume(n)) },
    { name: "App Home opened", commits, make: homeOpened },
  ];
}
