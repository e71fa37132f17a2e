import { expect, test } from "vitest";
import { jsonSchema, keysAt } from "../../src/config/schema.ts";
import { providerKinds } from "../../src/providers/registry.ts";

const schema = jsonSchema(Object.values(providerKinds));

test("the schema for editors knows the keys of the file, of a target and of a volume", () => {
  expect(keysAt(schema, [])).toEqual([
    "targets",
    "volumes",
    "sets",
    "incident-channels",
    "language",
    "names-in-shared-channels",
    "defaults",
  ]);
  expect(keysAt(schema, ["targets", "anything"])).toEqual(
    expect.arrayContaining(["provider", "region", "account", "gateway", "credentials"]),
  );
  expect(keysAt(schema, ["volumes", "db"])).toEqual(["target", "volume", "labels"]);
  expect(keysAt(schema, ["nowhere", "at", 3])).toEqual([]);
});

test("it is plain JSON and takes a reference wherever a provider wants text of some form", () => {
  const text = JSON.stringify(schema);
  expect(JSON.parse(text)).toEqual(schema);
  const target = JSON.stringify(schema.properties?.["targets"]);
  expect(target).toContain(JSON.stringify(String.raw`|^\$\{.+\}$`).slice(1, -1));
  expect(target).not.toContain('"format"');
});
