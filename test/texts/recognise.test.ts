import { expect, test } from "vitest";
import { recogniser } from "../../src/texts/recognise.ts";

const told = recogniser({
  "Ask again.": "もう一度依頼してください。",
  "The target {0} is not configured any more.": "ターゲット {0} はもう設定されていません。",
  "The snapshot {0} takes one of {1} places.":
    "{1} 個の枠の 1 つをスナップショット {0} が使っています。",
  "{0} of {1}": "{1} のうち {0}",
});

test("a sentence that was kept as English text is found again, with what stood in it", () => {
  expect(told("Ask again.")).toBe("もう一度依頼してください。");
  expect(told("The target to.ky(o) is not configured any more.")).toBe(
    "ターゲット to.ky(o) はもう設定されていません。",
  );
  expect(told("The snapshot s-1 takes one of 3 places.")).toBe(
    "3 個の枠の 1 つをスナップショット s-1 が使っています。",
  );
});

test("so are several in a row", () => {
  expect(told("The target a is not configured any more. Ask again.")).toBe(
    "ターゲット a はもう設定されていません。もう一度依頼してください。",
  );
});

test("what nobody translated stays as it is, and so does what only looks like a text", () => {
  for (const text of ["", "Ask me.", "3 of 4", "Ask again. And then?", "constructor"]) {
    expect(told(text)).toBe(text);
  }
});
