import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { z } from "zod";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import { actionIds, callbackIds, commandName, eventNames, shortcutIds } from "../../src/bot/ids.ts";
import { methodScopes, optionalScopes, otherScopes } from "../../src/bot/scopes.ts";
import { stepId, stepInputs } from "../../src/bot/step.ts";

const text = readFileSync(new URL("../../manifest.yml", import.meta.url), "utf8");

/** A call of a Web API method, in whatever way the client is named. */
const webApiCall =
  /\.((?:admin|apps|auth|bookmarks|chat|conversations|files|functions|pins|reactions|team|usergroups|users|views)\.[a-zA-Z]+)\(/gu;

const parameters = z.record(
  z.string(),
  z.strictObject({
    type: z.enum(["string", "integer", "slack#/types/channel_id", "slack#/types/user_id"]),
    title: z.string().min(1),
    description: z.string().min(1),
    is_required: z.boolean(),
  }),
);

/**
 * The parts of Slack's manifest schema that this file uses, with its limits; an unknown key is a
 * mistake. Source: slackapi/manifest-schema v0.5.0, version 1.0.0.
 */
const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    background_color: z.string().regex(/^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$/u),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({
      display_name: z.string().min(1).max(80),
      always_online: z.boolean(),
    }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(["global", "message"]),
          callback_id: z.string().min(1).max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().min(2).max(32).regex(/^\//u),
          description: z.string().min(1).max(2_000),
          usage_hint: z.string().min(1).max(1_000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  }),
  functions: z.record(
    z.string(),
    z.strictObject({
      title: z.string().min(1),
      description: z.string().min(1),
      input_parameters: parameters,
      output_parameters: parameters,
    }),
  ),
  oauth_config: z.strictObject({
    scopes: z.strictObject({
      bot: z.array(z.string().min(1)).max(255),
      bot_optional: z.array(z.string().min(1)).max(255),
    }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean() }),
    org_deploy_enabled: z.literal(true),
    function_runtime: z.literal("remote"),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

const manifest = schema.parse(parse(text));

test("the command of the manifest is the one that the bot listens to, with ids for people", () => {
  expect(manifest.features.slash_commands).toEqual([
    expect.objectContaining({ command: commandName, should_escape: true }),
  ]);
});

test("its shortcuts are those that the bot listens to, and those of the playground", () => {
  const { shortcuts } = manifest.features;
  expect(shortcuts.map(({ callback_id, type }) => [callback_id, type])).toEqual([
    [shortcutIds.ask, "global"],
    [shortcutIds.before, "message"],
  ]);
  expect(demoWorkspace().shortcuts).toEqual(
    shortcuts.map(({ callback_id, ...rest }) => ({ callbackId: callback_id, ...rest })),
  );
});

test("its step takes what the bot reads, and gives what the bot tells", () => {
  expect(Object.keys(manifest.functions)).toEqual([stepId]);
  const inputs = manifest.functions[stepId]?.input_parameters ?? {};
  expect(Object.keys(inputs)).toEqual(Object.keys(stepInputs.shape));
  for (const [name, field] of Object.entries(stepInputs.shape)) {
    expect(inputs[name]?.is_required).toBe(!field.safeParse(undefined).success);
  }
  const [step] = demoWorkspace().steps ?? [];
  expect(step).toEqual({ callbackId: stepId, ...manifest.functions[stepId] });
});

test("it asks for the scopes of the methods that the bot calls, and for no other", () => {
  const needed = Object.values(methodScopes).filter((scope) => scope !== null);
  const others = Object.values(otherScopes);
  expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(new Set([...others, ...needed]));
  const { bot, bot_optional } = manifest.oauth_config.scopes;
  expect(bot_optional).toEqual([...optionalScopes]);
  expect(bot.length - bot_optional.length).toBeLessThanOrEqual(8);
});

test("the list of called methods is what the source calls", () => {
  const called = readdirSync(new URL("../../src/bot", import.meta.url), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .flatMap((source) => [...source.matchAll(webApiCall)].map((match) => match[1]));
  expect(new Set(called)).toEqual(new Set(Object.keys(methodScopes)));
});

test("every scope says what it is for", () => {
  const scopes = text.slice(text.indexOf("    bot:\n"), text.indexOf("    # The bot does"));
  const lines = scopes.trim().split("\n").slice(1);
  expect(lines).toHaveLength(2 * manifest.oauth_config.scopes.bot.length);
  for (const [index, line] of lines.entries()) {
    expect(line.trim()).toMatch(index % 2 === 0 ? /^# [A-Z].*\.$/u : /^- [a-z_:]+$/u);
  }
});

test("it subscribes to the events that the bot listens to, and to no other", () => {
  expect(new Set(manifest.settings.event_subscriptions.bot_events)).toEqual(new Set(eventNames));
});

test("it switches on what the buttons, forms, direct messages and the Home tab need", () => {
  expect(manifest.settings.interactivity.is_enabled).toBe(true);
  expect(manifest.features.app_home).toEqual({
    home_tab_enabled: true,
    messages_tab_enabled: true,
    messages_tab_read_only_enabled: true,
  });
  expect(manifest.settings.socket_mode_enabled).toBe(true);
});

test("it is plain YAML without warnings, and every id of the bot is a legal one", () => {
  const document = parseDocument(text);
  expect([...document.errors, ...document.warnings]).toEqual([]);
  const ids = [
    ...Object.values(actionIds),
    ...Object.values(callbackIds),
    ...Object.values(shortcutIds),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z-]{1,255}$/u);
});
