import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { demoEclKey, demoNttEcl } from "../../playground/clouds/ntt-ecl/demo.ts";
import { startNttEcl, type SimulatedEcl } from "../../playground/clouds/ntt-ecl/index.ts";

/*
 * OpenStack's own clients against the simulated ECL, whose login is a Keystone's: its command line,
 * and its session library, by which ECL's own clients log in and find the storage API.
 */

const client = "openstack";
const python = "/usr/bin/python3";
const installed =
  spawnSync(client, ["--version"], { timeout: 20_000 }).status === 0 &&
  spawnSync(python, ["-c", "import keystoneauth1"], { timeout: 20_000 }).status === 0;
if (!installed) console.log("skipped: the openstack command line client is not installed");

describe.skipIf(!installed)("OpenStack's own clients", () => {
  let ecl: SimulatedEcl;
  let home: string;

  beforeAll(async () => {
    ecl = await startNttEcl({ setUp: demoNttEcl });
    home = await mkdtemp(join(tmpdir(), "openstack-"));
  });
  afterAll(async () => {
    await ecl.close();
    await rm(home, { recursive: true, force: true });
  });

  interface Result {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  function run(
    command: string,
    args: readonly string[],
    secret: string = demoEclKey.apiSecret,
  ): Promise<Result> {
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      OS_AUTH_URL: ecl.keystone,
      OS_IDENTITY_API_VERSION: "3",
      OS_USERNAME: demoEclKey.apiKey,
      OS_PASSWORD: secret,
      OS_USER_DOMAIN_ID: "default",
      OS_PROJECT_ID: demoEclKey.tenant,
      OS_REGION_NAME: ecl.region,
    };
    return new Promise((resolve) => {
      execFile(command, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
    });
  }

  test("the command line logs in with the API key and gets a token of the tenant", async () => {
    const { code, stdout } = await run(client, ["token", "issue", "-f", "json"]);
    expect(code).toBe(0);
    const token = z.object({ id: z.string(), project_id: z.string() }).parse(JSON.parse(stdout));
    expect(token.project_id).toBe(demoEclKey.tenant);
    expect(ecl.accounts.token(token.id, Date.now())?.tenant).toBe(demoEclKey.tenant);
  });

  test("the command line says that a wrong secret is refused", async () => {
    const { code, stderr } = await run(client, ["token", "issue"], "wrong");
    expect(code).not.toBe(0);
    expect(stderr).toContain("requires authentication");
  });

  test("the command line reads the catalog, the storage API among it", async () => {
    const { code, stdout } = await run(client, ["catalog", "show", "storage", "-f", "json"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`:${ecl.port}/v1.0/${demoEclKey.tenant}`);
  });

  test("the session library finds the storage API, makes a snapshot there and lists it", async () => {
    const script = `
import json, os
from keystoneauth1 import session
from keystoneauth1.identity import v3
env = os.environ
auth = v3.Password(auth_url=env["OS_AUTH_URL"], username=env["OS_USERNAME"], password=env["OS_PASSWORD"],
                   user_domain_id="default", project_id=env["OS_PROJECT_ID"])
storage = {"service_type": "storage", "interface": "public", "region_name": env["OS_REGION_NAME"]}
http = session.Session(auth=auth)
volume = "11111111-2222-4333-8444-555555555501"
made = http.post("/snapshots", endpoint_filter=storage, json={"snapshot": {"volume_id": volume, "name": "by-hand"}})
listed = http.get("/snapshots/detail?volume_id=" + volume, endpoint_filter=storage)
print(json.dumps({"made": made.json()["snapshot"], "names": [row["name"] for row in listed.json()["snapshots"]]}))
`;
    const { code, stdout, stderr } = await run(python, ["-c", script]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const answer = z
      .object({
        made: z.object({ name: z.string(), status: z.string() }),
        names: z.array(z.string()),
      })
      .parse(JSON.parse(stdout));
    expect(answer.made).toEqual({ name: "by-hand", status: "available" });
    expect(answer.names).toContain("by-hand");
    expect(ecl.state.createdSnapshots()).toHaveLength(1);
  });
});
