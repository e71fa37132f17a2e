import { expect, test } from "vitest";
import { createCardLinks } from "../../src/bot/card-links.ts";
import type { Log } from "../../src/domain/log.ts";
import { request, say, strong } from "../../src/domain/phrase.ts";
import { openRequest, openStore, stores } from "../support/store.ts";

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const workspace = "https://acme.slack.com/";

test.each(stores)("cards are found from the record alone, on $name", async ({ locate }) => {
  const store = await openStore(await locate());
  const [plain, threaded, direct, unseen] = await Promise.all(
    Array.from({ length: 4 }, async () => openRequest(store)),
  );
  const remember = async (id: string, channelId: string) =>
    store.outbox.remember(id, { key: "card", channelId, ts: "1763683200.000100", hash: "" });
  await remember(plain ?? "", "C0OPS");
  await remember(threaded ?? "", "C0OPS");
  await remember(direct ?? "", "D0ALICE");
  await store.db
    .updateTable("requests")
    .set({ thread_ts: "1763683100.000200" })
    .where("id", "=", threaded ?? "")
    .execute();
  const phrases = [
    say`${request(plain ?? "")} and ${say`inside ${request(threaded ?? "")}`}`,
    [request(direct ?? ""), strong("!"), request(unseen ?? "")],
  ];
  const links = await createCardLinks(store.outbox, workspace, silent)(phrases);
  const card = "https://acme.slack.com/archives/C0OPS/p1763683200000100";
  expect(links(plain ?? "")).toBe(card);
  expect(links(threaded ?? "")).toBe(`${card}?thread_ts=1763683100.000200&cid=C0OPS`);
  expect(links(direct ?? "")).toBeNull();
  expect(links(unseen ?? "")).toBeNull();
  const nowhere = await createCardLinks(store.outbox, null, silent)(phrases);
  expect(nowhere(plain ?? "")).toBeNull();
});

test("an answer is given without links when the record cannot be read", async () => {
  const broken = { cardPlaces: async () => Promise.reject(new Error("no")) };
  const links = await createCardLinks(broken, workspace, silent)([[request("SR-7K3F")]]);
  expect(links("SR-7K3F")).toBeNull();
});
