import { z } from "zod";
import { isTimeZone } from "../domain/calendar.ts";
import { parseDuration } from "../domain/duration.ts";
import { languages } from "../domain/language.ts";
import { providerNames } from "../domain/volume.ts";
import type { Path } from "./problem.ts";

function duration(least: string, most: string, example: string) {
  return z
    .string()
    .transform((text, ctx) => {
      const ms = parseDuration(text);
      if (ms !== null && ms >= (parseDuration(least) ?? 0) && ms <= (parseDuration(most) ?? 0)) {
        return ms;
      }
      ctx.addIssue({
        code: "custom",
        message: `write a duration from ${least} to ${most}, such as ${example}`,
      });
      return z.NEVER;
    })
    .meta({ description: `A duration from ${least} to ${most}, such as ${example}.` });
}

const dayMs = 86_400_000;

const days = z
  .string()
  .transform((text, ctx) => {
    const ms = parseDuration(text);
    const whole = ms === null ? 0 : ms / dayMs;
    if (Number.isInteger(whole) && whole >= 1 && whole <= 365) return whole;
    ctx.addIssue({ code: "custom", message: "write whole days from 1d to 365d, such as 14d" });
    return z.NEVER;
  })
  .meta({ description: "Whole days from 1d to 365d, such as 14d." });

const timeZone = z
  .string()
  .refine(isTimeZone, "write the name of a time zone, such as Europe/Vienna or UTC")
  .meta({ description: "In which days are counted, over changes of clocks too. UTC if left out." });

const labels = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .meta({ description: 'Seen by policies: resource.labels.contains("tier=prod").' });

const volume = z.union([
  z.string().meta({ description: "target/volume-id" }),
  z.strictObject({
    target: z.string(),
    volume: z.string().meta({ description: "As the provider shows it." }),
    labels: labels.optional(),
  }),
]);

/** `snapshot.yml` without the settings that only one vendor understands. */
export const fileSchema = z.strictObject({
  targets: z
    .record(z.string(), z.looseObject({ provider: z.enum(providerNames), keep: days.optional() }))
    .meta({ description: "Accounts, regions and gateways at providers, by short name." }),
  volumes: z.record(z.string(), volume).nullish().meta({ description: "Short names for volumes." }),
  sets: z
    .record(z.string(), z.array(z.string()).min(1, "name at least one volume"))
    .nullish()
    .meta({ description: "Volumes that are asked for together, by short name." }),
  "incident-channels": z
    .array(z.string().min(1, "write a channel name such as inc-*").max(80))
    .nullish()
    .meta({ description: "Channel names, * for anything: an incident is going on there." }),
  language: z
    .enum(languages)
    .optional()
    .meta({ description: "Of cards and threads; private answers follow each reader's Slack." }),
  "names-in-shared-channels": z
    .array(z.string().min(1, "write a channel name such as partner-*").max(80))
    .nullish()
    .meta({
      description:
        "Slack Connect channels, * for anything, where targets and volumes are named all the same.",
    }),
  defaults: z
    .strictObject({
      expiry: duration("10s", "30d", "4h").optional(),
      "incident-expiry": duration("10s", "30d", "30m").optional(),
      "remind-after": duration("1s", "7d", "10m").optional(),
      keep: days.optional(),
      "delete-grace": duration("10s", "30d", "24h").optional(),
      "time-zone": timeZone.optional(),
    })
    .nullish(),
});

export type FileContent = z.output<typeof fileSchema>;

/** The part of a vendor that the schema needs. */
export interface KindSchema {
  readonly name: string;
  readonly label: string;
  readonly settings: z.ZodType;
}

type Json = z.core.JSONSchema.JSONSchema;

/** JSON Schema of `snapshot.yml`, for editors. */
export function jsonSchema(kinds: readonly KindSchema[]): Json {
  const file = toJson(fileSchema);
  const keep = toJson(days);
  delete keep.$schema;
  const targets = kinds.map((kind): Json => {
    const { $schema: _, ...settings } = toJson(kind.settings, orReference);
    return {
      title: kind.label,
      ...settings,
      properties: { provider: { const: kind.name }, keep, ...settings.properties },
      required: ["provider", ...(settings.required ?? [])],
    };
  });
  const { properties = {} } = file;
  return {
    ...file,
    title: "snapshot.yml",
    properties: {
      ...properties,
      targets: { type: "object", additionalProperties: { anyOf: targets } },
    },
  };
}

type Override = NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"];

function toJson(schema: z.ZodType, override?: Override): Json {
  // A secret has no JSON form; what stands in the file is a reference.
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    ...(override === undefined ? {} : { override }),
  });
}

// Wherever a vendor wants text of some form, a reference may stand instead.
const orReference: Override = ({ jsonSchema }) => {
  if (jsonSchema.type !== "string") return;
  if (jsonSchema.pattern !== undefined) jsonSchema.pattern += String.raw`|^\$\{.+\}$`;
  delete jsonSchema.format;
};

/** The keys that a JSON Schema knows at a path. */
export function keysAt(schema: Json, path: Path): readonly string[] {
  const nodes = path.reduce<readonly Json[]>(
    (found, part) => found.flatMap((node) => alternatives(node).flatMap((one) => step(one, part))),
    [schema],
  );
  return [
    ...new Set(nodes.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {}))),
  ];
}

function alternatives(node: Json): readonly Json[] {
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  return [node, ...branches.flatMap((branch) => (isObject(branch) ? alternatives(branch) : []))];
}

function step(node: Json, part: string | number): readonly Json[] {
  const next =
    typeof part === "number"
      ? node.items
      : Object.hasOwn(node.properties ?? {}, part)
        ? node.properties?.[part]
        : node.additionalProperties;
  return isObject(next) ? [next] : [];
}

function isObject(node: unknown): node is Json {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}
