import { join } from "node:path";
import { createAuthority } from "./auth/authority.ts";
import { rememberPeople } from "./auth/membership.ts";
import { createAnswers } from "./bot/answers.ts";
import { createCardLinks } from "./bot/card-links.ts";
import { createApp } from "./bot/app.ts";
import { incidentDefaults } from "./bot/modals/incident.ts";
import { createDiscretions } from "./bot/discretion.ts";
import { createHomeKeeper } from "./bot/home-keeper.ts";
import type { BotContext } from "./bot/listeners/context.ts";
import { createPeopleSource } from "./bot/people.ts";
import { createPlaces } from "./bot/places.ts";
import { createPublisher } from "./bot/publisher.ts";
import { createReaders } from "./bot/readers.ts";
import { createDoor } from "./bot/receiver.ts";
import type { Connection } from "./bot/receiver.ts";
import { createSlackClients } from "./bot/slack-clients.ts";
import { createStepTeller } from "./bot/step-teller.ts";
import { slackLogger } from "./bot/slack-logger.ts";
import { whoAmI } from "./bot/who-am-i.ts";
import { nothingSettable } from "./commands/settable.ts";
import { deleteGraceMsOf, keepDaysFor, mayNameThings, timeZoneOf } from "./domain/inventory.ts";
import type { Log } from "./domain/log.ts";
import type { Secret } from "./domain/secret.ts";
import { putInForce } from "./in-force.ts";
import type { Loaded } from "./in-force.ts";
import { logChange } from "./observability/changes.ts";
import { startHealth } from "./observability/health.ts";
import { createMetrics } from "./observability/metrics.ts";
import { whatIsMissing } from "./observability/readiness.ts";
import { createCatalog } from "./providers/catalog.ts";
import { createCloudHealths } from "./providers/cloud-health.ts";
import type { CallObserver } from "./providers/provider.ts";
import { inLane, openDatabase, ping, writeBack } from "./requests/database.ts";
import { createIntakeStore } from "./requests/intake-store.ts";
import { createKeptQueries } from "./requests/kept-queries.ts";
import { createLedger } from "./requests/ledger.ts";
import type { Line } from "./requests/ledger.ts";
import { holdLockFile } from "./requests/lock-file.ts";
import { createOutbox } from "./requests/outbox.ts";
import { createSteps } from "./requests/steps.ts";
import { createQueries } from "./requests/queries.ts";
import { createTeardown } from "./teardown.ts";
import type { Teardown } from "./teardown.ts";
import { deafMs, startTimers } from "./timers.ts";
import { saidLater } from "./workflows/answers.ts";
import { carryOut } from "./workflows/carry-out.ts";
import { createCourtesy } from "./workflows/courtesy.ts";
import { createEngine } from "./workflows/engine.ts";
import { finishSteps } from "./workflows/finish-steps.ts";
import { createDeletionGate, createGate } from "./workflows/gate.ts";
import { giveUpOn, giveUpStep } from "./workflows/give-up.ts";
import { createIntakeDesk } from "./workflows/intake-desk.ts";
import { createLimits } from "./workflows/limits.ts";
import { createLookAhead } from "./workflows/look-ahead.ts";
import { remindApprovers } from "./workflows/remind.ts";
import { createRuns, turning } from "./workflows/runs.ts";
import { snapshotItem } from "./workflows/snapshot-item.ts";
import { createSweeper } from "./workflows/sweeper.ts";
import { createTender, tendLeaseMs } from "./workflows/tend-snapshots.ts";
import { watchTarget } from "./workflows/watch-target.ts";

export interface BotSettings {
  readonly slack: {
    readonly botToken: Secret;
    readonly apiUrl: string;
    readonly connection: Connection;
  };
  /** A folder of our own with two files, or a Postgres that replicas share. */
  readonly store:
    | { readonly kind: "sqlite"; readonly folder: string }
    | { readonly kind: "postgres"; readonly url: Secret };
  readonly health: { readonly host: string; readonly port: number };
  readonly loaded: Loaded;
  readonly log: Log;
  /** The bot cannot go on: the supervisor is to restart the process. */
  readonly onFatal: (why: string) => void;
}

export interface Bot {
  readonly healthPort: number;
  /** Where signed requests arrive, in HTTP mode. */
  readonly slackPort: number | null;
  /** Puts newly read files in force. */
  reload(loaded: Loaded): void;
  /** Lets nothing more in, finishes what is in hand within seconds, and leaves the rest committed. */
  stop(): Promise<void>;
}

const clock = Date.now;
const writeBackMs = 1000;
const doorMs = 3000;

/** Builds every part once, starts them, and stops them in reverse. */
export async function startBot(settings: BotSettings): Promise<Bot> {
  const teardown = createTeardown(settings.log);
  try {
    return await build(settings, teardown);
  } catch (error) {
    await teardown.stop();
    throw error;
  }
}

async function build(settings: BotSettings, teardown: Teardown): Promise<Bot> {
  const { log, slack, store } = settings;
  const { left } = teardown;

  // What the operator configured.
  const observe: CallObserver = ({ target, operation, outcome, durationMs }) => {
    metrics.called(target, operation, outcome, durationMs);
    cloudHealths.called(target, outcome, durationMs);
  };
  const cloudHealths = createCloudHealths(clock, () => {
    home.changed();
  });
  const inForce = putInForce(settings.loaded, observe);
  teardown.add(inForce.close);
  const { inventory, policy, provider } = inForce;
  const catalog = createCatalog({ inventory, targets: inForce.targets, log });

  // The record.
  if (store.kind === "sqlite") teardown.add(holdLockFile(join(store.folder, "bot.lock")));
  const courtesy = createCourtesy();
  const db = await openDatabase(
    store.kind === "sqlite"
      ? { kind: "sqlite", file: join(store.folder, "ledger.sqlite") }
      : { kind: "postgres", url: store.url.reveal() },
    courtesy.turn,
  );
  teardown.add(async () => db.destroy());
  const changed = (requestId: string, lines: readonly Line[]) => {
    for (const line of lines) {
      metrics.recorded(line.type);
      logChange(log, requestId, line);
    }
    publisher.wake();
    home.changed();
  };
  const ledger = createLedger(db, clock, changed);
  const queries = createQueries(db, clock);
  const kept = createKeptQueries(db, clock);
  const cards = inLane(db, "cards");
  const outbox = createOutbox(cards, clock);
  const steps = createSteps(db, clock);
  const intake = createIntakeStore(db, clock, (keys) => {
    log.error({ keys }, "actions that this version cannot read are given up");
  });
  if (store.kind === "sqlite") {
    // Nobody else can be at work on these.
    await intake.releaseAll();
    await outbox.releaseAll();
    await kept.releaseAll(tendLeaseMs);
  }
  const metrics = createMetrics({
    publishLagMs: outbox.lagMs,
    openRequests: queries.openCount,
  });

  // Slack.
  const logger = slackLogger(log);
  const clients = createSlackClients({ token: slack.botToken, apiUrl: slack.apiUrl, logger });
  const door = createDoor({
    connection: slack.connection,
    logger,
    clock,
    onRequest: courtesy.waits,
  });
  let serving = false;
  const health = await startHealth({
    ...settings.health,
    metrics,
    missing: async () =>
      whatIsMissing({ serving, connected: door.open(), ping: async () => ping(db) }),
  });
  teardown.add(health.close);
  const self = await whoAmI(clients.people, log);
  const people = rememberPeople(createPeopleSource(clients.people));
  const language = () => inventory().language;
  const readers = createReaders(self.teamId, async (actor) => people.language(actor), language);
  const authority = createAuthority(policy, people, (error) => {
    log.warn({ err: error }, "Slack could not say who somebody is: refused");
  });
  const links = createCardLinks(outbox, self.url, log);
  const answers = createAnswers(clients.answers, slack.apiUrl, readers, links, log);
  const teller = createStepTeller(clients.answers, language);
  const asking = { inventory, catalog, clock };
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
    queries: createQueries(cards, clock),
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
    ...asking,
    teamId: self.teamId,
    client: clients.views,
    queries,
    authority,
    readers,
    cloudHealth: cloudHealths.of,
    courtesy,
    copies: store.kind === "postgres",
    around,
    links,
    log,
  });

  // The work.
  const gateDeps = { ...asking, authority, policyVersion: () => policy().version };
  const runs = createRuns({ engine: () => engine, ledger, queries, log });
  const { volumeFreed } = runs;
  const gate = createGate(gateDeps);
  const itemDeps = {
    ledger,
    queries,
    clock,
    gate,
    limits: createLimits(),
    provider,
    watch: runs.ensureWatch,
    volumeFreed,
    log,
  };
  const keepDays = (targets: readonly string[]) => keepDaysFor(inventory(), targets);
  const timeZone = () => timeZoneOf(inventory());
  const watchDeps = { ledger, queries, clock, provider, timeZone, volumeFreed, log };
  const engine = await createEngine({
    location:
      store.kind === "sqlite"
        ? { kind: "sqlite", file: join(store.folder, "engine.sqlite") }
        : { kind: "postgres", url: store.url.reveal() },
    bodies: {
      item: turning(async (id, run) => snapshotItem(itemDeps, id, run), runs.nextItemRun),
      watch: turning(async (target) => watchTarget(watchDeps, target), runs.nextWatchRun),
    },
    log,
  });
  teardown.add(async () => engine.stop(left()));
  const look = createLookAhead({ ledger, queries, provider, log });
  const places = createPlaces(clients.people, log);
  const requestDeps = {
    ...gateDeps,
    places,
    steps,
    gate,
    ledger,
    queries,
    startItems: runs.startItems,
    lookAhead: look,
  };
  const desk = createIntakeDesk({
    store: intake,
    courtesy,
    log,
    handle: async (taken) => {
      const later = saidLater(answers);
      await carryOut({ ...requestDeps, answers: later.answers }, taken);
      return later.tell;
    },
    giveUp: async (taken) => {
      await giveUpOn(answers, taken);
      await giveUpStep(teller, taken);
    },
  });
  teardown.add(async () => desk.close(left()));
  if (store.kind === "sqlite") {
    const timer = setInterval(() => {
      if (!courtesy.inRush())
        writeBack(db).catch((error: unknown) =>
          log.warn({ err: error }, "the database's log grows"),
        );
    }, writeBackMs);
    teardown.add(() => {
      clearInterval(timer);
    });
  }
  const tender = createTender({
    ledger,
    kept,
    clock,
    provider,
    mayDelete: createDeletionGate({ ...gateDeps, queries }),
    log,
  });
  teardown.add(async () => tender.stop(left()));
  const sweeper = createSweeper({
    ledger,
    queries,
    intake,
    desk,
    runs,
    engine,
    remindApprovers: async () => remindApprovers({ ...requestDeps, log }),
    lookAhead: look,
    finishSteps: async () => finishSteps({ steps, queries, teller, log }),
    tend: tender.tend,
    clock,
    log,
  });

  // Start: what was left over first, then whatever comes.
  const context: BotContext = {
    teamId: self.teamId,
    botUserId: self.userId,
    desk,
    queries,
    outbox,
    answers,
    teller,
    readers,
    clients,
    commands: { ...asking, queries, authority, provider, keepDays, places },
    around,
    links,
    language,
    log,
    onAck: metrics.acked,
    formDefaults: (channelName) => ({
      settable: nothingSettable,
      ...incidentDefaults(inventory(), channelName),
    }),
    exampleVolume: () => inventory().volumes[0]?.name ?? null,
    showHome: home.show,
  };
  await createApp({
    door,
    token: slack.botToken,
    bot: self,
    apiUrl: slack.apiUrl,
    logger,
    log,
    context,
  });
  engine.work();
  publisher.start();
  teardown.add(async () => publisher.stop(left()));
  sweeper.start();
  teardown.add(async () => sweeper.stop(left()));
  // Also when it cannot be opened: Slack's client would go on trying, and keep the process alive.
  teardown.add(async () => door.stop(left(doorMs)));
  await door.start(deafMs);
  serving = true;
  const stopTimers = startTimers({
    open: door.open,
    refresh: catalog.refresh,
    onFatal: settings.onFatal,
  });
  teardown.add(() => {
    serving = false;
    stopTimers();
  });
  log.info({ mode: slack.connection.mode, team: self.teamId }, "snapshot-bot is ready");

  return {
    healthPort: health.port,
    slackPort: door.port(),
    reload: (loaded) => {
      inForce.replaceBy(loaded);
      catalog.refresh().catch(() => undefined);
    },
    stop: teardown.stop,
  };
}
