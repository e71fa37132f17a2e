import * as fc from "fast-check";
import { expect, test } from "vitest";
import { askedLines } from "../../../src/bot/blocks/request-line.ts";
import { withQuotes } from "../../../src/bot/blocks/words.ts";
import { denyView, readDeny } from "../../../src/bot/modals/deny.ts";
import { say, user } from "../../../src/domain/phrase.ts";
import { viewProblems } from "../../support/block-limits.ts";
import { anyView, hostile, nowMs } from "../blocks/views.ts";
import { submit } from "./submission.ts";

const subject = { requestId: "SR-7K3F", digest: "ab12cd34ef56", channelId: "C024BE7LR" };
const view = denyView(subject, [say`db-1 on tokyo`, say`${user("U1")}: before migration 42`]);

test("the form is one that Slack takes and names the request, and what is asked for", () => {
  expect(viewProblems(view)).toEqual([]);
  expect(JSON.stringify(view.blocks)).toContain("db-1 on tokyo");
  expect(JSON.stringify(view.blocks)).toContain("Why do you deny SR-7K3F?");
});

test("whatever request it is for, it is one that Slack takes", () => {
  fc.assert(
    fc.property(hostile, anyView, (requestId, asked) => {
      const of = { ...subject, requestId: requestId.slice(0, 1_000) };
      expect(viewProblems(denyView(of, askedLines(asked, { nowMs })))).toEqual([]);
    }),
  );
});

test("the reason comes back cleaned, with the request and the version that was seen", () => {
  expect(readDeny(submit(view, { note: { value: " backups\nare\u202E running " } }))).toEqual({
    ok: true,
    note: "backups are running",
    ...subject,
  });
});

test("a denial from the App Home has no channel", () => {
  const home = denyView({ ...subject, channelId: null }, []);
  expect(readDeny(submit(home, { note: { value: "no" } }))).toMatchObject({ channelId: null });
});

test.each([
  [null, "Say why, so that the requester knows what to do."],
  ["  \u200B\n ", "Say why, so that the requester knows what to do."],
  ["x".repeat(501), "The reason has 501 characters; 500 is the limit. Shorten it by 1."],
])("a denial with the reason %j is refused beside the field", (value, error) => {
  const read = readDeny(submit(view, { note: { value } }));
  expect(read.ok ? "" : withQuotes(read.errors["note"] ?? [])).toBe(error);
});

test("a form that we did not open is refused", () => {
  for (const private_metadata of ["", "[]", '{"card":"SR-7K3F","channel":null}']) {
    const read = readDeny({ private_metadata, state: { values: {} } });
    expect(read).toMatchObject({ ok: false });
  }
});
