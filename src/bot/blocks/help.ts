import { helpTopics } from "../../commands/help.ts";
import type { HelpTopic } from "../../commands/help.ts";
import { code, say, strong } from "../../domain/phrase.ts";
import { commandName } from "../ids.ts";
import type { Message } from "./message.ts";
import { verdictWords } from "./wording.ts";
import { bullets, paragraphs, plainOf } from "./rich-text.ts";

/** One topic, or the overview when `topic` is `null` or unknown. */
export function helpMessage(topic: string | null, exampleVolume: string | null): Message {
  const topics = helpTopics(topic, exampleVolume);
  const [only] = topics;
  return topics.length === 1 && only !== undefined ? topicMessage(only) : overview(topics);
}

function overview(topics: readonly HelpTopic[]): Message {
  const example = topics[0]?.examples[0] ?? commandName;
  const first = say`Type ${code(example)} before you change something, and go on when its card says ${strong(verdictWords["safe-to-change"])}.`;
  const last = say`${code(`${commandName} help create`)} explains one command; ${code(commandName)} alone opens a form.`;
  return {
    text: plainOf(first),
    blocks: [
      ...paragraphs([first]),
      ...bullets(topics.map(({ usage, sentence }) => say`${code(usage[0] ?? "")} — ${sentence}`)),
      ...paragraphs([last]),
    ],
  };
}

function topicMessage({ topic, usage, sentence, notes, examples }: HelpTopic): Message {
  const first = say`${strong(topic)} — ${sentence}`;
  return {
    text: plainOf(first),
    blocks: [
      ...paragraphs([first]),
      ...bullets([...usage.map((text) => [code(text)]), ...notes]),
      ...paragraphs([say`For example:`]),
      ...bullets(examples.map((example) => [code(example)])),
    ],
  };
}
