import { failure } from "../../domain/failure.ts";
import { ProviderError } from "../provider.ts";
import type { AwsSettings } from "./settings.ts";

/** A gateway volume's name, taken apart. */
export interface VolumeName {
  readonly arn: string;
  readonly gatewayArn: string;
  readonly gatewayId: string;
  readonly volumeId: string;
}

type Place = Pick<AwsSettings, "partition" | "region" | "account">;

// Letters beyond hexadecimal occur in a documented long id, so the rule is no stricter than this.
// Source: Storage Gateway User Guide, "Understanding Storage Gateway resource IDs" (January 2022).
const volumePattern = /^vol-(?:[0-9a-z]{8}|[0-9a-z]{17})$/i;
// Gateways of 2012 had bare names such as `mygateway`.
const gatewayPattern = /^[\w-]{1,100}$/;
const arnPattern =
  /^arn:([\w-]+):storagegateway:([\w-]+):(\d{12}):gateway\/([^/]+)\/volume\/([^/]+)$/i;
const pairPattern = /^(?:gateway\/)?([^/]+)\/(?:volume\/)?([^/]+)$/i;

/**
 * Takes a volume's ARN apart; `null` when it is not one. Ids come out in the one letter case that
 * Storage Gateway prints, so that a volume has one name however it was written.
 */
export function volumeName(arn: string): (VolumeName & Place) | null {
  const [, partition, region, account, gateway, volume] = arnPattern.exec(arn.trim()) ?? [];
  if (partition === undefined || region === undefined || account === undefined) return null;
  if (gateway === undefined || volume === undefined) return null;
  const place = { partition: partition.toLowerCase(), region: region.toLowerCase(), account };
  const name = assemble(place, gateway, volume);
  return name === null ? null : { ...place, ...name };
}

/**
 * The volume of this target that somebody wrote as an ARN, `sgw-…/vol-…`,
 * `gateway/sgw-…/volume/vol-…` or bare `vol-…` (where the target has a gateway of its own); `null`
 * when it is none of these or lies in another partition, region or account.
 */
export function volumeOf(settings: AwsSettings, written: string): VolumeName | null {
  const text = written.trim();
  const named = volumeName(text);
  if (named !== null) return belongs(settings, named) ? named : null;
  const [, gateway, volume] = pairPattern.exec(text) ?? [];
  if (gateway !== undefined && volume !== undefined) {
    return /^sgw-/i.test(gateway) ? assemble(settings, gateway, volume) : null;
  }
  return settings.gateway === null ? null : assemble(settings, settings.gateway, text);
}

/**
 * The volume of this target with this id.
 * @throws ProviderError `invalid` for one of another partition, region or account
 */
export function volumeHere(settings: AwsSettings, id: string): VolumeName {
  const name = volumeOf(settings, id);
  if (name !== null) return name;
  throw new ProviderError(
    failure(
      "invalid",
      `This is not a gateway volume of account ${settings.account} in ${settings.region}.`,
      "Check the volume's ARN, or choose the target that stands for its account and region.",
    ),
  );
}

/** Whether both name the same partition, region and account. */
export function belongs(here: Place, there: Place): boolean {
  return (
    there.partition === here.partition &&
    there.region === here.region &&
    there.account === here.account
  );
}

/** EC2 knows every id in lower case. Source: Storage Gateway User Guide, resource ids. */
export function atEc2(id: string): string {
  return id.toLowerCase();
}

function assemble(place: Place, gateway: string, volume: string): VolumeName | null {
  if (!volumePattern.test(volume) || !gatewayPattern.test(gateway)) return null;
  const gatewayId = printed(gateway);
  const volumeId = printed(volume);
  const gatewayArn = `arn:${place.partition}:storagegateway:${place.region}:${place.account}:gateway/${gatewayId}`;
  return { arn: `${gatewayArn}/volume/${volumeId}`, gatewayArn, gatewayId, volumeId };
}

function printed(id: string): string {
  const [, prefix, rest] = /^(sgw|vol)-(.*)$/i.exec(id) ?? [];
  return prefix === undefined || rest === undefined
    ? id
    : `${prefix.toLowerCase()}-${rest.toUpperCase()}`;
}
