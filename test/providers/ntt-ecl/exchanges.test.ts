import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { demoNttEcl } from "../../../playground/clouds/ntt-ecl/demo.ts";
import { startNttEcl } from "../../../playground/clouds/ntt-ecl/index.ts";
import { Secret } from "../../../src/domain/secret.ts";
import type { SnapshotProvider } from "../../../src/providers/provider.ts";
import { calm, collect, failureOf, order } from "../../contract/provider.ts";
import { adapterAt, orders, scripted, tenant } from "./support.ts";
import type { Reply, ScriptedServer } from "../../support/scripted.ts";

/** Requests and replies as they are on the wire; each names its source. */
const exchangeSchema = z.object({
  name: z.string(),
  source: z.string().min(1),
  request: z.object({ method: z.string(), path: z.string(), body: z.unknown().optional() }),
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
});
type Exchange = z.output<typeof exchangeSchema>;

const { exchanges } = z
  .object({ exchanges: z.array(exchangeSchema) })
  .parse(
    JSON.parse(
      readFileSync(new URL("../../fixtures/ntt-ecl/exchanges.json", import.meta.url), "utf8"),
    ),
  );

const volume = { target: "osaka", id: "11111111-2222-4333-8444-555555555555" };
const snapshotId = "66666666-7777-4888-8999-aaaaaaaaaaaa";
const wanted = {
  ...order(volume),
  reason: "asked for in #ops",
  notBefore: "2026-11-20T07:00:30.000Z",
};

function exchange(name: string): Exchange {
  const found = exchanges.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no exchange is called ${name}`);
  return found;
}

/** A server that knows these exchanges and the login, and answers everything else with 500. */
async function opened(
  ...names: string[]
): Promise<
  AsyncDisposable & { readonly server: ScriptedServer; readonly provider: SnapshotProvider }
> {
  const known = [...names, "login"].map((name) => exchange(name));
  const server = await scripted(({ method, path }, origin): Reply => {
    const found = known.find(({ request }) => request.method === method && request.path === path);
    if (found === undefined) return { status: 500, body: "" };
    const { status, headers, body } = found.response;
    return { status, headers, body: JSON.stringify(body).replaceAll("{origin}", origin) };
  });
  const provider = adapterAt(server.endpoint, {
    credentials: {
      "api-key": new Secret("FAKEAPIKEY0123456789"),
      "api-secret": new Secret("FAKEAPISECRET0123"),
    },
  });
  return {
    server,
    provider,
    [Symbol.asyncDispose]: async () => {
      provider.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("the documented exchanges", () => {
  test("a create, with the login before it, is sent exactly so and understood", async () => {
    await using world = await opened("create");
    const made = await world.provider.startSnapshot(wanted, calm());
    expect(
      world.server.received.map(({ method, path, body }) => ({
        method,
        path,
        body: JSON.parse(body),
      })),
    ).toEqual(["login", "create"].map((name) => exchange(name).request));
    expect(made).toEqual({
      target: "osaka",
      volumeId: volume.id,
      id: snapshotId,
      phase: "available",
      startedAt: "2026-11-20T07:01:03.000Z",
      completedAt: "2026-11-20T07:01:03.000Z",
      progressPercent: null,
      sizeBytes: null,
      volumeSizeGiB: null,
      marker: wanted.marker,
      description: "asked for in #ops",
    });
  });

  test("a login that Keystone refuses", async () => {
    await using world = await opened("login-refused");
    // The same path twice: what is asked for stands before the login that works.
    const failure = await failureOf(world.provider.startSnapshot(wanted, calm()));
    expect(failure).toMatchObject({ code: "bad-credentials", providerCode: "keystone-401" });
  });

  test("a busy tenant", async () => {
    await using world = await opened("create-tenant-busy");
    const failure = await failureOf(world.provider.startSnapshot(wanted, calm()));
    expect(failure).toMatchObject({ code: "busy", retryAfterMs: 60_000 });
  });

  test.each(["list", "list-without-error-field"])("%s", async (name) => {
    await using world = await opened(name);
    const listed = await collect(world.provider.listSnapshots(volume, calm()));
    expect(listed.map(({ id, phase }) => [id, phase])).toEqual([[snapshotId, "available"]]);
  });

  test("a list with a snapshot that the platform deleted", async () => {
    await using world = await opened("list-platform-deleted");
    expect(await collect(world.provider.listSnapshots(volume, calm()))).toEqual([]);
  });

  test("showing one, and one that is not there", async () => {
    const ref = { target: "osaka", volumeId: volume.id, id: snapshotId };
    await using there = await opened("show");
    expect(await there.provider.readSnapshots([ref], calm())).toHaveLength(1);
    await using gone = await opened("show-unknown");
    expect(await gone.provider.readSnapshots([ref], calm())).toEqual([]);
  });

  test("a delete", async () => {
    await using world = await opened("delete");
    const ref = { target: "osaka", volumeId: volume.id, id: snapshotId };
    await world.provider.deleteSnapshot(ref, calm());
    expect(world.server.received.at(-1)?.method).toBe("DELETE");
  });

  test.each(["show-volume", "show-volume-as-list"])(
    "%s, its storage, its type and its snapshots make a preflight without CHAP passwords",
    async (name) => {
      await using world = await opened(name, "show-virtual-storage", "show-volume-type", "list");
      const preflight = await world.provider.preflight(volume, {}, calm());
      expect(preflight).toEqual({
        possible: true,
        state: "available",
        sizeGiB: 100,
        lastSnapshotAt: "2026-11-20T07:01:03.000Z",
        quota: null,
        warnings: [],
      });
      expect(inspect(preflight)).not.toContain("chap-");
    },
  );

  test("are all used here", () => {
    const source = readFileSync(new URL(import.meta.url), "utf8");
    const unused = exchanges.filter(({ name }) => !source.includes(`"${name}"`));
    expect(unused.map(({ name }) => name)).toEqual([]);
  });
});

describe("the simulated ECL answers with the documented fields", () => {
  const fieldsOf = (body: unknown, ...path: string[]): string[] => {
    const inner = path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), body);
    return Object.keys(Object(inner)).sort();
  };

  test("of a snapshot, a volume, a virtual storage and a type", async () => {
    const ecl = await startNttEcl({ setUp: demoNttEcl });
    try {
      const login = await fetch(`${ecl.keystone}/auth/tokens`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          auth: {
            identity: {
              methods: ["password"],
              password: {
                user: {
                  domain: { id: "default" },
                  name: "DEMOECLAPIKEY0000001",
                  password: "demonstration-secret-of-the-simulated-ecl",
                },
              },
            },
            scope: { project: { id: tenant } },
          },
        }),
      });
      const token = login.headers.get("x-subject-token") ?? "";
      const base = `http://127.0.0.1:${ecl.port}/v1.0/${tenant}`;
      const ask = async (path: string, body?: unknown): Promise<unknown> => {
        const reply = await fetch(base + path, {
          method: body === undefined ? "GET" : "POST",
          headers: { "x-auth-token": token, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const parsed: unknown = await reply.json();
        return parsed;
      };
      const made = await ask("/snapshots", { snapshot: { volume_id: orders.id, name: "n" } });
      expect(fieldsOf(made, "snapshot")).toEqual(
        fieldsOf(exchange("create").response.body, "snapshot"),
      );
      expect(fieldsOf(await ask(`/volumes/${orders.id}`), "volume")).toEqual(
        fieldsOf(exchange("show-volume").response.body, "volume"),
      );
      const [storage] = ecl.state.storages;
      const shown = await ask(`/virtual_storages/${storage?.id ?? ""}`);
      const documented = fieldsOf(
        exchange("show-virtual-storage").response.body,
        "virtual_storage",
      );
      for (const field of fieldsOf(shown, "virtual_storage")) {
        // A list shows the tenant, a single one its network: the simulation shows both alike.
        expect([...documented, "tenant_id"]).toContain(field);
      }
      const [type] = ecl.state.types;
      expect(fieldsOf(await ask(`/volume_types/${type?.id ?? ""}`), "volume_type")).toEqual(
        fieldsOf(exchange("show-volume-type").response.body, "volume_type"),
      );
    } finally {
      await ecl.close();
    }
  });
});
