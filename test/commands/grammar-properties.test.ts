import * as fc from "fast-check";
import { english, worded } from "../../src/domain/phrase.ts";
import { asTyped } from "../support/phrases.ts";
import { expect, test } from "vitest";
import type { Command } from "../../src/commands/command.ts";
import { parseCommand, printCommand } from "../../src/commands/grammar.ts";
import { cleanText, tidy } from "../../src/commands/grammar/clean.ts";
import { encode } from "../../src/commands/grammar/markup.ts";
import { quoteWord } from "../../src/commands/grammar/words.ts";
import { optionsOf, switchOptions } from "../../src/commands/grammar/options.ts";
import { soak } from "../promises/scale.ts";
import { anything, typedText as text } from "./typed-texts.ts";
import { createFlags, verbs } from "../../src/commands/grammar/flags.ts";

/** `SOAK=1` as the promises name it. */
const runs = soak ? 100_000 : 4_000;
const patience = { timeout: soak ? 600_000 : 60_000 };

const sentence = anything.map(tidy).map((said) => tidy(Array.from(said).slice(0, 80).join("")));
const name = fc
  .oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}(\/vol-[0-9A-F]{8})?$/), anything.map(tidy))
  .map((said) => tidy(said.replace(/[\s"'`=,]/gu, "").replace(/^[-\u2010-\u2015\u2212]+/u, "")))
  .filter((said) => said !== "" && !/^[-\u2010-\u2015\u2212]|[\s"'`=,]/u.test(said));
const requestId = fc.stringMatching(/^[0-9A-Z]{4,10}$/).map((core) => `SR-${core}`);
const userId = fc.stringMatching(/^[UW][A-Z0-9]{8}$/);
const tags = fc
  .array(fc.tuple(sentence, sentence), { maxLength: 4 })
  .map((pairs) => pairs.map(([key, value]) => [tidy(key.replaceAll("=", "")), value] as const))
  .map((pairs) => Object.fromEntries(pairs.filter(([key]) => key !== "")));

const command: fc.Arbitrary<Command> = fc.oneof(
  fc
    .record({
      what: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
      reason: sentence,
      keepDays: fc.option(fc.integer({ min: 1, max: 365 })),
      tags,
      metadata: tags,
      texts: fc.record({ name: sentence, description: sentence, "resource-group": sentence }),
      on: fc.subarray([...switchOptions]),
      dryRun: fc.boolean(),
    })
    .map(({ tags, metadata, texts, on, dryRun, ...rest }) => ({
      name: "create" as const,
      ...rest,
      ...(dryRun ? { dryRun: true as const } : {}),
      options: optionsOf({
        tags,
        metadata,
        text: (option) => texts[option],
        isOn: (option) => on.includes(option),
      }),
    })),
  fc.record({
    name: fc.constant("list" as const),
    what: fc.option(name),
    mine: fc.boolean(),
    open: fc.boolean(),
  }),
  fc.record({ name: fc.constant("show" as const), id: requestId }),
  fc.record({ name: fc.constant("why" as const), what: name, userId: fc.option(userId) }),
  fc.record({ name: fc.constant("volumes" as const), text: sentence }),
  fc.record({
    name: fc.constantFrom("approve" as const, "deny" as const),
    requestId,
    note: sentence,
  }),
  fc.record({ name: fc.constant("cancel" as const), requestId }),
  fc.record({ name: fc.constant("retry" as const), requestId }),
  fc.record({
    name: fc.constant("keep" as const),
    what: fc.oneof(requestId, fc.stringMatching(/^snap-0[0-9a-f]{16}$/u)),
    days: fc.integer({ min: 1, max: 365 }),
  }),
  fc.record({ name: fc.constant("help" as const), topic: fc.option(fc.constantFrom(...verbs)) }),
  fc.constant({ name: "form" as const }),
);

test("reads hostile texts without a crash, each as a command or a quoted problem", patience, () => {
  fc.assert(
    fc.property(text, (typed) => {
      const parsed = parseCommand(typed);
      if (parsed.ok) return;
      const sentence = asTyped(parsed.problem.sentence);
      const advice = asTyped(parsed.problem.advice);
      expect(sentence.trim()).not.toBe("");
      expect(advice.trim()).not.toBe("");
      expect(Array.from(sentence).length).toBeLessThan(160);
      // What was typed is a part of its own, which nothing in it can end.
      for (const part of worded(parsed.problem.sentence, english)) {
        if (typeof part === "string" || part.kind !== "code") continue;
        expect(Array.from(part.text).length).toBeLessThanOrEqual(40);
      }
    }),
    { numRuns: runs },
  );
});

test("reads what it prints as the same command", patience, () => {
  fc.assert(
    fc.property(command, (given) => {
      expect(parseCommand(printCommand(given))).toEqual({ ok: true, command: given });
    }),
    { numRuns: runs / 4 },
  );
});

test("reads an option with dashes and without as the same", patience, () => {
  const switches = [...switchOptions, "dry-run"];
  const flag = fc.constantFrom(...createFlags.filter((one) => !switches.includes(one)), "Name");
  const value = fc.oneof(sentence, fc.constantFrom("7d", "a=b", "name=b"));
  const around = fc.constantFrom("", "before it", "name=b");
  fc.assert(
    fc.property(flag, value, around, (option, said, reason) => {
      const written = `${option}=${encode(quoteWord(said))} ${reason}`;
      expect(parseCommand(`db ${written}`)).toEqual(parseCommand(`db --${written}`));
    }),
    { numRuns: runs / 4 },
  );
});

test("understands nothing that it could not print and read again", patience, () => {
  fc.assert(
    fc.property(text, (typed) => {
      const parsed = parseCommand(typed);
      if (!parsed.ok) return;
      expect(parseCommand(printCommand(parsed.command))).toEqual(parsed);
    }),
    { numRuns: runs },
  );
});

test("leaves nothing invisible in a reason and nothing to clean a second time", patience, () => {
  fc.assert(
    fc.property(text, (typed) => {
      const parsed = parseCommand(`create db ${typed}`);
      if (!parsed.ok || parsed.command.name !== "create") return;
      const { reason } = parsed.command;
      expect(reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(cleanText(reason)).toBe(reason);
      expect(Array.from(reason).length).toBeLessThanOrEqual(500);
    }),
    { numRuns: runs / 4 },
  );
});
