import { randomBytes } from "node:crypto";

/** Who a call is made by, once its signature has been checked. */
export interface Principal {
  readonly account: string;
  /** `arn:aws:iam::111122223333:user/snapshot-bot`, or of an assumed role. */
  readonly arn: string;
  /** Actions that are refused: `storagegateway:CreateSnapshot`, `ec2:DeleteSnapshot`. */
  readonly deny: readonly string[];
}

export interface AccessKey extends Principal {
  readonly keyId: string;
  readonly secret: string;
  /** Only temporary keys have one. */
  readonly sessionToken: string | null;
  /** Milliseconds since 1970; `null` for keys that last. */
  readonly expiresAt: number | null;
}

export interface Role {
  readonly arn: string;
  /** ARNs of principals that may assume it. */
  readonly trusts: readonly string[];
  readonly externalId: string | null;
  /** Tokens that are taken for a signed web identity. */
  readonly webTokens: readonly string[];
  readonly deny: readonly string[];
}

/** Access keys and roles of every simulated account. */
export class Accounts {
  readonly #keys = new Map<string, AccessKey>();
  readonly #roles = new Map<string, Role>();

  addKey(key: Pick<AccessKey, "keyId" | "secret"> & Partial<AccessKey>): AccessKey {
    const account = key.account ?? "111122223333";
    const full: AccessKey = {
      account,
      arn: `arn:aws:iam::${account}:user/snapshot-bot`,
      deny: [],
      sessionToken: null,
      expiresAt: null,
      ...key,
    };
    this.#keys.set(full.keyId, full);
    return full;
  }

  addRole(role: Pick<Role, "arn"> & Partial<Role>): Role {
    const full: Role = { trusts: [], externalId: null, webTokens: [], deny: [], ...role };
    this.#roles.set(full.arn, full);
    return full;
  }

  key(keyId: string): AccessKey | null {
    return this.#keys.get(keyId) ?? null;
  }

  /** From now on AWS does not know the key. */
  revoke(keyId: string): void {
    this.#keys.delete(keyId);
  }

  role(arn: string): Role | null {
    return this.#roles.get(arn) ?? null;
  }

  /** A temporary key of an assumed role. */
  openSession(
    role: Role,
    sessionName: string,
    expiresAt: number,
  ): AccessKey & { sessionToken: string } {
    const [, , , , account = "", path = ""] = role.arn.split(":");
    const sessionToken = randomBytes(48).toString("base64");
    const key = {
      keyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secret: randomBytes(30).toString("base64"),
      sessionToken,
      expiresAt,
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${path.split("/").at(-1) ?? ""}/${sessionName}`,
      deny: role.deny,
    };
    this.#keys.set(key.keyId, key);
    return key;
  }
}
