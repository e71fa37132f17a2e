import { createApp } from "./bot/app.ts";
import type { BotContext } from "./bot/listeners/context.ts";
import { incidentDefaults } from "./bot/modals/incident.ts";
import { createDoor } from "./bot/receiver.ts";
import type { Connection } from "./bot/receiver.ts";
import { slackLogger } from "./bot/slack-logger.ts";
import { nothingSettable } from "./commands/settable.ts";
import { keepDaysFor } from "./domain/inventory.ts";
import type { Log } from "./domain/log.ts";
import type { Secret } from "./domain/secret.ts";
import { putInForce } from "./in-force.ts";
import type { Loaded } from "./in-force.ts";
import { createDurableWork } from "./main/durable-work.ts";
import { createSlackSide } from "./main/slack-side.ts";
import type { StoreLocation } from "./main/store-location.ts";
import { openStores } from "./main/stores.ts";
import { createTeardown } from "./main/teardown.ts";
import type { Teardown } from "./main/teardown.ts";
import { deafMs, startTimers } from "./main/timers.ts";
import { logChange } from "./observability/changes.ts";
import { startHealth } from "./observability/health.ts";
import { createMetrics } from "./observability/metrics.ts";
import { whatIsMissing } from "./observability/readiness.ts";
import { createCatalog } from "./providers/catalog.ts";
import { createCloudHealths } from "./providers/cloud-health.ts";
import type { CallObserver } from "./providers/provider.ts";
import type { ChangeObserver } from "./requests/ledger.ts";
import { createCourtesy } from "./workflows/courtesy.ts";

export interface BotSettings {
  readonly slack: {
    readonly botToken: Secret;
    readonly apiUrl: string;
    readonly connection: Connection;
  };
  readonly store: StoreLocation;
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
  const { log, store } = settings;
  const { left } = teardown;

  // Who hears of what: of parts that are built further down.
  const observe: CallObserver = ({ target, operation, outcome, durationMs }) => {
    metrics.called(target, operation, outcome, durationMs);
    cloudHealths.called(target, outcome, durationMs);
  };
  const changed: ChangeObserver = (requestId, lines) => {
    for (const line of lines) {
      metrics.recorded(line.type);
      logChange(log, requestId, line);
    }
    slack.publisher.wake();
    slack.home.changed();
  };
  const cloudHealths = createCloudHealths(clock, () => {
    slack.home.changed();
  });

  const inForce = putInForce(settings.loaded, observe);
  teardown.add(inForce.close);
  const { inventory, policy, provider } = inForce;
  const catalog = createCatalog({ inventory, targets: inForce.targets, log });
  const asking = { inventory, catalog, clock };

  const courtesy = createCourtesy();
  const stores = await openStores({ location: store, courtesy, clock, changed, log, teardown });
  const { queries, outbox } = stores;
  const metrics = createMetrics({
    publishLagMs: outbox.lagMs,
    openRequests: queries.openCount,
  });

  const { botToken, apiUrl, connection } = settings.slack;
  const logger = slackLogger(log);
  const door = createDoor({ connection, logger, clock, onRequest: courtesy.waits });
  let serving = false;
  const health = await startHealth({
    ...settings.health,
    metrics,
    missing: async () => whatIsMissing({ serving, connected: door.open(), ping: stores.ping }),
  });
  teardown.add(health.close);

  const parts = { ...asking, policy, stores, courtesy, log };
  const slack = await createSlackSide({
    ...parts,
    slack: { token: botToken, apiUrl, logger },
    metrics,
    cloudHealths,
  });
  const work = await createDurableWork({ ...parts, location: store, provider, slack, teardown });
  if (!stores.shared) teardown.add(stores.startWritingBack());

  // Start: what was left over first, then whatever comes.
  const { self, home, publisher, authority, places } = slack;
  const { answers, teller, readers, clients, around, links, language } = slack;
  const { engine, desk, sweeper } = work;
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
    commands: {
      ...asking,
      queries,
      authority,
      provider,
      keepDays: (targets) => keepDaysFor(inventory(), targets),
      places,
    },
    around,
    links,
    language,
    log,
    onAck: metrics.acked,
    lull: courtesy.lull,
    formDefaults: (channelName) => ({
      settable: nothingSettable,
      ...incidentDefaults(inventory(), channelName),
    }),
    exampleVolume: () => inventory().volumes[0]?.name ?? null,
    showHome: home.show,
  };
  await createApp({ door, token: botToken, bot: self, apiUrl, logger, log, context });
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
  log.info({ mode: connection.mode, team: self.teamId }, "snapshot-bot is ready");

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
