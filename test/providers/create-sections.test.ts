import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ErrorCode } from "@aws-sdk/client-storage-gateway";
import { describe, expect, test } from "vitest";
import { providerNames, type ProviderName } from "../../src/domain/volume.ts";
import { alibabaSwas } from "./create-sections/alibaba-swas.ts";
import { awsStorageGateway } from "./create-sections/aws-storage-gateway.ts";
import { huaweiEvs } from "./create-sections/huawei-evs.ts";
import { nttEcl } from "./create-sections/ntt-ecl.ts";
import type { Kind, Row } from "./create-sections/row.ts";

/*
 * What each vendor's documentation says about making a snapshot, every parameter, precondition,
 * field of an answer and error code, beside the test that shows it handled.
 */

const rows: readonly Row[] = [...awsStorageGateway, ...nttEcl, ...huaweiEvs, ...alibabaSwas];

/**
 * How many of each the documentation names, counted there and not here. Values that a rule names
 * one by one count one by one: a state, a status, a forbidden prefix, a code with each of its
 * statuses.
 *
 * Storage Gateway: 4 of the transport, 1 old target, 3 addresses, 5 fields; 11 volume states and 5
 * rules; 3 fields, 4 of the envelope, the empty 200; 20 exceptions, one of them also as 400, 2
 * answers that are none, 62 codes of the model and 3 outside it.
 * NTT ECL: 4 of the transport, 3 fields; 7 volume states and 5 rules; success, envelope, 12 fields, 2
 * rules on status; 14 statuses, 8 shapes.
 * Huawei EVS: path, 5 fields, 3 prefixes; 18 disk states and 6 rules; 202, request id, 15 fields, 7
 * states; 44 codes of EVS, 5 of the gateway, one of them with 3 statuses, its other prefix, 3 of
 * Cinder, 2 of IAM, 2 answers that are none.
 * Alibaba SWAS: 8 parameters, the list of tags, 5 prefixes, no remark; 6 disk and 8 server states and
 * 6 rules; 3 of the answer, 6 of the envelope; 9 codes of the page, 3 of them also as our own doing,
 * 27 of the gateway.
 */
const named: Readonly<Record<ProviderName, Readonly<Record<Kind, number>>>> = {
  "aws-storage-gateway": { parameter: 13, precondition: 16, response: 8, error: 88 },
  "ntt-ecl": { parameter: 7, precondition: 12, response: 16, error: 22 },
  "huawei-evs": { parameter: 9, precondition: 24, response: 24, error: 59 },
  "alibaba-swas": { parameter: 15, precondition: 20, response: 9, error: 39 },
};

const tests = join(import.meta.dirname, "..");
const read = new Map<string, string>();

function textOf(file: string): string {
  const known = read.get(file);
  if (known !== undefined) return known;
  const path = join(tests, file);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  read.set(file, text);
  return text;
}

/** A text as a pattern for itself. */
function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** Whether a test of this title is in the text: as the first argument of `test` or of its table. */
function hasTest(text: string, title: string): boolean {
  return new RegExp(`(?:\\btest|\\))\\(\\s*(["\`])${literal(title)}\\1,`).test(text);
}

/** Whether a line holds a word, and not only a longer one that begins or ends with it. */
function holds(line: string, word: string): boolean {
  const before = /^\w/.test(word) ? String.raw`(?<!\w|\w\.)` : "";
  const after = /\w$/.test(word) ? String.raw`(?!\w|\.\w)` : "";
  return new RegExp(before + literal(word) + after).test(line);
}

function problemOf({ vendor, name, file, title, line }: Row): string | null {
  const text = textOf(file);
  const where = `${vendor}, ${name}: ${file}`;
  if (text === "") return `${where} is not there`;
  if (!hasTest(text, title)) return `${where} has no test "${title}"`;
  if (
    file.startsWith("contract/") &&
    !textOf(`contract/${vendor}.test.ts`).includes("describeProvider(")
  )
    return `${where} is not run for this vendor`;
  if (/[%$]/.test(title) && line.length === 0) return `${where} is a table`;
  const found = text.split("\n").some((one) => line.every((word) => holds(one, word)));
  return found ? null : `${where} has no line with ${line.join(" and ")}`;
}

describe("what the documentation says about making a snapshot", () => {
  test("is handled, each by a test that is there", () => {
    expect(rows.map(problemOf).filter((problem) => problem !== null)).toEqual([]);
  });

  test("stands once in the table", () => {
    const seen = new Set<string>();
    const twice = rows
      .map(({ vendor, kind, name }) => `${vendor} ${kind} ${name}`)
      .filter((key) => seen.size === seen.add(key).size);
    expect(twice).toEqual([]);
  });

  test.each(providerNames)("is all in the table for %s", (vendor) => {
    const own = rows.filter((row) => row.vendor === vendor);
    const counted = { parameter: 0, precondition: 0, response: 0, error: 0 };
    for (const { kind } of own) counted[kind] += 1;
    expect(counted).toEqual(named[vendor]);
  });

  test("has every operation error code of Storage Gateway's model", () => {
    const errors = awsStorageGateway.filter(({ kind }) => kind === "error").map(({ name }) => name);
    const modelled: readonly string[] = Object.values(ErrorCode);
    expect(modelled).toHaveLength(62);
    expect(modelled.filter((code) => !errors.includes(code))).toEqual([]);
  });
});

describe("a row of the table", () => {
  const [row] = nttEcl;
  if (row === undefined) throw new Error("the table is empty");

  test.each<[what: string, changed: Partial<Row>, complaint: string]>([
    ["a file that is not there", { file: "providers/ntt-ecl/none.test.ts" }, "is not there"],
    ["a title that no test has", { title: "does everything" }, "has no test"],
    ["half a title", { title: row.title.slice(0, -1) }, "has no test"],
    ["a line that the file has not", { line: ["nowhere in it"] }, "has no line"],
    [
      "a table without a line",
      { title: "whose %s is %j leaves the outcome unknown" },
      "is a table",
    ],
    [
      "a line that the table has not",
      { title: "whose %s is %j leaves the outcome unknown", line: ['"status"', "7"] },
      "has no line",
    ],
  ])("with %s is seen", (_, changed, complaint) => {
    expect(problemOf(row)).toBeNull();
    expect(problemOf({ ...row, ...changed })).toContain(complaint);
  });

  test("with a part of a longer code is seen", () => {
    expect(holds('  "Throttling.User": ["throttled", true],', "Throttling")).toBe(false);
    expect(holds('  Throttling: ["throttled", true],', "Throttling")).toBe(true);
    expect(holds('  [400, "EVS.20681", "invalid"],', "EVS.2068")).toBe(false);
  });
});
