import * as fc from "fast-check";
import { expect, test } from "vitest";
import { replyMessage } from "../../src/bot/blocks/reply.ts";
import {
  readCardValue,
  readDetailsValue,
  readHomePages,
  readPageValue,
  readRetryValue,
} from "../../src/bot/button-values.ts";
import type { Command } from "../../src/commands/command.ts";
import { planCreate } from "../../src/commands/create.ts";
import { parseCommand } from "../../src/commands/grammar.ts";
import type { Reply } from "../../src/commands/reply.ts";
import { unknownName, unknownOrTarget } from "../../src/commands/suggest.ts";
import { volumes } from "../../src/commands/volumes.ts";
import type { Inventory } from "../../src/domain/inventory.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import type { CatalogTarget } from "../../src/providers/catalog.ts";
import { anything, typedText } from "../commands/typed-texts.ts";
import { soak } from "../promises/scale.ts";
import { messageProblems } from "../support/block-limits.ts";
import { cloud } from "../support/cloud.ts";
import { quiet } from "../workflows/items.ts";

/** `SOAK=1`: as many as issue 4 names. */
const numRuns = soak ? 100_000 : 2_000;
const patience = { timeout: soak ? 1_200_000 : 60_000 };

const inventory: Inventory = {
  targets: ["tokyo", "osaka"].map((name) => ({
    name,
    provider: "aws-storage-gateway",
    label: name,
  })),
  volumes: ["db-1", "db-2", "list", "crate"].map((name) => ({
    name,
    target: "tokyo",
    id: `arn:${name}`,
    shortId: `vol-${name}`,
    provider: "aws-storage-gateway",
    labels: {},
  })),
  sets: [{ name: "checkout", members: ["db-1", "db-2"] }],
  incidentChannels: [],
  namesInSharedChannels: [],
  language: "en",
  defaults: { expiryMs: 1, incidentExpiryMs: 1, keepDays: 14, remindAfterMs: 1 },
};
const targets = new Map(
  inventory.targets.map(({ name }): [string, CatalogTarget] => [
    name,
    {
      name,
      provider: cloud(),
      volumeId: (written) => (written.startsWith("7") ? { id: written, shortId: written } : null),
    },
  ]),
);
const catalog = createCatalog({ inventory: () => inventory, targets: () => targets, log: quiet });
const deps = { catalog, provider: () => cloud(), keepDays: () => 14 };

test(
  "every text is answered with a message that Slack takes and that mentions nobody",
  patience,
  () => {
    fc.assert(
      fc.property(typedText, (text) => {
        const parsed = parseCommand(text);
        const reply = parsed.ok
          ? answerTo(parsed.command)
          : ({ kind: "usage", problem: parsed.problem } as const);
        // What changes something or reads the ledger is answered by its journeys.
        if (reply === null) return;
        const message = replyMessage(reply, { nowMs: 0 });
        expect(messageProblems(message)).toEqual([]);
        expect(message.text.trim()).not.toBe("");
        expect(message.text).not.toMatch(/<[@#!]/u);
        expect(JSON.stringify(message.blocks)).not.toMatch(
          /"type":"(?:user|usergroup|broadcast)"/u,
        );
      }),
      { numRuns },
    );
  },
);

function answerTo(command: Command): Reply | null {
  if (command.name === "create") {
    const planned = planCreate(deps, command);
    return planned.ok ? null : planned.reply;
  }
  if (command.name === "list" || command.name === "why") {
    const found = command.what === null ? null : catalog.find(command.what);
    if (found?.kind !== "unknown" || command.what === null) return null;
    const continued = (what: string): Command => ({ ...command, what });
    return command.name === "list"
      ? unknownOrTarget(catalog, command.what, found.nearest, continued)
      : unknownName(catalog, command.what, found.nearest, continued);
  }
  if (command.name === "volumes") return volumes({ catalog }, command.text);
  if (command.name === "help") return { kind: "help", topic: command.topic, exampleVolume: null };
  return null;
}

test("what buttons carry is read or refused, whatever it is", patience, () => {
  const value = fc.oneof(
    anything,
    fc
      .tuple(
        fc.constantFrom("SR-7K3F", "SR-", "older SR-7K3F ", "newer 12 ", "1.2.3", "SR-7K3F:12"),
        fc.oneof(anything, fc.constantFrom(":0123456789ab", ":0123456789ab:2", "list --mine")),
      )
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(value, (carried) => {
      const card = readCardValue(carried);
      const retry = readRetryValue(carried);
      if (card !== null) expect(carried).toBe(`${card.requestId}:${card.digest}`);
      if (retry !== null) expect(retry.round).toBeGreaterThan(0);
      const page = readPageValue(carried);
      if (page !== null) expect(carried.endsWith(page.text)).toBe(true);
      readDetailsValue(carried);
      readHomePages(carried);
    }),
    { numRuns },
  );
});
