import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDemoClouds } from "../../playground/clouds/demo-clouds.ts";
import type { DemoClouds } from "../../playground/clouds/demo-clouds.ts";
import { configText } from "../../playground/files.ts";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import { startSlack } from "../../playground/slack/slack.ts";
import type { Slack } from "../../playground/slack/slack.ts";
import { Secret } from "../../src/domain/secret.ts";
import { loadFiles } from "../../src/load.ts";
import { startBot } from "../../src/main.ts";
import { createLog } from "../../src/observability/log.ts";

export interface FourClouds extends AsyncDisposable {
  readonly slack: Slack;
  readonly clouds: DemoClouds;
}

const pace = { slowestCreate: "2s", visibleAfter: "500ms", firstRead: "200ms" };

/** Slack, all four clouds and the bot between them, in one process; volumes as in the playground. */
export async function startFourClouds(policyText: string): Promise<FourClouds> {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-"));
  const clouds = await startDemoClouds(300, pace);
  const slack = await startSlack({ ...demoWorkspace(), mode: "socket" });
  const config = join(folder, "snapshot.yml");
  const policy = join(folder, "policy.cedar");
  writeFileSync(config, configText(clouds.targets));
  writeFileSync(policy, policyText);
  const read = loadFiles({ config, policy }, (name) => clouds.secrets[name]);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const bot = await startBot({
    slack: {
      botToken: new Secret(slack.tokens.bot),
      apiUrl: slack.apiUrl,
      connection: {
        mode: "socket",
        appToken: new Secret(slack.tokens.app),
        apiUrl: slack.apiUrl,
      },
    },
    store: { kind: "sqlite", folder },
    health: { host: "127.0.0.1", port: 0 },
    loaded: read.loaded,
    log: createLog({ level: "info", secrets: () => [], destination: { write: () => undefined } }),
    onFatal: () => undefined,
  });
  await slack.waitForBot();
  return {
    slack,
    clouds,
    [Symbol.asyncDispose]: async () => {
      await bot.stop();
      await slack.stop();
      await clouds.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
