import { randomBytes } from "node:crypto";

/** A user of ECL's API: the key is a name to Keystone, the secret a password. */
export interface SimUser {
  readonly apiKey: string;
  /** Made again, the old one ends at once. */
  apiSecret: string;
  readonly tenants: readonly string[];
  /** The user's "API availability". */
  apiAccess: boolean;
  /** Whether its IAM role covers /ecl-keystone: without it there is no token. */
  keystoneRole: boolean;
  /** Operations of the storage API that its IAM role does not cover; `*` for all. */
  deny: readonly string[];
}

export interface SimToken {
  readonly user: SimUser;
  readonly tenant: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** API users and the tokens given to them. */
export class Accounts {
  /** Of tokens that are given from now on, in milliseconds. */
  tokenMs: number;
  readonly #users = new Map<string, SimUser>();
  readonly #tokens = new Map<string, SimToken>();

  constructor(tokenMs: number) {
    this.tokenMs = tokenMs;
  }

  addUser(user: Pick<SimUser, "apiKey" | "apiSecret" | "tenants"> & Partial<SimUser>): SimUser {
    const full: SimUser = { apiAccess: true, keystoneRole: true, deny: [], ...user };
    this.#users.set(full.apiKey, full);
    return full;
  }

  user(apiKey: string): SimUser | null {
    return this.#users.get(apiKey) ?? null;
  }

  issue(user: SimUser, tenant: string, now: number): { readonly id: string } & SimToken {
    const id = randomBytes(16).toString("hex");
    const token = { user, tenant, issuedAt: now, expiresAt: now + this.tokenMs };
    this.#tokens.set(id, token);
    return { id, ...token };
  }

  /** `null` for tokens that were never given, have ended or were revoked. */
  token(id: string, now: number): SimToken | null {
    const token = this.#tokens.get(id);
    return token !== undefined && now < token.expiresAt ? token : null;
  }

  /** Ends every token that was given, as a new API key pair does. */
  revokeTokens(): void {
    this.#tokens.clear();
  }
}
