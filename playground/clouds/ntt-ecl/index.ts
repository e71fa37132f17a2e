import { randomUUID } from "node:crypto";
import { startCloud, type CloudOptions, type SimulatedCloud } from "../cloud.ts";
import { Accounts } from "./accounts.ts";
import type { EclFault } from "./faults.ts";
import { parseCall, perform, writesTo, type ParsedCall } from "./protocol.ts";
import { EclState } from "./state.ts";

export interface NttEclOptions extends CloudOptions<EclState, Accounts> {
  /** `jp4` unless given. */
  readonly region?: string;
  /** From the start of a snapshot to its end, in milliseconds; 0, as documented, unless given. */
  readonly snapshotMs?: number;
  /** How long a token is good for, in milliseconds; an hour unless given. */
  readonly tokenMs?: number;
}

/**
 * A running simulation of ECL's Keystone and of its storage API. Among the names of faults,
 * `ReadSnapshots` stands for showing and listing them.
 */
export interface SimulatedEcl extends SimulatedCloud<EclState, Accounts, EclFault> {
  /** `http://127.0.0.1:41234/v3`: Keystone; its catalog leads to the storage API. */
  readonly keystone: string;
  readonly region: string;
}

const snapshotReads: ReadonlySet<string> = new Set(["ShowSnapshot", "ListSnapshots"]);

/** Starts a simulated ECL on 127.0.0.1. */
export async function startNttEcl(options: NttEclOptions = {}): Promise<SimulatedEcl> {
  const now = options.now ?? Date.now;
  const region = options.region ?? "jp4";
  const accounts = new Accounts(options.tokenMs ?? 3_600_000);
  const state = new EclState(now, options.snapshotMs ?? 0);

  /** A change keeps its tenant busy from its arrival until it is done; reads disturb nobody. */
  async function oneAtATime(
    call: ParsedCall,
    ms: number,
    pass: () => Promise<void>,
  ): Promise<void> {
    const tenant = writesTo(call);
    if (tenant === null || ms === 0) return pass();
    // Refused at once when somebody else is at it, however long it would take.
    if (state.busy.has(tenant)) return;
    state.busy.add(tenant);
    try {
      await pass();
    } finally {
      state.busy.delete(tenant);
    }
  }

  const cloud: SimulatedCloud<EclState, Accounts, EclFault> = await startCloud<
    EclState,
    Accounts,
    ParsedCall,
    EclFault
  >(options, {
    state,
    accounts,
    parse: parseCall,
    faultNames: ({ operation }) =>
      snapshotReads.has(operation) ? [operation, "ReadSnapshots"] : [operation],
    newRequestId: () => `req-${randomUUID()}`,
    headers: (call, requestId) => ({
      // The load balancer's, to be ignored.
      "set-cookie": "TS01a2b3c4=0123456789abcdef; Path=/; HTTPOnly",
      [call.service === "keystone" ? "x-openstack-request-id" : "x-compute-request-id"]: requestId,
    }),
    during: oneAtATime,
    answer: (call, { faults }) =>
      perform(call, { state, accounts, region, origin: cloud.endpoint, now: now(), faults }),
    noted: (call) => ({
      // A login holds a secret.
      input: {
        path: call.url.pathname + call.url.search,
        body: call.operation === "Login" ? "" : call.text,
      },
      principal: accounts.token(call.token, now())?.tenant ?? null,
    }),
  });
  return Object.assign(cloud, { keystone: `${cloud.endpoint}/v3`, region });
}
