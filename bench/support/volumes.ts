export const gatewayId = "sgw-12A3456B";

/** The id of the volume with this number, as Storage Gateway writes it. */
export function volumeId(at: number): string {
  return `vol-${(0x10000000 + at).toString(16).toUpperCase()}`;
}

/** Its short name in `snapshot.yml`. */
export function volumeName(at: number): string {
  return `disk-${at}`;
}
