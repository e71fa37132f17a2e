import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHealth } from "../../src/observability/health.ts";
import type { HealthServer } from "../../src/observability/health.ts";
import { createMetrics } from "../../src/observability/metrics.ts";

let missing: readonly string[] = [];
let open: Readonly<Record<string, number>> = {};
let metricsFail = false;
const metrics = createMetrics({
  publishLagMs: async () => {
    if (metricsFail) throw new Error("the database is away");
    return 1234;
  },
  openRequests: async () => open,
});

let server: HealthServer;
beforeAll(async () => {
  server = await startHealth({ host: "127.0.0.1", port: 0, metrics, missing: async () => missing });
});
afterAll(async () => {
  await server.close();
});

async function get(path: string) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return { status: answer.status, text: await answer.text() };
}

describe("the health address", () => {
  test("says that the process lives, whatever is missing", async () => {
    missing = ["no connection to Slack"];
    expect(await get("/healthz")).toEqual({ status: 200, text: "alive\n" });
  });

  test("is ready when nothing is missing, and says what is", async () => {
    missing = ["no connection to Slack", "the database does not answer"];
    const not = await get("/readyz");
    expect(not.status).toBe(503);
    expect(not.text).toBe("no connection to Slack\nthe database does not answer\n");
    missing = [];
    expect(await get("/readyz?verbose")).toEqual({ status: 200, text: "ready\n" });
  });

  test("counts acknowledgements, decisions, provider calls by outcome, lag and open requests", async () => {
    metrics.acked("click", 12);
    metrics.recorded("approval");
    metrics.recorded("approval");
    metrics.called("tokyo", "CreateSnapshot", "throttled", 90);
    metrics.published(300);
    open = { running: 3 };
    const { status, text } = await get("/metrics");
    expect(status).toBe(200);
    for (const line of [
      'snapshot_bot_ack_milliseconds_count{kind="click"} 1',
      'snapshot_bot_events_total{type="approval"} 2',
      'operation="CreateSnapshot",outcome="throttled"} 1',
      "snapshot_bot_publish_waiting_milliseconds 1234",
      'snapshot_bot_open_requests{state="running"} 3',
    ]) {
      expect(text).toContain(line);
    }
    open = {};
    expect((await get("/metrics")).text).not.toContain('{state="running"}');
  });

  test("stays up when the figures cannot be had, and knows no other page", async () => {
    metricsFail = true;
    expect((await get("/metrics")).status).toBe(500);
    metricsFail = false;
    expect((await get("/metrics")).status).toBe(200);
    expect((await get("/etc/passwd")).status).toBe(404);
  });

  test("refuses a port that is taken", async () => {
    const taken = startHealth({
      host: "127.0.0.1",
      port: server.port,
      metrics,
      missing: async () => [],
    });
    await expect(taken).rejects.toThrow(`127.0.0.1:${server.port} is taken by another program`);
  });
});
