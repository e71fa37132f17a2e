import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markerOf, nameOf, tagOrder } from "../../../src/providers/alibaba-swas/naming.ts";
import { optionsSchema } from "../../../src/providers/alibaba-swas/options.ts";
import { calm, order } from "../../contract/provider.ts";
import { blog, demoWorld } from "./support.ts";

function complaint(options: unknown): string {
  const parsed = optionsSchema.safeParse(options);
  return parsed.success ? "" : (parsed.error.issues[0]?.message ?? "?");
}

const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));

describe("what a person may set", () => {
  test.each<[what: string, options: unknown]>([
    ["nothing", {}],
    ["18 tags", { tags: tags(18) }],
    ["a tag of 64 and 64 characters", { tags: { ["k".repeat(64)]: "v".repeat(64) } }],
    ["a tag in Japanese", { tags: { 部署: "財務 部 🚀" } }],
    ["a name of 30 characters", { name: "a".repeat(30) }],
    ["a name with every sign", { name: "Az09:._-" }],
    ["a resource group", { "resource-group": "rg-aek2bti7cf70000" }],
  ])("%s is accepted", (_, options) => {
    expect(complaint(options)).toBe("");
  });

  test.each<[what: string, options: unknown, message: RegExp]>([
    ["a description", { description: "why" }, /keeps no description/],
    ["19 tags", { tags: tags(19) }, /more than 18 tags/],
    ["a tag without a name", { tags: { "": "x" } }, /name is empty/],
    ["a tag's name of 65", { tags: { ["k".repeat(65)]: "" } }, /longer than 64/],
    ["a tag's value of 65", { tags: { k: "v".repeat(65) } }, /longer than 64/],
    ["a link in a tag's name", { tags: { "see http://x": "" } }, /http:\/\//],
    ["a link in a tag's value", { tags: { k: "see HTTPS://x" } }, /http:\/\//],
    ["a tag of acs:", { tags: { "acs:rm": "" } }, /belong to Alibaba/],
    ["a tag of aliyun", { tags: { AliyunThing: "" } }, /belong to Alibaba/],
    ["the bot's own tag", { tags: { "snapshot-bot:marker": "x" } }, /set by the bot/],
    ["a line break in a tag", { tags: { k: "a\nb" } }, /control characters/],
    ["half a character in a tag", { tags: { k: "\ud800" } }, /control characters/],
    ["a name of one character", { name: "a" }, /shorter than 2/],
    ["a name of 31 characters", { name: "a".repeat(31) }, /longer than 30/],
    ["a name that starts with a digit", { name: "1st" }, /start with a letter/],
    ["a name with a blank", { name: "be fore" }, /may hold letters/],
    ["a name with a slash", { name: "http://x" }, /may hold letters/],
    ["a resource group without rg-", { "resource-group": "default" }, /written like rg-/],
    ["an option of another cloud", { force: true }, /Unrecognized/],
  ])("%s is refused with a sentence", (_, options, message) => {
    expect(complaint(options)).toMatch(message);
  });

  test("whatever is accepted is accepted by the service too", async () => {
    await using world = await demoWorld(
      { "calls-per-minute": 100_000 },
      {
        limits: { perServer: 9_999, perAccount: 9_999, oneAtATime: false, callsPerMinute: 99_999 },
      },
    );
    const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9:._-]{1,29}$/),
            tags: fc.dictionary(key, fc.string({ unit: "grapheme", maxLength: 40 }), {
              maxKeys: 18,
            }),
          },
          { requiredKeys: [] },
        ),
        async (given) => {
          const parsed = optionsSchema.safeParse(given);
          fc.pre(parsed.success);
          number += 1;
          const wanted = { ...order(blog, String(number)), options: { ...parsed.data } };
          const started = await world.provider.startSnapshot(wanted, calm());
          const found = await world.provider.findByMarker(wanted, calm());
          expect(found).toMatchObject({ id: started.id, marker: wanted.marker });
        },
      ),
      { numRuns: 60 },
    );
    expect(world.swas.state.createdSnapshots()).toHaveLength(number);
  });
});

describe("the name and the marker", () => {
  const anyMarker = fc
    .tuple(fc.stringMatching(/^[0-9A-Z]{1,12}$/), fc.stringMatching(/^[\w-]{1,5}$/))
    .map(([request, number]) => `snapshot-bot:SR-${request}/${number}`);

  test("lead from one to the other and back, with or without a name of one's own", () => {
    fc.assert(
      fc.property(
        anyMarker,
        fc.option(fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{1,20}$/), { nil: undefined }),
        (marker, name) => {
          const made = nameOf({ ...order(blog), marker }, name === undefined ? {} : { name });
          expect(made).toMatch(/^[A-Za-z][A-Za-z0-9:._-]{1,49}$/);
          expect(markerOf(made ?? "", [])).toBe(marker);
        },
      ),
    );
  });

  test("differ for different markers", () => {
    fc.assert(
      fc.property(anyMarker, anyMarker, (one, other) => {
        fc.pre(one !== other);
        expect(nameOf({ ...order(blog), marker: one }, {})).not.toBe(
          nameOf({ ...order(blog), marker: other }, {}),
        );
      }),
    );
  });

  test.each(["by-hand", "backup:2026.11", "SR-7K3F.1", "", "auto:sr-7k3f.1"])(
    "%j, a name that others gave, is no marker",
    (name) => {
      expect(markerOf(name, [])).toBeNull();
    },
  );

  test("are read from the tag before the name", () => {
    const planted = tagOrder(order(blog), {});
    expect(markerOf("renamed-by-somebody", planted)).toBe("snapshot-bot:SR-7K3F/1");
  });

  test("a marker that no name could hold has none", () => {
    for (const marker of ["snapshot-bot:SR-7K3F", "other:SR-7K3F/1", "snapshot-bot:SR-7 3F/1", ""])
      expect(nameOf({ ...order(blog), marker }, {})).toBeNull();
  });
});
