import { describe, expect, test } from "vitest";
import { requestIdFrom } from "../../src/requests/request-id.ts";
import { newRequest, openRequest, openStore } from "../support/store.ts";

const store = await openStore({ kind: "sqlite", file: ":memory:" });

/** Two asks whose short ids are the same. */
function collision(): readonly [string, string] {
  const seen = new Map<string, string>();
  for (let n = 0; ; n += 1) {
    const key = `T0:collision-${n}`;
    const id = requestIdFrom(key, 4);
    const other = seen.get(id);
    if (other !== undefined) return [other, key];
    seen.set(id, key);
  }
}

describe("a request's id", () => {
  test("is short, and holds no letter that is misread", () => {
    for (let n = 0; n < 500; n += 1) {
      expect(requestIdFrom(`T0:${n}`, 4)).toMatch(/^SR-[0-9A-HJKMNP-TV-Z]{4}$/u);
    }
  });

  test("is the same for the same ask, however often it is worked on", async () => {
    const fresh = newRequest({ key: "T0:trigger-1" });
    const once = await store.ledger.open(fresh);
    const again = await store.ledger.open(fresh);
    expect(again).toMatchObject({ kind: "opened", requestId: once.requestId });
    expect(once.requestId).toBe(requestIdFrom("T0:trigger-1", 4));
    expect(await store.queries.events(once.requestId)).toHaveLength(1);
  });

  test("gets longer when another request has it already", async () => {
    const [one, other] = collision();
    const short = await openRequest(store, { key: one });
    const long = await openRequest(store, { key: other });
    expect(long).toBe(requestIdFrom(other, 5));
    expect(long.startsWith(short)).toBe(true);
    expect(await openRequest(store, { key: other, reason: "told again" })).toBe(long);
  });
});
