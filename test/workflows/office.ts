import { createAuthority } from "../../src/auth/authority.ts";
import { rememberPeople } from "../../src/auth/membership.ts";
import { loadPolicy } from "../../src/auth/policy.ts";
import type { Policy } from "../../src/auth/policy.ts";
import type { Inventory } from "../../src/domain/inventory.ts";
import type { Notice } from "../../src/domain/notice.ts";
import type { Group, Standing } from "../../src/domain/person.ts";
import { plainOf } from "../../src/bot/blocks/rich-text.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import type { Address, CreateIntake, DecideIntake } from "../../src/requests/intake.ts";
import type { DecideDeps } from "../../src/workflows/decide.ts";
import type { TakeDeps } from "../../src/workflows/take-request.ts";
import { openStore } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { quiet } from "./items.ts";

export const policyText = `
@id("engineers")
permit (principal in Usergroup::"engineers", action == Action::"create", resource)
when { context.approvals >= 2 && context.reason != "" };

@id("oncall")
permit (principal in Usergroup::"oncall", action == Action::"create", resource)
when { context.incident };

@id("leads-approve")
permit (principal in Usergroup::"leads", action == Action::"approve", resource);
`;

const inventory: Inventory = {
  targets: [{ name: "tokyo", provider: "aws-storage-gateway", label: "tokyo" }],
  volumes: [],
  sets: [],
  incidentChannels: ["inc-*"],
  namesInSharedChannels: [],
  language: "en",
  defaults: {
    expiryMs: 4 * 3_600_000,
    incidentExpiryMs: 1_800_000,
    remindAfterMs: 600_000,
    keepDays: 14,
  },
};

/** Real ledger, policy and memory of people; only Slack's answers are the test's own. */
export interface Office {
  readonly store: OpenStore;
  readonly deps: DecideDeps & TakeDeps;
  readonly groups: Map<string, readonly string[]>;
  readonly standings: Map<string, Standing>;
  /** People whom Slack does not find; `*` for everybody. */
  readonly unknown: Set<string>;
  /** What people were told, oldest first. */
  readonly said: readonly { readonly to: string; readonly notice: Notice; readonly text: string }[];
  /** Requests whose items were started, or whose volumes are to be looked at. */
  readonly started: string[];
  readonly lookedAt: readonly string[];
  setPolicy(text: string): void;
}

export async function openOffice(): Promise<Office> {
  const store = await openStore({ kind: "sqlite", file: ":memory:" });
  const groups = new Map<string, readonly string[]>([
    ["engineers", ["U0ALICE", "U0BOB", "U0DAVE"]],
    ["oncall", ["U0DAVE"]],
    ["leads", ["U0BOB", "U0CAROL", "U0LENA"]],
  ]);
  const standings = new Map<string, Standing>();
  const unknown = new Set<string>();
  const people = rememberPeople(
    {
      profile: async ({ teamId, userId }) => {
        if (unknown.has(userId) || unknown.has("*")) throw new Error("internal_error");
        const standing = standings.get(userId) ?? "member";
        return { teamId, userId, standing, displayName: userId, email: null, admin: false };
      },
      groups: async () =>
        [...groups].map(([handle, memberIds]): Group => ({ id: `S0${handle}`, handle, memberIds })),
    },
    // Nothing is remembered, so that each question is answered as of now.
    { profileMs: 1, groupsMs: 1, momentMs: 0 },
  );
  let policy = policyOf(policyText);
  const said: { to: string; notice: Notice; text: string }[] = [];
  const started: string[] = [];
  const lookedAt: string[] = [];
  return {
    store,
    groups,
    standings,
    unknown,
    said,
    started,
    lookedAt,
    setPolicy: (text) => {
      policy = policyOf(text);
    },
    deps: {
      ledger: store.ledger,
      queries: store.queries,
      clock: store.clock,
      inventory: () => inventory,
      catalog: createCatalog({ inventory: () => inventory, targets: () => new Map(), log: quiet }),
      authority: createAuthority(() => policy, people),
      policyVersion: () => policy.version,
      answers: {
        tell: async ({ userId }, notice) => {
          const text = [notice.text, ...notice.details].map((p) => plainOf(p)).join("\n");
          said.push({ to: userId, notice, text });
        },
      },
      startItems: async (requestId) => void started.push(requestId),
      steps: { bind: async () => undefined },
      places: { channelName: async () => null, linkTo: async () => null },
      lookAhead: (requestId) => void lookedAt.push(requestId),
    },
  };
}

function policyOf(text: string): Policy {
  const loaded = loadPolicy(text, "policy.cedar");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}

const addressOf = (userId: string): Address => ({ userId, channelId: "C0OPS", responseUrl: null });

export function createAsk(rest: Partial<CreateIntake> = {}): CreateIntake {
  const userId = rest.userId ?? "U0ALICE";
  return {
    kind: "create",
    teamId: "T0",
    userId,
    answerTo: addressOf(userId),
    channelId: "C0OPS",
    channelName: "ops",
    items: [
      {
        target: "tokyo",
        provider: "aws-storage-gateway",
        volumeId: "vol-1",
        volumeName: "db-primary",
        options: {},
      },
    ],
    reason: "before migration 42",
    keepDays: 14,
    ...rest,
  };
}

export function click(
  requestId: string,
  userId: string,
  rest: Partial<DecideIntake> = {},
): DecideIntake {
  return {
    kind: "decide",
    teamId: "T0",
    userId,
    answerTo: addressOf(userId),
    requestId,
    choice: "approve",
    note: "",
    seenDigest: null,
    ...rest,
  };
}
