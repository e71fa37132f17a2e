import { createAuthority } from "../auth/authority.ts";
import { rememberPeople } from "../auth/membership.ts";
import type { Policy } from "../auth/policy.ts";
import { createAnswers } from "../bot/answers.ts";
import { createCardLinks } from "../bot/card-links.ts";
import { createDiscretions } from "../bot/discretion.ts";
import { createHomeKeeper } from "../bot/home-keeper.ts";
import { createPeopleSource } from "../bot/people.ts";
import { createPlaces } from "../bot/places.ts";
import { createPublisher } from "../bot/publisher.ts";
import { createReaders } from "../bot/readers.ts";
import { createSlackClients } from "../bot/slack-clients.ts";
import type { SlackAddress } from "../bot/slack-clients.ts";
import { createStepTeller } from "../bot/step-teller.ts";
import { whoAmI } from "../bot/who-am-i.ts";
import { deleteGraceMsOf, mayNameThings } from "../domain/inventory.ts";
import type { Log } from "../domain/log.ts";
import type { Metrics } from "../observability/metrics.ts";
import type { CloudHealths } from "../providers/cloud-health.ts";
import type { AskingDeps } from "../workflows/asking.ts";
import type { Courtesy } from "../workflows/courtesy.ts";
import type { Stores } from "./stores.ts";

export interface SlackSideOptions extends AskingDeps {
  readonly slack: SlackAddress;
  readonly policy: () => Policy;
  readonly stores: Stores;
  readonly courtesy: Courtesy;
  readonly metrics: Metrics;
  readonly cloudHealths: CloudHealths;
  readonly log: Log;
}

export type SlackSide = Awaited<ReturnType<typeof createSlackSide>>;

/** Who people are at Slack, and everything that is said to them; waits while Slack is down. */
export async function createSlackSide(options: SlackSideOptions) {
  const { inventory, catalog, clock, slack, stores, courtesy, metrics, log } = options;
  const { queries, outbox } = stores;

  const clients = createSlackClients(slack);
  const self = await whoAmI(clients.people, log);
  const people = rememberPeople(createPeopleSource(clients.people));
  const authority = createAuthority(options.policy, people, (error) => {
    log.warn({ err: error }, "Slack could not say who somebody is: refused");
  });

  const language = () => inventory().language;
  const readers = createReaders(self.teamId, async (actor) => people.language(actor), language);
  const links = createCardLinks(outbox, self.url, log);
  const answers = createAnswers(clients.answers, slack.apiUrl, readers, links, log);
  const around = () => ({
    nowMs: clock(),
    deleteGraceMs: deleteGraceMsOf(inventory()),
    ...(self.name === null ? {} : { botName: self.name }),
    targetLabel: (name: string) => {
      const target = inventory().targets.find((one) => one.name === name);
      return target === undefined ? name : `${name} (${target.label})`;
    },
  });

  const publisher = createPublisher({
    client: clients.posts,
    outbox,
    answers,
    queries: stores.cardQueries,
    clock,
    log,
    around,
    discretion: createDiscretions(
      clients.people,
      (channelName) => mayNameThings(inventory(), channelName),
      clock,
      log,
    ),
    links,
    language,
    onPublished: metrics.published,
    courtesy,
  });
  const home = createHomeKeeper({
    inventory,
    catalog,
    clock,
    teamId: self.teamId,
    client: clients.views,
    queries,
    authority,
    readers,
    cloudHealth: options.cloudHealths.of,
    courtesy,
    copies: stores.shared,
    around,
    links,
    log,
  });

  return {
    self,
    clients,
    authority,
    language,
    readers,
    links,
    answers,
    around,
    teller: createStepTeller(clients.answers, language),
    places: createPlaces(clients.people, log),
    publisher,
    home,
  };
}
