import type { InputBlock, PlainTextOption } from "@slack/types";
import { z } from "zod";
import { switchOptions } from "../../commands/grammar/options.ts";
import { limits } from "../../commands/grammar/problem.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { SnapshotOptions } from "../../domain/snapshot.ts";
import { clamp, line, plain } from "../blocks/text.ts";
import { actionIds, blockIds } from "../ids.ts";

/** What clouds let people set on a snapshot. @param given what was set before, as the ledger has it */
export function cloudFields(given: SnapshotOptions): InputBlock[] {
  return [
    tagsInput(tagsIn(given)),
    descriptionInput(textIn(given, "description")),
    nameInput(textIn(given, "name")),
    specialInput(switchOptions.filter((option) => given[option] === true)),
    resourceGroupInput(textIn(given, "resource-group")),
  ];
}

type SwitchOption = (typeof switchOptions)[number];

const tagsSchema = z.record(z.string(), z.string());

/** One `key=value` a line. */
function tagsIn(options: SnapshotOptions): string {
  const tags = tagsSchema.safeParse(options["tags"]);
  const lines = Object.entries(tags.data ?? {}).map(([key, value]) => `${key}=${value}`);
  return clamp(lines.join("\n"), 3_000);
}

function textIn(options: SnapshotOptions, name: string): string {
  const text = options[name];
  return typeof text === "string" ? line(text, limits.description) : "";
}

function tagsInput(given: string): InputBlock {
  return {
    type: "input",
    block_id: blockIds.tags,
    optional: true,
    label: plain(say`Tags`, 2_000),
    hint: plain(say`One key=value on each line.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.tags,
      multiline: true,
      max_length: 3_000,
      placeholder: plain("team=web", 150),
      ...(given === "" ? {} : { initial_value: given }),
    },
  };
}

function descriptionInput(given: string): InputBlock {
  return {
    type: "input",
    block_id: blockIds.description,
    optional: true,
    label: plain(say`Description at the cloud`, 2_000),
    hint: plain(say`The reason is used when this is empty.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.description,
      max_length: limits.description,
      ...(given === "" ? {} : { initial_value: given }),
    },
  };
}

function nameInput(given: string): InputBlock {
  return {
    type: "input",
    block_id: blockIds.name,
    optional: true,
    label: plain(say`Name at the cloud`, 2_000),
    hint: plain(say`Huawei EVS and Alibaba SWAS; the request's id is put behind it.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.name,
      max_length: limits.description,
      ...(given === "" ? {} : { initial_value: given }),
    },
  };
}

/** What can be ticked, by the option that it switches on. */
const specials: Readonly<Record<SwitchOption, readonly [Phrase, Phrase]>> = {
  "from-recovery-point": [
    say`From the last recovery point`,
    say`AWS, cached volumes: as it was then. The card says of when.`,
  ],
  force: [
    say`Also while the disk is in use`,
    say`Huawei EVS: it holds what a power cut would leave.`,
  ],
};

function specialInput(given: readonly SwitchOption[]): InputBlock {
  const optionOf = (option: SwitchOption): PlainTextOption => {
    const [text, description] = specials[option];
    return { text: plain(text, 75), description: plain(description, 75), value: option };
  };
  return {
    type: "input",
    block_id: blockIds.special,
    optional: true,
    label: plain(say`In special cases`, 2_000),
    element: {
      type: "checkboxes",
      action_id: actionIds.special,
      options: switchOptions.map(optionOf),
      ...(given.length === 0 ? {} : { initial_options: given.map(optionOf) }),
    },
  };
}

function resourceGroupInput(given: string): InputBlock {
  return {
    type: "input",
    block_id: blockIds.resourceGroup,
    optional: true,
    label: plain(say`Resource group`, 2_000),
    hint: plain(say`Alibaba SWAS only.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.resourceGroup,
      max_length: limits.description,
      placeholder: plain("rg-aek2bti7cf7abcd", 150),
      ...(given === "" ? {} : { initial_value: given }),
    },
  };
}
