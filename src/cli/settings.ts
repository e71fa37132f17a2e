import { mkdirSync } from "node:fs";
import { printEnvProblem } from "../config/env.ts";
import type { EnvReading, Environment, Places } from "../config/env.ts";
import { ForOperator } from "../domain/for-operator.ts";
import { Secret } from "../domain/secret.ts";
import type { BotSettings } from "../main.ts";
import type { StoreLocation } from "../main/store-location.ts";

export const slackApiUrl = "https://slack.com/api/";

export function filesOf({ configPath, policyPath }: Places) {
  return { config: configPath, policy: policyPath };
}

/** Works with what the environment says, or prints what is wrong with it. @returns the exit status */
export async function withReading<Value>(
  reading: EnvReading<Value>,
  work: (value: Value) => number | Promise<number>,
  failed = 1,
): Promise<number> {
  if (reading.ok) return work(reading.value);
  process.stderr.write(`${reading.problems.map(printEnvProblem).join("\n")}\n`);
  return failed;
}

/** What the environment says, in the words of the parts. */
export function settingsOf(
  environment: Environment,
): Pick<BotSettings, "slack" | "store" | "health"> {
  const { host, healthPort } = environment;
  return {
    slack: slackOf(environment),
    store: readyStore(environment),
    health: { host, port: healthPort },
  };
}

export function slackOf({ slack, host }: Environment): BotSettings["slack"] {
  const { botToken, inbound } = slack;
  const apiUrl = slack.apiUrl ?? slackApiUrl;
  return {
    botToken,
    apiUrl,
    connection:
      inbound.mode === "socket"
        ? { mode: "socket", appToken: inbound.appToken, apiUrl }
        : { mode: "http", signingSecret: inbound.signingSecret, host, port: inbound.port },
  };
}

export function storeOf({ databaseUrl, dataDir }: Places): StoreLocation {
  if (databaseUrl !== null) return { kind: "postgres", url: databaseUrl };
  return { kind: "sqlite", folder: dataDir };
}

/** Makes the folder where there is none. */
export function readyStore(places: Places): StoreLocation {
  const location = storeOf(places);
  if (location.kind === "postgres") return location;
  try {
    mkdirSync(location.folder, { recursive: true });
  } catch (cause) {
    const sentence = `The folder ${location.folder} cannot be made: make it and let the bot's user write there, or set DATA_DIR to another.`;
    throw new ForOperator(sentence, { cause });
  }
  return location;
}

export function secretsOf({ slack, databaseUrl }: Environment): readonly Secret[] {
  const { inbound } = slack;
  return [
    slack.botToken,
    inbound.mode === "socket" ? inbound.appToken : inbound.signingSecret,
    ...(databaseUrl === null ? [] : [databaseUrl, ...passwordsIn(databaseUrl)]),
  ];
}

/** As it stands in the address, and as it is sent. */
function passwordsIn(databaseUrl: Secret): readonly Secret[] {
  const written = URL.parse(databaseUrl.reveal())?.password ?? "";
  const unescaped = new URLSearchParams(`p=${written.replaceAll("+", "%2B")}`).get("p") ?? "";
  return [new Secret(written), new Secret(unescaped)];
}
