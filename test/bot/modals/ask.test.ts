import * as fc from "fast-check";
import { withQuotes } from "../../../src/bot/blocks/words.ts";
import { say } from "../../../src/domain/phrase.ts";
import { describe, expect, test } from "vitest";
import { askView, readAsk } from "../../../src/bot/modals/ask.ts";
import { parseCommand, printCommand } from "../../../src/commands/grammar.ts";
import { viewProblems } from "../../support/block-limits.ts";
import { glanceLines } from "../../../src/bot/blocks/glance.ts";
import { glancedAtMost } from "../../../src/commands/glance.ts";
import { switchOptions, textOptions } from "../../../src/commands/grammar/options.ts";
import { anyView, hostile, nowMs } from "../blocks/views.ts";
import { options, submit } from "./submission.ts";

const view = askView({ channelId: "C024BE7LR", channelName: "inc-42" });

test("the form is one that Slack takes, however it is opened", () => {
  expect(viewProblems(view)).toEqual([]);
  const cloud = fc.record({
    tags: hostile,
    description: hostile,
    name: hostile,
    resourceGroup: hostile,
    special: fc.subarray([...switchOptions, "unheard-of"]),
  });
  const limit = fc.option(fc.integer({ min: 1, max: 500 }));
  const settable = fc
    .subarray(["tags" as const, ...textOptions, ...switchOptions])
    .chain((names) => fc.tuple(...names.map((name) => limit.map((max) => [name, max] as const))))
    .map((entries) => new Map(entries));
  const glanced = anyView.map(({ items }) =>
    items.slice(0, glancedAtMost).map(({ preflight, preflightFailure, ...item }) => {
      const { target, provider, volumeName: label, volumeId: id } = item;
      const volume = { target, provider, id, label, shortId: label };
      return {
        volume: { ...volume, named: true, sizeGiB: null, sets: [] },
        preflight,
        preflightFailure,
      };
    }),
  );
  const form = fc.record({
    channelId: fc.constantFrom(null, "C024BE7LR", "D024BE7LR"),
    channelName: fc.option(hostile),
    keepDays: fc.option(fc.integer({ min: 1, max: 365 }), { nil: undefined }),
    usualKeepDays: fc.option(fc.nat(), { nil: undefined }),
    what: fc.array(hostile, { maxLength: 60 }),
    reason: hostile,
    incidentExpiryMs: fc.option(fc.nat(), { nil: undefined }),
    settable,
    cloud,
    seen: fc
      .tuple(glanced, fc.nat())
      .map(([volumes, more]) => glanceLines({ kind: "seen", volumes, more }, nowMs)),
  });
  fc.assert(
    fc.property(form, (defaults) => {
      expect(viewProblems(askView(defaults))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("what is filled in becomes the same command as typed", () => {
  const read = readAsk(
    submit(view, {
      what: options("db-primary", "tokyo/vol-1122AABB", "db-primary"),
      reason: { value: "  before “migration”\u200B 42 " },
      "keep-days": { value: "7" },
      tags: { value: "team=web\n\n tier = prod \r\nempty=" },
      description: { value: "For the auditors" },
      name: { value: "before-42" },
      "resource-group": { value: "rg-aek2bti7cf7abcd" },
      special: options("from-recovery-point", "force"),
      channel: { selected_conversation: "C0OTHER" },
    }),
  );
  const typed = parseCommand(
    'db-primary,tokyo/vol-1122AABB before "migration" 42 --keep 7 tag=team=web tag="tier = prod" tag=empty= --description "For the auditors" --name before-42 --resource-group rg-aek2bti7cf7abcd --force --from-recovery-point',
  );
  expect(typed.ok).toBe(true);
  expect(read).toMatchObject({
    ok: true,
    command: typed.ok ? typed.command : null,
    channelId: "C0OTHER",
    channelName: null,
  });
});

test("fields that are left alone mean the defaults", () => {
  expect(readAsk(submit(view, { what: options("db-primary") }))).toMatchObject({
    ok: true,
    command: {
      name: "create",
      what: ["db-primary"],
      reason: "",
      keepDays: null,
      options: { tags: {} },
    },
    channelId: "C024BE7LR",
    channelName: "inc-42",
  });
});

test("the card stays where the form was opened unless another channel is chosen", () => {
  const place = (channel: string | null, chosen: string | null) => {
    const opened = askView({ channelId: channel, channelName: "ops" });
    const fields = { what: options("db"), channel: { selected_conversation: chosen } };
    const read = readAsk(submit(opened, fields));
    return read.ok ? [read.channelId, read.channelName] : read.errors;
  };
  expect(place("C1", "C1")).toEqual(["C1", "ops"]);
  expect(place("C1", "C2")).toEqual(["C2", null]);
  const wanted = { channel: say`Choose a channel, so that approvers see the card.` };
  expect(place("D1", null)).toEqual(wanted);
  expect(place(null, null)).toEqual(wanted);
  expect(place(null, "C2")).toEqual(["C2", null]);
  expect(place("C1", "<!channel>")).toEqual({ channel: say`This is not a channel.` });
});

describe("complaints stand beside their fields", () => {
  test.each([
    [{}, { what: "Choose at least one volume or set." }],
    [
      { what: options(...Array.from({ length: 51 }, (_, at) => `v${at}`)) },
      { what: "These are 51; 50 is the limit." },
    ],
    [
      { what: options("db primary") },
      {
        what: "“db primary” cannot be a name or an id. They have no spaces, quotes or equals signs; separate several names with commas.",
      },
    ],
    [
      { what: options("db"), reason: { value: "x".repeat(501) } },
      { reason: "The reason has 501 characters; 500 is the limit. Shorten it by 1." },
    ],
    [
      { what: options("db"), "keep-days": { value: "0" } },
      { "keep-days": "“0” is not a number of days from 1 to 365." },
    ],
    [
      { what: options("db"), tags: { value: "team=web\nowner" } },
      { tags: "“owner” is not a tag. Write one key=value on each line." },
    ],
    [
      { what: options("db"), tags: { value: "aws:x=1" } },
      { tags: "The key “aws:x” begins with aws:, which is reserved." },
    ],
    [
      { what: options("db"), tags: { value: "team=a*b" } },
      { tags: "The tag “team” may hold only letters, digits, spaces and _ . : / = + - @" },
    ],
    [
      { what: options("db"), tags: { value: `${"k".repeat(129)}=1` } },
      { tags: `The key “${"k".repeat(39)}…” is longer than 128 characters.` },
    ],
    [
      { what: options("db"), tags: { value: `k=${"v".repeat(257)}` } },
      { tags: "The value of “k” is longer than 256 characters." },
    ],
    [
      {
        what: options("db"),
        tags: { value: Array.from({ length: 48 }, (_, at) => `k${at}=1`).join("\n") },
      },
      { tags: "These are 48 tags; 47 is the limit." },
    ],
    [
      { what: options("db"), description: { value: "x".repeat(201) } },
      { description: "The description has 201 characters; 200 is the limit. Shorten it by 1." },
    ],
    [
      { "keep-days": { value: "999" }, tags: { value: "x" } },
      {
        what: "Choose at least one volume or set.",
        "keep-days": "“999” is not a number of days from 1 to 365.",
        tags: "“x” is not a tag. Write one key=value on each line.",
      },
    ],
  ])("%#: %j", (values, errors) => {
    const read = readAsk(submit(view, values));
    const said = read.ok ? [] : Object.entries(read.errors);
    expect(Object.fromEntries(said.map(([id, error]) => [id, withQuotes(error)]))).toEqual(errors);
  });

  test("and every one names a field that the form has", () => {
    const fields = view.blocks.map(({ block_id: id = "" }) => id);
    const read = readAsk(
      submit(view, {
        reason: { value: "x".repeat(501) },
        "keep-days": { value: "-" },
        tags: { value: "x" },
        description: { value: "x".repeat(201) },
        name: { value: "x".repeat(201) },
        "resource-group": { value: "x".repeat(201) },
        channel: { selected_conversation: "?" },
      }),
    );
    // Of what is ticked nothing can be wrong.
    const complaining = fields.filter((id) => id !== "special");
    expect(new Set(read.ok ? [] : Object.keys(read.errors))).toEqual(new Set(complaining));
  });
});

test("whatever is submitted is read or refused, and what is read can be printed as a command", () => {
  fc.assert(
    fc.property(
      fc.record({ what: hostile, reason: hostile, keep: hostile, tags: hostile }),
      ({ what, reason, keep, tags }) => {
        const read = readAsk(
          submit(view, {
            what: options(what),
            reason: { value: reason },
            "keep-days": { value: keep },
            tags: { value: tags },
          }),
        );
        if (!read.ok) {
          expect(Object.values(read.errors).every((error) => withQuotes(error).trim() !== "")).toBe(
            true,
          );
          return;
        }
        const parsed = parseCommand(printCommand(read.command));
        expect(parsed).toEqual({ ok: true, command: read.command });
      },
    ),
    { numRuns: 1_000 },
  );
});

test("a form that we did not open is refused", () => {
  const refused = {
    ok: false,
    errors: { what: say`This form could not be read. Close it and open it once more.` },
  };
  for (const strange of [
    null,
    {},
    { private_metadata: "", state: { values: {} } },
    { private_metadata: '{"channel":"<!here>","name":null}', state: { values: {} } },
    { private_metadata: "x".repeat(4_000), state: { values: {} } },
  ]) {
    expect(readAsk(strange)).toEqual(refused);
  }
});
