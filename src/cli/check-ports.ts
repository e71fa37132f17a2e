import { createServer } from "node:net";
import type { Environment } from "../config/env.ts";
import { good } from "../domain/finding.ts";
import type { Finding } from "../domain/finding.ts";
import { cannotListen, hostAndPort } from "../domain/for-operator.ts";
import { findingOf } from "./finding-of.ts";

interface Listener {
  readonly variable: "HEALTH_PORT" | "PORT";
  readonly port: number;
}

const patienceMs = 2000;

/** Whether the bot can listen where it is told to, or does so already. */
export async function checkPorts({ host, healthPort, slack }: Environment): Promise<Finding[]> {
  const listeners: Listener[] = [{ variable: "HEALTH_PORT", port: healthPort }];
  if (slack.inbound.mode === "http") listeners.push({ variable: "PORT", port: slack.inbound.port });
  if (await botAnswers(host, healthPort)) {
    return listeners.map((one) => good(titleOf(one), "in use by the running bot"));
  }
  return Promise.all(
    listeners.map(async (one) => {
      try {
        await listenOnce(host, one.port);
        return good(titleOf(one), `${hostAndPort(host, one.port)} is free`);
      } catch (error) {
        return findingOf(titleOf(one), cannotListen(error, host, one.port, one.variable));
      }
    }),
  );
}

function titleOf({ variable }: Listener): string {
  return variable === "PORT" ? "port for Slack" : "port for health and metrics";
}

/** Whoever listens on every address is asked on this one. */
const loopbacks: Readonly<Partial<Record<string, string>>> = {
  "0.0.0.0": "127.0.0.1",
  "::": "::1",
};

async function botAnswers(host: string, port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const there = hostAndPort(loopbacks[host] ?? host, port);
    const answer = await fetch(`http://${there}/healthz`, { signal });
    return (await answer.text()) === "alive\n";
  } catch {
    return false;
  }
}

async function listenOnce(host: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  await new Promise((resolve) => {
    server.close(resolve);
  });
}
