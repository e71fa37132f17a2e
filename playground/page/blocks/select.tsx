import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { type Directory, useDirectory } from "../directory.ts";
import { decodeEntities } from "../text/parse-mrkdwn.ts";
import { Problem } from "./button.tsx";
import { type Choice, type ChoiceGroup, Combobox, type Found, type Source } from "./combobox.tsx";
import { named, type Spot, useField } from "./field.ts";
import type { ElementOf, OptionObject } from "./model.ts";
import { type Surface, useSurface } from "./surface.ts";

export type SelectElement = ElementOf<
  | "static_select"
  | "multi_static_select"
  | "external_select"
  | "multi_external_select"
  | "users_select"
  | "multi_users_select"
  | "conversations_select"
  | "multi_conversations_select"
  | "channels_select"
  | "multi_channels_select"
>;

// Source: docs.slack.dev, external select element, min_query_length.
const defaultQueryLength = 3;

/** Every kind of select menu, with one or several choices. */
export function Select(props: {
  readonly element: SelectElement;
  readonly spot: Spot;
}): JSX.Element {
  const { element, spot } = props;
  const field = useField(element, spot);
  const surface = useSurface();
  const directory = useDirectory();
  // What an external select once offered; its options are not part of the view.
  const seen = useRef(new Map<string, Choice>());

  const multiple = element.type.startsWith("multi_");
  const isExternal = element.type === "external_select" || element.type === "multi_external_select";
  for (const choice of knownChoices(element, directory)) {
    if (!seen.current.has(choice.value)) seen.current.set(choice.value, choice);
  }
  const values = typeof field.value === "string" ? [field.value] : (field.value ?? []);
  const chosen = values.map(
    (value) => seen.current.get(value) ?? { value, label: value, description: null },
  );
  const choose = (next: readonly Choice[]) => {
    for (const choice of next) seen.current.set(choice.value, choice);
    const picked = next.map((choice) => choice.value);
    void field.choose(multiple ? picked : (picked[0] ?? null));
  };
  const placeholder =
    element.placeholder === undefined
      ? multiple
        ? "Choose some"
        : "Choose one"
      : decodeEntities(element.placeholder.text);
  const source: Source = isExternal
    ? {
        kind: "remote",
        fewestLetters: element.min_query_length ?? defaultQueryLength,
        ask: (text) => askBot(surface, spot.blockId, element.action_id, text),
      }
    : { kind: "local", find: (text) => filterChoices(offered(element, directory), text) };
  return (
    <span class="with-problem">
      <Combobox
        id={spot.id}
        naming={named(spot, placeholder)}
        placeholder={placeholder}
        multiple={multiple}
        most={
          ("max_selected_items" in element ? element.max_selected_items : undefined) ??
          Number.POSITIVE_INFINITY
        }
        chosen={chosen}
        busy={field.busy}
        source={source}
        onChoose={choose}
      />
      <Problem text={field.problem} />
    </span>
  );
}

async function askBot(
  surface: Surface,
  blockId: string,
  actionId: string,
  text: string,
): Promise<Found> {
  const answer = await surface.suggest(blockId, actionId, text);
  const choices = answer.options.map((option) => ({
    value: option.value,
    label: decodeEntities(option.text.text),
    description: option.description === undefined ? null : decodeEntities(option.description.text),
  }));
  return { groups: [{ label: null, choices }], problem: answer.problem };
}

function filterChoices(groups: readonly ChoiceGroup[], text: string): Found {
  const wanted = text.toLowerCase();
  const fitting = groups
    .map((group) => ({
      label: group.label,
      choices: group.choices.filter((choice) =>
        `${choice.label} ${choice.description ?? ""}`.toLowerCase().includes(wanted),
      ),
    }))
    .filter((group) => group.choices.length > 0);
  return { groups: fitting, problem: null };
}

/** All that a select without look-up has to offer. */
function offered(element: SelectElement, directory: Directory): ChoiceGroup[] {
  switch (element.type) {
    case "static_select":
    case "multi_static_select": {
      const groups = (element.option_groups ?? []).map((group) => ({
        label: decodeEntities(group.label.text),
        choices: choicesOf(group.options),
      }));
      const loose = choicesOf(element.options ?? []);
      return loose.length > 0 ? [{ label: null, choices: loose }, ...groups] : groups;
    }
    case "users_select":
    case "multi_users_select":
      return [{ label: null, choices: namesOf(directory.people, "@") }];
    case "conversations_select":
    case "multi_conversations_select":
    case "channels_select":
    case "multi_channels_select":
      return [{ label: null, choices: namesOf(directory.channels, "#") }];
    case "external_select":
    case "multi_external_select":
      return [];
  }
}

function knownChoices(element: SelectElement, directory: Directory): Choice[] {
  const initial = [
    ...("initial_option" in element ? [element.initial_option] : []),
    ...("initial_options" in element ? (element.initial_options ?? []) : []),
  ].filter((option) => option !== undefined);
  const groups = offered(element, directory);
  return [...choicesOf(initial), ...groups.flatMap((group) => group.choices)];
}

function choicesOf(options: readonly OptionObject[]): Choice[] {
  return options.map((option) => ({
    value: option.value ?? "",
    label: decodeEntities(option.text.text),
    description: option.description === undefined ? null : decodeEntities(option.description.text),
  }));
}

function namesOf(names: ReadonlyMap<string, string>, sign: string): Choice[] {
  return [...names].map(([value, name]) => ({ value, label: sign + name, description: null }));
}
