import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { startSlack } from "../../playground/slack/slack.ts";
import { answerParent } from "./child.ts";
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
});

let privately = 0;
const answers = createServer((request, response) => {
  privately += 1;
  request.resume().on("end", () => response.end("ok"));
});
answers.keepAliveTimeout = 120_000;
answers.listen(Number(values.answers), "127.0.0.1");

answerParent((question) => {
  if (question === "private") return privately;
  if (question !== "cards") throw new Error(`nobody here knows about ${question}`);
  const { messages } = slack.channel(channel.name);
  return messages.map(({ ts, text, blocks }) => ({ ts, text, blocks }));
});
