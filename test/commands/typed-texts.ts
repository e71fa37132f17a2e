import * as fc from "fast-check";
import { verbs } from "../../src/commands/grammar/flags.ts";

/** Anything at all: lone surrogates and unassigned characters included. */
export const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 120 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((codes) => {
    return String.fromCharCode(...codes);
  }),
);

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...verbs) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "--keep",
      "--tag",
      "—keep",
      "--mine",
      "--open",
      "--description",
      "--force",
      "--from-recovery-point",
      "--name",
      "—metadata",
      "--resource-group=rg-1",
      "--help",
      "--",
      "-",
      "7d",
      "keep=7d",
      "tag=a=b",
      "name=b",
      "metadata=a=b",
      "resource-group=",
      "a=b",
      "db-1",
      "db-1,db-2",
      ",",
      "SR-7K3F",
      "7k3f",
      "@",
      "<@U024BE7LH|alice>",
      "<@U024BE7LH>",
      "<#C1|ops>",
      "<https://x.example|y>",
      "<!here>",
      "&lt;",
      "&amp;amp;",
      "<",
      ">",
      "&",
      '"',
      "'",
      "\\",
      '\\"',
      "“",
      "”",
      "’",
      "=",
      '="',
      "\u202E",
      "\u200B",
      "\uFEFF",
      "\u0338",
      "\u0301",
      "\uD83D",
      "\u3164",
      "…",
      "\u0000",
    ),
  },
  { weight: 2, arbitrary: anything },
);

const mutated = fc
  .array(fc.tuple(piece, fc.constantFrom(" ", " ", "", "\n")), { maxLength: 14 })
  .map((pieces) => pieces.flat().join(""));

/** What fingers, keyboards and people with bad intentions type behind `/snapshot`. */
export const typedText = fc.oneof(mutated, anything);
