import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { text } from "node:stream/consumers";
import type { FetchFunction } from "@slack/web-api";

/**
 * One call to Slack by Node's own client: the half of what `fetch` costs, and nothing to load. Follows
 * no redirect: its answer, like any but 200, is a refusal.
 * @throws what Node's client throws when no whole answer comes
 */
export const slackFetch: FetchFunction = async (url, init = {}) => {
  const { method = "GET", headers = {}, body = "", signal } = init;
  if (typeof body !== "string") throw new TypeError("files are not sent to Slack");
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<FetchFunction>>>();
  const request = new URL(url).protocol === "https:" ? overHttps : overHttp;
  const length = String(Buffer.byteLength(body));
  const sent = request(url, {
    method,
    headers: { ...headers, "content-length": length },
    ...(signal === undefined ? {} : { signal }),
  });
  sent.on("error", reject);
  sent.on("response", (answer) => {
    const { statusCode: status = 0, statusMessage: statusText = "" } = answer;
    const known = new Map(
      Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    );
    text(answer).then((whole) => {
      resolve({
        ok: status >= 200 && status < 300,
        status,
        statusText,
        url: String(url),
        headers: { get: (name) => known.get(name.toLowerCase()) ?? null, entries: () => known },
        text: async () => whole,
        json: async () => JSON.parse(whole) as unknown,
        arrayBuffer: async () => new TextEncoder().encode(whole).buffer,
      });
    }, reject);
  });
  sent.end(body);
  return promise;
};
