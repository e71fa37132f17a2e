import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Secret } from "../../src/domain/secret.ts";
import { createLog } from "../../src/observability/log.ts";
import { currentRun } from "../../src/workflows/engine.ts";

const secrets = ["hunter2/with+signs", 'quo"te\\and slash', "xoxb-1-bottoken123"].map(
  (value) => new Secret(value),
);

function lines(write: (log: ReturnType<typeof createLog>) => void): readonly string[] {
  const written: string[] = [];
  write(
    createLog({
      level: "trace",
      secrets: () => secrets,
      destination: { write: (line) => void written.push(line) },
    }),
  );
  return written;
}

const lineSchema = z.looseObject({ level: z.string(), time: z.iso.datetime(), msg: z.string() });

describe("the log", () => {
  test("is one JSON line for each thing said, with level and time", () => {
    const [line = ""] = lines((log) => log.info({ request: "SR-7K3F" }, "approved"));
    expect(lineSchema.parse(JSON.parse(line))).toMatchObject({
      level: "info",
      msg: "approved",
      request: "SR-7K3F",
    });
    expect(line.endsWith("\n")).toBe(true);
  });

  test("names the run that a line belongs to", () => {
    const [line] = lines((log) => currentRun.run({ run: "run-1" }, () => log.info({}, "a turn")));
    expect(line).toContain('"run":"run-1"');
  });

  test("never holds a secret, wherever it stands: in text, fields, errors, keys, or deep inside", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...secrets.map((secret) => secret.reveal())),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          const text = `${before}${secret}${after}`;
          const written = lines((log) => {
            log.info({ text, deep: { list: [text] }, [text]: 1 }, text);
            log.error({ err: new Error(text) }, "failed");
            log.error({ err: Object.assign(new Error("x"), { config: { token: text } }) }, "x");
            log.fatal({ err: text }, "thrown as text");
          }).join("");
          expect(written).not.toContain(secret);
          expect(written).not.toContain(JSON.stringify(secret).slice(1, -1));
        },
      ),
    );
  });

  test("blanks out Slack's tokens and one-off addresses that it was never told of", () => {
    const [line] = lines((log) =>
      log.warn(
        { url: "https://hooks.slack.com/actions/T0/1/abc" },
        "xoxp-9-unknowntoken and xapp-1-unknownapp",
      ),
    );
    expect(line).not.toMatch(/unknowntoken|unknownapp|actions\/T0/u);
  });

  test("keeps of an error its name, code, message and stack, and nothing that hangs on it", () => {
    const error = Object.assign(new Error("no answer"), {
      code: "ECONNRESET",
      request: { headers: { authorization: "Bearer abc" } },
    });
    const [line] = lines((log) => log.error({ err: error }, "a call failed"));
    expect(line).toContain("ECONNRESET");
    expect(line).toContain("no answer");
    expect(line).not.toContain("Bearer");
  });

  test("keeps a code of Slack's and drops what a proxy wrote in its place", () => {
    const [known = "", page = ""] = lines((log) => {
      log.warn({ err: new Error("An API error occurred: ratelimited") }, "x");
      log.warn({ err: new Error("An API error occurred: <html>token=abc</html>\nmore") }, "x");
    });
    expect(known).toContain("ratelimited");
    expect(page).not.toContain("token=abc");
  });
});
