import { describe, expect, test } from "vitest";
import { z } from "zod";
import { askView, readAsk } from "../../src/bot/modals/ask.ts";
import type { CreateCommand } from "../../src/commands/command.ts";
import { planCreate } from "../../src/commands/create.ts";
import { parseCommand } from "../../src/commands/grammar.ts";
import {
  pairOptions,
  readOptions,
  switchOptions,
  textOptions,
} from "../../src/commands/grammar/options.ts";
import { createFlags } from "../../src/commands/grammar/flags.ts";
import { providerNames } from "../../src/domain/volume.ts";
import type { ProviderName } from "../../src/domain/volume.ts";
import type { SnapshotProvider } from "../../src/providers/provider.ts";
import { options as chosen, submit } from "../bot/modals/submission.ts";
import * as swas from "../providers/alibaba-swas/support.ts";
import * as aws from "../providers/aws-storage-gateway/support.ts";
import * as evs from "../providers/huawei-evs/support.ts";
import { asTyped } from "../support/phrases.ts";
import * as ecl from "../providers/ntt-ecl/support.ts";

const nowhere = "http://127.0.0.1:9";
const providers: Readonly<Record<ProviderName, SnapshotProvider>> = {
  "aws-storage-gateway": aws.adapterAt(nowhere),
  "huawei-evs": evs.adapterAt(nowhere),
  "ntt-ecl": ecl.adapterAt(nowhere),
  "alibaba-swas": swas.adapterAt(nowhere),
};

/** The names of the options that a provider publishes. */
function published(name: ProviderName): readonly string[] {
  const { properties } = z
    .object({ properties: z.record(z.string(), z.unknown()) })
    .parse(z.toJSONSchema(providers[name].options, { io: "input" }));
  return Object.keys(properties);
}

/** What the form leaves to another field: EVS keeps tags as metadata. */
const sameInForm: Readonly<Record<string, string>> = { metadata: "tags" };

/** Every option that a command can carry, set by typing. */
function typed(): CreateCommand["options"] {
  const words = [
    ...Object.keys(pairOptions).map((flag) => `--${flag} a=b`),
    ...textOptions.map((name) => `--${name} something`),
    ...switchOptions.map((name) => `--${name}`),
  ];
  return created(`create db-1 why ${words.join(" ")}`).options;
}

/** Every option that a command can carry, set in the form. */
function filledIn(): CreateCommand["options"] {
  const view = askView({ channelId: "C024BE7LR", keepDays: 14 });
  const fields = view.blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  const texts = fields.map((id) => [id, { value: id === "tags" ? "a=b" : "something" }] as const);
  const read = readAsk(
    submit(view, {
      ...Object.fromEntries(texts),
      what: chosen("db-1"),
      "keep-days": { value: "7" },
      special: chosen(...switchOptions),
      channel: { selected_conversation: "C024BE7LR" },
    }),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.command.options;
}

function created(text: string): CreateCommand {
  const parsed = parseCommand(text);
  if (!parsed.ok) throw new Error(asTyped(parsed.problem.sentence));
  if (parsed.command.name !== "create") throw new Error("not a create");
  return parsed.command;
}

describe("whatever a cloud lets people set can be set", () => {
  test.each(providerNames)("of %s by typing", (name) => {
    expect(Object.keys(typed())).toEqual(expect.arrayContaining([...published(name)]));
  });

  test.each(providerNames)("of %s in the form", (name) => {
    const wanted = published(name).map((option) => sameInForm[option] ?? option);
    expect(Object.keys(filledIn())).toEqual(expect.arrayContaining(wanted));
  });

  test("and nothing can be set that no cloud knows", () => {
    const known = new Set(providerNames.flatMap(published));
    for (const option of [...Object.keys(typed()), ...Object.keys(filledIn())]) {
      expect(known).toContain(option);
    }
  });

  test("and every flag of create is an option, or says how long to keep it", () => {
    const flags = [
      ...Object.keys(pairOptions),
      ...textOptions,
      ...switchOptions,
      "keep",
      "dry-run",
    ];
    expect(new Set(createFlags)).toEqual(new Set(flags));
  });
});

function plannedOf(name: keyof typeof providers, text: string) {
  const volume = {
    target: "there",
    id: "vol-1",
    shortId: "vol-1",
    label: "db-1",
    provider: name,
    name: "db-1",
    sizeGiB: null,
    parent: null,
    sets: [],
    named: true,
  };
  return planCreate(
    {
      catalog: {
        find: () => ({ kind: "found", volumes: [volume] }),
        byId: () => volume,
        search: () => [],
        sets: () => [],
        targets: () => [],
        target: () => null,
        problems: () => new Map(),
        refresh: async () => undefined,
      },
      provider: () => providers[name],
      keepDays: () => 7,
    },
    created(`create db-1 why ${text}`),
  );
}

test("options that a card cannot show whole are refused: approvers see all they approve", () => {
  const tags = (count: number) =>
    Array.from({ length: count }, (_, n) => `--tag key-${n}=${"v".repeat(100)}`).join(" ");
  expect(plannedOf("aws-storage-gateway", tags(15)).ok).toBe(true);
  const refused = plannedOf("aws-storage-gateway", tags(30));
  expect(refused.ok).toBe(false);
  expect(JSON.stringify(refused)).toContain("a card shows approvers ");
});

describe("an option that a cloud does not know", () => {
  test.each([
    ["aws-storage-gateway", "--force", "--force"],
    ["aws-storage-gateway", "--name x1", "--name"],
    ["ntt-ecl", "--from-recovery-point", "--from-recovery-point"],
    ["alibaba-swas", "--metadata a=b", "--metadata"],
    ["huawei-evs", "--resource-group rg-1", "--resource-group"],
  ] as const)("of %s: %s is refused by its flag", (name, text, flag) => {
    const planned = plannedOf(name, text);
    expect(planned.ok).toBe(false);
    const said = JSON.stringify(planned);
    expect(said).toContain(flag);
    expect(said).toContain("know no ");
  });
});

describe("a word in a reason is no option", () => {
  test.each(["where name==web", "metadata is off", '"resource-group=rg-1 moves"'])("%s", (said) => {
    const reason = said.replaceAll('"', "");
    expect(created(`create db-1 ${said}`)).toMatchObject({ reason, options: { tags: {} } });
  });
});

test("an option that is too long is said by its name", () => {
  const words = new Map([["resource-group", ["x".repeat(201)]]]);
  const read = readOptions({ words: [], flags: words, help: false }, new Map());
  expect(read).toMatchObject({ ok: false, problem: { topic: "create" } });
  expect(read.ok ? "" : asTyped(read.problem.sentence)).toBe(
    "The resource group has 201 characters; 200 is the limit.",
  );
});
