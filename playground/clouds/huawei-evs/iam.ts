import { z } from "zod";
import type { Accounts, Project } from "./accounts.ts";
import type { Principal } from "./authenticate.ts";
import { iamProblem } from "./problem.ts";

// Source: IAM API reference, "Obtaining a User Token Through Password Authentication".
const loginInput = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.tuple([z.literal("password")]),
      password: z.object({
        user: z.object({
          name: z.string(),
          password: z.string(),
          domain: z.object({ name: z.string() }),
        }),
      }),
    }),
    scope: z
      .object({ project: z.object({ id: z.string().optional(), name: z.string().optional() }) })
      .optional(),
  }),
});

/** Logs a user in. The token is in a header, its description in the body. */
export function createToken(
  accounts: Accounts,
  body: unknown,
  now: number,
): { readonly token: string; readonly contents: unknown } {
  const parsed = loginInput.safeParse(body);
  if (!parsed.success) throw iamProblem(400, "Bad Request", "The request body is invalid");
  const { identity, scope } = parsed.data.auth;
  const { name, password, domain } = identity.password.user;
  const user = accounts.users.find((known) => known.name === name && known.account === domain.name);
  if (user === undefined || user.password !== password) {
    throw iamProblem(401, "Unauthorized", "The username or password is wrong.");
  }
  const wanted = scope?.project;
  const project =
    wanted === undefined
      ? null
      : (accounts.projects.find(
          (known) =>
            known.account === user.account &&
            (wanted.id === undefined ? known.name === wanted.name : known.id === wanted.id),
        ) ?? null);
  if (wanted !== undefined && project === null) {
    throw iamProblem(401, "Unauthorized", "The project is not one of the user's.");
  }
  const token = accounts.issueToken(user, project, now);
  const contents = {
    token: {
      methods: ["password"],
      issued_at: precise(now),
      expires_at: precise(token.expiresAt),
      user: { name, domain: { name: domain.name } },
      ...(project === null ? {} : { project: { id: project.id, name: project.name } }),
      roles: [{ id: "0", name: "evs_adm" }],
    },
  };
  return { token: token.value, contents };
}

export function listProjects(
  accounts: Accounts,
  principal: Principal,
  query: URLSearchParams,
): unknown {
  const name = query.get("name");
  const found = accounts.projects.filter(
    (project: Project) =>
      project.account === principal.account && (name === null || project.name === name),
  );
  return {
    projects: found.map(({ id, name }) => ({ id, name, enabled: true })),
    links: { self: "", next: null, previous: null },
  };
}

/** `2026-11-20T12:00:00.000000Z` */
function precise(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
