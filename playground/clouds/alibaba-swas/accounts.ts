import { randomBytes } from "node:crypto";

export interface AccessKey {
  readonly keyId: string;
  readonly secret: string;
  readonly account: string;
  /** `acs:ram::123456789012:user/snapshot-bot`, or of an assumed role. */
  readonly principal: string;
  /** Actions that RAM refuses: `swas-open:CreateSnapshot`. */
  readonly deny: readonly string[];
  active: boolean;
  /** Only temporary keys have one. */
  readonly securityToken: string | null;
  /** Milliseconds since 1970; `null` for keys that last. */
  expiresAt: number | null;
}

export interface Role {
  readonly arn: string;
  /** Principals that may take it on. */
  readonly trusts: readonly string[];
  readonly externalId: string | null;
  readonly deny: readonly string[];
}

/** Access keys and roles of every simulated account. */
export class Accounts {
  readonly #keys = new Map<string, AccessKey>();
  readonly #roles = new Map<string, Role>();
  /** Nonces that were used, with the moment from which on they may be forgotten. */
  readonly #nonces = new Map<string, number>();

  addKey(key: Pick<AccessKey, "keyId" | "secret"> & Partial<AccessKey>): AccessKey {
    const account = key.account ?? "123456789012";
    const full: AccessKey = {
      account,
      principal: `acs:ram::${account}:user/snapshot-bot`,
      deny: [],
      active: true,
      securityToken: null,
      expiresAt: null,
      ...key,
    };
    this.#keys.set(full.keyId, full);
    return full;
  }

  addRole(role: Pick<Role, "arn"> & Partial<Role>): Role {
    const full: Role = { trusts: [], externalId: null, deny: [], ...role };
    this.#roles.set(full.arn, full);
    return full;
  }

  key(keyId: string): AccessKey | null {
    return this.#keys.get(keyId) ?? null;
  }

  keys(): AccessKey[] {
    return [...this.#keys.values()];
  }

  role(arn: string): Role | null {
    return this.#roles.get(arn) ?? null;
  }

  /** From now on nobody knows the key. */
  revoke(keyId: string): void {
    this.#keys.delete(keyId);
  }

  /** Ends every session that is open now. */
  endSessions(now: number): void {
    for (const key of this.#keys.values()) if (key.securityToken !== null) key.expiresAt = now;
  }

  openSession(role: Role, sessionName: string, expiresAt: number): AccessKey {
    const [, , , account = "", path = ""] = role.arn.split(":");
    return this.addKey({
      keyId: `STS.${randomBytes(12).toString("hex")}`,
      secret: randomBytes(30).toString("base64url"),
      securityToken: randomBytes(60).toString("base64"),
      expiresAt,
      account,
      principal: `acs:ram::${account}:assumed-role/${path.split("/").at(-1) ?? ""}/${sessionName}`,
      deny: role.deny,
    });
  }

  /** @returns whether nobody has used the nonce within the time that a call's date is good for */
  useNonce(nonce: string, now: number, keptMs: number): boolean {
    for (const [old, until] of this.#nonces) {
      if (until > now) break;
      this.#nonces.delete(old);
    }
    if (this.#nonces.has(nonce)) return false;
    this.#nonces.set(nonce, now + keptMs);
    return true;
  }
}
