import { instant, type Instant } from "../../domain/instant.ts";

const moment = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d+)?(Z|z|[+-]\d{2}:?\d{2})?$/;

/**
 * A moment as EVS writes it: UTC, with or without saying so (`2026-11-20T03:56:53.081642`). A bare
 * parse would take it for local time. `null` when there is none.
 * Source: "Querying Details About EVS Snapshots"; the samples have a lower-case `t` too.
 */
export function momentOf(text: string | null | undefined): Instant | null {
  const [, day, time, fraction = "", zone = "Z"] = moment.exec((text ?? "").trim()) ?? [];
  if (day === undefined || time === undefined) return null;
  const ms = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? null : instant(ms);
}
