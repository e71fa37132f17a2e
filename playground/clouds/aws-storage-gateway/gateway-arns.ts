import type { Principal } from "./accounts.ts";
import { gatewayProblem } from "./problem.ts";
import type { AwsState, SimGateway, SimVolume } from "./state.ts";

/** Who calls, and where: what belongs to others, or lies elsewhere, is not found. */
export interface Caller {
  readonly state: AwsState;
  readonly principal: Principal;
  readonly region: string;
}

export function gatewayArn(call: Caller, gateway: SimGateway): string {
  return `arn:aws:storagegateway:${call.region}:${gateway.account}:gateway/${gateway.id}`;
}

export function volumeArn(call: Caller, gateway: SimGateway, volume: SimVolume): string {
  return `${gatewayArn(call, gateway)}/volume/${volume.id}`;
}

export function myGateways(call: Caller): SimGateway[] {
  return call.state.gateways.filter(
    (gateway) => gateway.account === call.principal.account && gateway.region === call.region,
  );
}

export function gatewayAt(call: Caller, wanted: string): SimGateway {
  const gateway = call.state.gateway(wanted.split("/").at(-1) ?? "");
  if (gateway === null || gatewayArn(call, gateway) !== wanted || gateway.region !== call.region) {
    throw gatewayProblem("GatewayNotFound");
  }
  if (gateway.account !== call.principal.account) throw gatewayProblem("GatewayNotFound");
  return gateway;
}

/** Ids are compared as they stand: a wrong letter case is another id. */
export function volumeAt(call: Caller, wanted: string): { gateway: SimGateway; volume: SimVolume } {
  const [, gatewayPart, volumeId] =
    /^(arn:[^/]+:gateway\/[^/]+)\/volume\/([^/]+)$/.exec(wanted) ?? [];
  if (gatewayPart === undefined || volumeId === undefined)
    throw gatewayProblem("InvalidParameters");
  const gateway = gatewayAt(call, gatewayPart);
  const volume = call.state.volume(volumeId);
  if (volume === null || volume.gatewayId !== gateway.id) throw gatewayProblem("VolumeNotFound");
  return { gateway, volume };
}
