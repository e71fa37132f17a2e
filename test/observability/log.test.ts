import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { Secret } from "../../src/domain/secret.ts";
import { createLog } from "../../src/observability/log.ts";
import { currentRun } from "../../src/workflows/current-run.ts";

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

describe.skipIf(!existsSync("/dev/full"))("the log of a full disk", () => {
  /**
   * More than is kept, in lines of one length, then room: the file that is opened takes the number
   * that has just become free.
   */
  const script = `
    import { closeSync, openSync } from "node:fs";
    import { createLog } from ${JSON.stringify(join(import.meta.dirname, "../../src/observability/log.ts"))};
    const log = createLog({ level: "info", secrets: () => [] });
    for (let said = 0; said < 10_000; said += 1) log.info({}, "kept ".padEnd(100, "."));
    closeSync(1);
    openSync("log", "w");
    log.info({}, "lost ".padEnd(100, "."));
    log.info({}, "said ".padEnd(100, "."));
  `;

  test("goes on once there is room again, with the lines that it kept", () => {
    const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-log-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "script.mjs"), script);
    const full = openSync("/dev/full", "w");
    const { stderr } = spawnSync(process.execPath, ["script.mjs"], {
      cwd: folder,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);
    expect(stderr).toBe("");
    const said = readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n");
    const words = said.map((line) => lineSchema.parse(JSON.parse(line)).msg.split(" ")[0]);
    expect(words.length).toBeGreaterThan(5000);
    expect(new Set(words.slice(0, -1))).toEqual(new Set(["kept"]));
    expect(words.at(-1)).toBe("said");
  });
});
