import { randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Accounts, SimToken } from "./accounts.ts";
import { EclProblem, unauthorized } from "./problem.ts";

export interface KeystoneWorld {
  readonly accounts: Accounts;
  readonly region: string;
  /** Where this cloud answers: `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly now: number;
}

// Source: Keystone v3, Authenticate and get token; Enterprise Cloud 2.0 API, Get Started.
const request = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()),
      password: z.object({
        user: z.object({
          domain: z.object({ id: z.string() }),
          name: z.string(),
          password: z.string(),
        }),
      }),
    }),
    scope: z.object({ project: z.object({ id: z.string() }) }),
  }),
});

/** Gives a token for an API key, its secret and a tenant. */
export function logIn(
  world: KeystoneWorld,
  body: unknown,
): { readonly token: string; readonly body: unknown } {
  const parsed = request.safeParse(body);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new EclProblem("keystone", 400, `Expecting to find ${path} in request body.`);
  }
  const { identity, scope } = parsed.data.auth;
  const { user: given } = identity.password;
  const user = world.accounts.user(given.name);
  if (
    !identity.methods.includes("password") ||
    given.domain.id !== "default" ||
    user === null ||
    !same(user.apiSecret, given.password) ||
    !user.tenants.includes(scope.project.id)
  ) {
    throw unauthorized();
  }
  if (!user.apiAccess) throw new EclProblem("iam", 403, "API use of this user is not available.");
  if (!user.keystoneRole) {
    throw new EclProblem("iam", 403, "No IAM role allows POST /ecl-keystone/v3/auth/tokens.");
  }
  const token = world.accounts.issue(user, scope.project.id, world.now);
  return { token: token.id, body: { token: describe(world, token) } };
}

/** Keystone's own address book, with the links that are not to be followed. */
export function discovery(world: Pick<KeystoneWorld, "origin">): unknown {
  return {
    version: {
      id: "v3.14",
      status: "stable",
      updated: "2020-04-07T00:00:00Z",
      links: [{ rel: "self", href: `${world.origin}/v3/` }],
      "media-types": [
        { base: "application/json", type: "application/vnd.openstack.identity-v3+json" },
      ],
    },
  };
}

/** What a token stands for, as Keystone shows it at a login and on request. */
export function describe(world: KeystoneWorld, token: SimToken): unknown {
  return {
    methods: ["password"],
    user: {
      domain: { id: "default", name: "Default" },
      id: "5a2719084bc9457c93e659f4f13c6bfc",
      name: token.user.apiKey,
      password_expires_at: null,
    },
    audit_ids: [randomBytes(16).toString("base64url")],
    expires_at: keystoneTime(token.expiresAt),
    issued_at: keystoneTime(token.issuedAt),
    project: {
      domain: { id: "default", name: "Default" },
      id: token.tenant,
      name: "simulated-tenant",
    },
    is_domain: false,
    roles: [{ id: "9fe2ff9ee4384b1894a90878d3e92bab", name: "_member_" }],
    catalog: catalog(world, token.tenant),
  };
}

function catalog({ origin, region }: KeystoneWorld, tenant: string): unknown {
  const storage = `${origin}/v1.0/${tenant}`;
  return [
    entry("identity", "keystone", [endpoint("public", region, `${origin}/v3/`)]),
    // A second service for volumes that is not the one of this API.
    entry("volumev2", "cinderv2", [endpoint("public", region, `${origin}/v2/${tenant}`)]),
    entry("storage", "storage", [
      endpoint("admin", region, `${origin}/admin/v1.0/${tenant}`),
      endpoint("internal", region, `${origin}/internal/v1.0/${tenant}`),
      endpoint("public", "zz9", `${origin}/elsewhere/v1.0/${tenant}`),
      endpoint("public", region, storage),
    ]),
  ];
}

function entry(type: string, name: string, endpoints: readonly unknown[]): unknown {
  return { id: randomBytes(16).toString("hex"), type, name, endpoints };
}

function endpoint(face: string, region: string, url: string): unknown {
  const id = randomBytes(16).toString("hex");
  return { id, interface: face, region, region_id: region, url };
}

/** Microseconds, unlike the storage service's times. */
function keystoneTime(ms: number): string {
  return new Date(ms).toISOString().replace(/(\.\d+)Z$/, "$1000Z");
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
