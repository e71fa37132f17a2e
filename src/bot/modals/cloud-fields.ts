import type { InputBlock, PlainTextOption } from "@slack/types";
import { z } from "zod";
import { switchOptions } from "../../commands/grammar/options.ts";
import type { Settable, SettableOption } from "../../commands/settable.ts";
import { limits } from "../../commands/grammar/problem.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { SnapshotOptions } from "../../domain/snapshot.ts";
import { clamp, plain } from "../blocks/text.ts";
import { actionIds, blockIds } from "../ids.ts";

/** What stands in the fields about the cloud, as a form carries it. */
export interface CloudTexts {
  /** One `key=value` a line. */
  readonly tags: string;
  readonly description: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly special: readonly string[];
}

export const noTexts: CloudTexts = {
  tags: "",
  description: "",
  name: "",
  resourceGroup: "",
  special: [],
};

/** The fields for what can be set at the chosen volumes' clouds. */
export function cloudFields(settable: Settable, given: CloudTexts): InputBlock[] {
  const limit = (option: SettableOption): number =>
    Math.min(settable.get(option) ?? limits.description, limits.description);
  const special = switchOptions.filter((option) => settable.has(option));
  return [
    ...(settable.has("tags") ? [tagsInput(given.tags)] : []),
    ...(settable.has("description")
      ? [descriptionInput(given.description, limit("description"))]
      : []),
    ...(settable.has("name") ? [nameInput(given.name, limit("name"))] : []),
    ...(special.length > 0 ? [specialInput(special, given.special)] : []),
    ...(settable.has("resource-group") ? [resourceGroupInput(given.resourceGroup)] : []),
  ];
}

const tagsSchema = z.record(z.string(), z.string());

/** What was set on snapshots before, as the ledger has it. */
export function textsOf(options: SnapshotOptions): CloudTexts {
  const pairs = [options["tags"], options["metadata"]].flatMap((value) =>
    Object.entries(tagsSchema.safeParse(value).data ?? {}),
  );
  const text = (name: string) => {
    const value = options[name];
    return typeof value === "string" ? value : "";
  };
  return {
    tags: pairs.map(([key, value]) => `${key}=${value}`).join("\n"),
    description: text("description"),
    name: text("name"),
    resourceGroup: text("resource-group"),
    special: switchOptions.filter((option) => options[option] === true),
  };
}

/** As much as the field takes: Slack refuses a form that begins with more. */
function initially(text: string, limit: number) {
  const fitting = clamp(text, limit);
  return fitting === "" ? {} : { initial_value: fitting };
}

type SwitchOption = (typeof switchOptions)[number];

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
      ...initially(given, 3_000),
    },
  };
}

function descriptionInput(given: string, most: number): InputBlock {
  return {
    type: "input",
    block_id: blockIds.description,
    optional: true,
    label: plain(say`Description at the cloud`, 2_000),
    hint: plain(say`The reason is used when this is empty. At most ${most} characters.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.description,
      max_length: most,
      ...initially(given, most),
    },
  };
}

function nameInput(given: string, most: number): InputBlock {
  return {
    type: "input",
    block_id: blockIds.name,
    optional: true,
    label: plain(say`Name at the cloud`, 2_000),
    hint: plain(say`The request's id is put behind it. At most ${most} characters.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.name,
      max_length: most,
      ...initially(given, most),
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

function specialInput(offered: readonly SwitchOption[], given: readonly string[]): InputBlock {
  const chosen = offered.filter((option) => given.includes(option));
  const optionOf = (option: SwitchOption): PlainTextOption => {
    const [text, description] = specials[option];
    return { text: plain(text, 75), description: plain(description, 75), value: option };
  };
  return {
    type: "input",
    block_id: blockIds.special,
    optional: true,
    // What is chosen here may make possible what was not.
    dispatch_action: true,
    label: plain(say`In special cases`, 2_000),
    element: {
      type: "checkboxes",
      action_id: actionIds.special,
      options: offered.map(optionOf),
      ...(chosen.length === 0 ? {} : { initial_options: chosen.map(optionOf) }),
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
      ...initially(given, limits.description),
    },
  };
}
