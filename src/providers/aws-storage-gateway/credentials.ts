import { ProviderError } from "../provider.ts";
import { explain, safeCause } from "./explain.ts";
import type { AwsCredentials, AwsSettings } from "./settings.ts";

/** What signs a call. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** One target's credentials: fetched when first needed, kept until shortly before they expire. */
export interface CredentialSource {
  /** @throws ProviderError when there are none; nothing has been sent to the storage services then */
  get(): Promise<Identity>;
  /** Drops what is kept, because AWS did not accept it. */
  forget(): void;
}

/** Temporary credentials are replaced this long before they end. */
const marginMs = 5 * 60_000;

export function credentialSource(settings: AwsSettings): CredentialSource {
  let pending: Promise<Identity> | null = null;
  let kept: Identity | null = null;

  async function fetch(): Promise<Identity> {
    try {
      const provider = await providerOf(settings.credentials, settings);
      kept = await provider();
      return kept;
    } catch (thrown) {
      // No profile, no token file, no environment: no credentials, and nothing was asked.
      const seen = isMissingFile(thrown) ? { name: "CredentialsProviderError" } : thrown;
      const attempt = { operation: "AssumeRole", effect: false, sent: true };
      throw new ProviderError(explain(seen, attempt), safeCause(thrown));
    } finally {
      pending = null;
    }
  }

  return {
    get: () => {
      if (kept !== null && !endsSoon(kept)) return Promise.resolve(kept);
      pending ??= fetch();
      return pending;
    },
    forget: () => {
      kept = null;
    },
  };
}

function endsSoon(identity: Identity): boolean {
  return identity.expiration !== undefined && identity.expiration.getTime() - Date.now() < marginMs;
}

function isMissingFile(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    "code" in thrown &&
    (thrown.code === "ENOENT" || thrown.code === "EACCES")
  );
}

async function providerOf(
  given: AwsCredentials,
  settings: AwsSettings,
): Promise<() => Promise<Identity>> {
  if (given.kind === "static") {
    const { accessKeyId, secretAccessKey, sessionToken } = given;
    return () =>
      Promise.resolve({
        accessKeyId,
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken === null ? {} : { sessionToken: sessionToken.reveal() }),
      });
  }
  const providers = await import("@aws-sdk/credential-providers");
  const clientConfig = stsConfig(settings);
  switch (given.kind) {
    case "default":
      return providers.fromNodeProviderChain({ clientConfig });
    case "profile":
      return providers.fromIni({ profile: given.profile, clientConfig });
    case "web-identity":
      return providers.fromTokenFile({
        roleArn: given.roleArn,
        roleSessionName: given.sessionName,
        webIdentityTokenFile: given.tokenFile,
        clientConfig,
      });
    case "role":
      return providers.fromTemporaryCredentials({
        masterCredentials: await providerOf(given.via, settings),
        params: {
          RoleArn: given.roleArn,
          RoleSessionName: given.sessionName,
          ...(given.externalId === null ? {} : { ExternalId: given.externalId }),
        },
        clientConfig,
      });
  }
}

function stsConfig(settings: AwsSettings) {
  return {
    region: settings.region,
    maxAttempts: 1,
    ...(settings.endpoint.sts === null ? {} : { endpoint: settings.endpoint.sts }),
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 15_000,
      throwOnRequestTimeout: true,
    },
  };
}
