import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { z } from "zod";
import { startSlack } from "../../playground/slack/slack.ts";
import { answerParent } from "./child.ts";
import { oneOf } from "./payloads.ts";
import { channel, engineers, leads, teamId } from "./people.ts";

/** The Slack stand-in in a process of its own, with a door for one-off answering addresses. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    answers: { type: "string", default: "0" },
  },
});

const everybody = [...engineers, ...leads];
const slack = await startSlack({
  team: { id: teamId, name: "Benches", domain: "benches" },
  mode: "http",
  people: everybody.map((id) => ({ id, name: id.toLowerCase() })),
  groups: [
    { id: "S0ENGINEE", handle: "engineers", members: engineers },
    { id: "S0STORAGE", handle: "storage-leads", members: leads },
  ],
  channels: [{ ...channel, members: everybody }],
  port: Number(values.port),
  logLimit: 1000,
  // They are asked for long before they are used.
  waits: { triggerMs: 10 * 60_000 },
});

let privately = 0;
const answers = createServer((request, response) => {
  privately += 1;
  request.resume().on("end", () => response.end("ok"));
});
answers.keepAliveTimeout = 120_000;
answers.listen(Number(values.answers), "127.0.0.1");

const triggersAtOnce = 9000;

const taken = z.object({ ok: z.literal(true) });

/** When the form that was opened with this trigger came, in milliseconds since 1970. */
function formOf(trigger: string): number | null {
  const opened = slack.calls
    .all()
    .findLast(({ method, args }) => method === "views.open" && args["trigger_id"] === trigger);
  if (opened === undefined) return null;
  taken.parse(opened.answer);
  return opened.at - opened.ms;
}

answerParent((question) => {
  const [what = "", trigger = ""] = question.split(" ");
  switch (what) {
    case "private":
      return privately;
    case "cards": {
      const { messages } = slack.channel(channel.name);
      return messages.map(({ ts, text, blocks }) => ({ ts, text, blocks }));
    }
    case "triggers":
      return Array.from({ length: triggersAtOnce }, (_, at) =>
        slack.as(oneOf(engineers, at)).trigger(),
      );
    case "form":
      return formOf(trigger);
    default:
      throw new Error(`nobody here knows about ${question}`);
  }
});
