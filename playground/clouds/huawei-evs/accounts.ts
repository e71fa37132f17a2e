import { randomBytes } from "node:crypto";

/** A project of an account, in one region. */
export interface Project {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The default project of a region has the region's name. */
  readonly name: string;
  readonly account: string;
}

export interface AccessKey {
  readonly keyId: string;
  readonly secret: string;
  readonly account: string;
  /** Only temporary keys have one. */
  readonly securityToken: string | null;
  /** Milliseconds since 1970; `null` for keys that last. */
  readonly expiresAt: number | null;
  /** Permissions that are missing: `evs:snapshots:create`. */
  readonly deny: readonly string[];
}

export interface User {
  readonly name: string;
  password: string;
  readonly account: string;
  readonly deny: readonly string[];
}

export interface Token {
  readonly value: string;
  readonly user: User;
  /** `null` for one that was asked for without a scope. */
  readonly project: Project | null;
  readonly expiresAt: number;
  revoked: boolean;
}

// Source: API Request Signing Guide, error codes: more than 5 failures in a row, 5 minutes.
const failuresMax = 5;
const lockedMs = 5 * 60_000;

/** Projects, users, access keys and tokens of every simulated account. */
export class Accounts {
  readonly projects: Project[] = [];
  readonly users: User[] = [];
  readonly tokens: Token[] = [];
  /** Characters in a token; real ones have thousands. */
  tokenLength = 2_400;
  tokenMs = 24 * 3_600_000;
  readonly #keys = new Map<string, AccessKey>();
  readonly #failures = new Map<string, { count: number; at: number }>();

  addProject(project: Pick<Project, "id" | "name"> & Partial<Project>): Project {
    const full: Project = { account: "demo-account", ...project };
    this.projects.push(full);
    return full;
  }

  addKey(key: Pick<AccessKey, "keyId" | "secret"> & Partial<AccessKey>): AccessKey {
    const full: AccessKey = {
      account: "demo-account",
      securityToken: null,
      expiresAt: null,
      deny: [],
      ...key,
    };
    this.#keys.set(full.keyId, full);
    return full;
  }

  addUser(user: Pick<User, "name" | "password"> & Partial<User>): User {
    const full: User = { account: "demo-account", deny: [], ...user };
    this.users.push(full);
    return full;
  }

  key(keyId: string): AccessKey | null {
    return this.#keys.get(keyId) ?? null;
  }

  /** From now on the cloud does not know the key. */
  revokeKey(keyId: string): void {
    this.#keys.delete(keyId);
  }

  project(id: string): Project | null {
    return this.projects.find((project) => project.id === id) ?? null;
  }

  issueToken(user: User, project: Project | null, now: number): Token {
    const value = randomBytes(this.tokenLength).toString("base64url").slice(0, this.tokenLength);
    const token = { value, user, project, expiresAt: now + this.tokenMs, revoked: false };
    this.tokens.push(token);
    return token;
  }

  token(value: string): Token | null {
    return this.tokens.find((token) => token.value === value) ?? null;
  }

  /** As after a change of password or permissions: every token that is out dies. */
  revokeTokens(): void {
    for (const token of this.tokens) token.revoked = true;
  }

  /** Whether a key was used wrongly so often that nothing signed with it is taken. */
  isLocked(keyId: string, now: number): boolean {
    const failures = this.#failures.get(keyId);
    return failures !== undefined && failures.count > failuresMax && now - failures.at < lockedMs;
  }

  noteFailure(keyId: string, now: number): void {
    this.#failures.set(keyId, { count: (this.#failures.get(keyId)?.count ?? 0) + 1, at: now });
  }

  noteSuccess(keyId: string): void {
    this.#failures.delete(keyId);
  }
}
