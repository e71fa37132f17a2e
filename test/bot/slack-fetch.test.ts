import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { slackFetch } from "../../src/bot/slack-fetch.ts";
import { whenOver } from "../support/store-cleanup.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

async function addressOf(answer: Answer): Promise<string> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  whenOver(() => {
    server.closeAllConnections();
    server.close();
  });
  const at = server.address();
  return `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}/api/chat.update`;
}

test("sends what it is given, byte for byte, and reads the whole answer", async () => {
  const url = await addressOf(async (request, response) => {
    const sent = await text(request);
    const { method, url: path, headers } = request;
    response.setHeader("X-OAuth-Scopes", ["chat:write", "commands"]);
    response.end(JSON.stringify({ sent, method, path, type: headers["content-type"] }));
  });
  const answer = await slackFetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "text=停止",
  });
  expect(answer).toMatchObject({ ok: true, status: 200, statusText: "OK", url });
  expect(answer.headers.get("x-oauth-scopes")).toBe("chat:write, commands");
  expect(answer.headers.get("X-OAuth-Scopes")).toBe("chat:write, commands");
  expect(answer.headers.get("retry-after")).toBeNull();
  expect(Object.fromEntries(answer.headers.entries())).toMatchObject({
    "x-oauth-scopes": "chat:write, commands",
  });
  const said = {
    sent: "text=停止",
    method: "POST",
    path: "/api/chat.update",
    type: "application/x-www-form-urlencoded",
  };
  expect(await answer.json()).toEqual(said);
  expect(JSON.parse(await answer.text())).toEqual(said);
  expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe(JSON.stringify(said));
});

test("goes nowhere else, whatever the answer says", async () => {
  let visitors = 0;
  const elsewhere = await addressOf((_request, response) => {
    visitors += 1;
    response.end();
  });
  const url = await addressOf((_request, response) => {
    response.writeHead(307, { location: elsewhere }).end();
  });
  expect(await slackFetch(url, { method: "POST" })).toMatchObject({ ok: false, status: 307 });
  expect(visitors).toBe(0);
});

test.each<[string, Answer]>([
  ["no answer", (request) => void request.socket.destroy()],
  [
    "half an answer",
    (request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => request.socket.destroy());
    },
  ],
  ["something that is no HTTP", (request) => void request.socket.end("SSH-2.0-OpenSSH_9.2\r\n")],
])("%s is an error", async (_what, answer) => {
  const url = await addressOf(answer);
  await expect(slackFetch(url, { method: "POST", body: "a=1" })).rejects.toThrow(Error);
});

test.each<[string, Answer]>([
  ["begins", () => undefined],
  ["ends", (_request, response) => void response.write("{")],
])("an answer that never %s is given up when its time is over", async (_what, answer) => {
  const url = await addressOf(answer);
  const signal = AbortSignal.timeout(50);
  await expect(slackFetch(url, { method: "POST", signal })).rejects.toThrow(/abort/iu);
});

test("an address that is none, and a port where nobody is, are errors", async () => {
  await expect(slackFetch("slack.com/api")).rejects.toThrow("Invalid URL");
  await expect(slackFetch("http://127.0.0.1:1/api/")).rejects.toThrow("ECONNREFUSED");
});

test("a file is refused before anything is sent", async () => {
  const sent = slackFetch("http://127.0.0.1:1/api/", { method: "POST", body: new FormData() });
  await expect(sent).rejects.toThrow("files are not sent to Slack");
});
