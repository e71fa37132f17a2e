import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { createServer as createTlsServer } from "node:https";
import { describe, expect, test } from "vitest";
import type { VolumeRef } from "../../src/domain/volume.ts";
import { createHttpClient, HttpProblem, type HttpLimits } from "../../src/providers/http.ts";
import type { SnapshotProvider } from "../../src/providers/provider.ts";
import { calm, failureOf, order } from "../contract/provider.ts";
import { selfSigned } from "../fixtures/tls/self-signed.ts";
import * as swas from "./alibaba-swas/support.ts";
import * as aws from "./aws-storage-gateway/support.ts";
import * as evs from "./huawei-evs/support.ts";
import * as ecl from "./ntt-ecl/support.ts";

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listening(server: Server): Promise<Listening> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: portOf(server),
    [Symbol.asyncDispose]: async () => {
      await new Promise((done) => server.close(done));
    },
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** Counts what reaches it, behind a certificate of nobody's. */
async function distrusted(): Promise<Listening & { requests(): number }> {
  let requests = 0;
  const server = createTlsServer(selfSigned, (_, response) => {
    requests += 1;
    response.end("{}");
  });
  return { ...(await listening(server)), requests: () => requests };
}

/** Breaks every connection off as soon as something is said on it. */
async function slamming(): Promise<Listening> {
  return listening(createTcpServer((socket) => socket.once("data", () => socket.destroy())));
}

async function problemAt(url: string, limits: HttpLimits = {}): Promise<HttpProblem> {
  const client = createHttpClient(limits);
  try {
    await client.send({ method: "POST", url, headers: {}, body: "{}", signal: calm() });
  } catch (thrown) {
    if (thrown instanceof HttpProblem) return thrown;
    throw thrown;
  } finally {
    client.close();
  }
  throw new Error("the call was answered");
}

describe("a call that fails before a connection stands was not sent", () => {
  test("when nothing listens at the address", async () => {
    const { port } = await slamming().then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    const problem = await problemAt(`http://127.0.0.1:${port}`);
    expect(problem).toMatchObject({ kind: "not-sent", message: "ECONNREFUSED", detail: null });
  });

  test("when nobody knows the name", async () => {
    // Source: RFC 6761: names under `.invalid` never exist.
    expect((await problemAt("http://cloud.invalid")).kind).toBe("not-sent");
  });

  test("when the certificate is not to be trusted", async () => {
    await using server = await distrusted();
    const problem = await problemAt(`https://127.0.0.1:${server.port}`);
    expect(problem).toMatchObject({ kind: "not-sent", detail: "distrusted" });
    expect(server.requests()).toBe(0);
  });

  test("when the handshake is broken off", async () => {
    await using server = await slamming();
    const problem = await problemAt(`https://127.0.0.1:${server.port}`);
    expect(problem).toMatchObject({ kind: "not-sent", detail: null });
  });

  test("when the other side does not speak TLS", async () => {
    await using server = await listening(
      createTcpServer((socket) => socket.once("data", () => socket.end("HTTP/1.1 400 no\r\n\r\n"))),
    );
    expect((await problemAt(`https://127.0.0.1:${server.port}`)).kind).toBe("not-sent");
  });

  test("when no connection stands in time", async () => {
    // It accepts and never says a word of the handshake.
    const server = createTcpServer();
    const sockets: AsyncDisposable = await listening(server);
    server.on("connection", (socket) => setTimeout(() => socket.destroy(), 300));
    const url = `https://127.0.0.1:${portOf(server)}`;
    expect((await problemAt(url, { connectMs: 100 })).kind).toBe("not-sent");
    await sockets[Symbol.asyncDispose]();
  });
});

test("a connection that breaks once the call is on its way is a lost call", async () => {
  await using server = await slamming();
  const problem = await problemAt(`http://127.0.0.1:${server.port}`);
  expect(problem).toMatchObject({ kind: "lost", detail: null });
});

type Vendor = readonly [name: string, at: (endpoint: string) => SnapshotProvider, VolumeRef];
const vendors: readonly Vendor[] = [
  ["AWS", aws.adapterAt, aws.primary],
  ["NTT ECL", ecl.adapterAt, ecl.orders],
  ["Huawei EVS", evs.adapterAt, evs.replica],
  ["Alibaba SWAS", swas.adapterAt, swas.blog],
];

describe.each(vendors)("%s behind a connection that cannot be made", (name, adapterAt, volume) => {
  test("a create that met an untrusted certificate was surely not sent, and says whom to ask", async () => {
    await using server = await distrusted();
    const provider = adapterAt(`https://127.0.0.1:${server.port}`);
    const failure = await failureOf(provider.startSnapshot(order(volume), calm()));
    expect(failure).toMatchObject({ code: "unreachable", retryAfterMs: null });
    expect(failure.message).toContain("certificate that is not to be trusted");
    expect(failure.advice).toContain("nothing was sent");
    expect(server.requests()).toBe(0);
    provider.close();
  });

  // AWS's own client does not tell a broken handshake from a broken answer: there it is looked up.
  if (name === "AWS") return;

  test("a create whose handshake was broken off is tried again", async () => {
    await using server = await slamming();
    const provider = adapterAt(`https://127.0.0.1:${server.port}`);
    const failure = await failureOf(provider.startSnapshot(order(volume), calm()));
    expect(failure.code).toBe("unreachable");
    expect(failure.retryAfterMs).toBeGreaterThan(0);
    provider.close();
  });
});
