import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { cannotListen } from "../domain/for-operator.ts";
import type { Metrics } from "./metrics.ts";

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  /** What is missing before people can be served: empty when ready. */
  readonly missing: () => Promise<readonly string[]>;
}

export interface HealthServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * `/healthz`: the process lives. `/readyz`: it serves people, or says what is missing. `/metrics`:
 * Prometheus text.
 * @throws ForOperator when it cannot listen, for whatever reason
 */
export async function startHealth(options: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(options, request.url ?? "/", response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(cannotListen(error, options.host, options.port, "HEALTH_PORT"));
    });
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

async function answer(options: HealthOptions, url: string, response: ServerResponse) {
  const path = url.split("?")[0] ?? "/";
  switch (path) {
    case "/healthz":
      return send(response, 200, "text/plain", "alive\n");
    case "/readyz": {
      const missing = await options.missing();
      const text = missing.length === 0 ? "ready\n" : `${missing.join("\n")}\n`;
      return send(response, missing.length === 0 ? 200 : 503, "text/plain", text);
    }
    case "/metrics":
      return send(response, 200, options.metrics.contentType, await options.metrics.text());
    default:
      return send(response, 404, "text/plain", "try /healthz, /readyz or /metrics\n");
  }
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "content-type": type }).end(text);
}
