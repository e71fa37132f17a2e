import type { Meaning } from "../meaning.ts";
import * as m from "./meaning.ts";

/** The EVS service's own codes. Source: API reference "Error Codes" (evs_04_0038), OTC edition. */
const evs: Readonly<Record<string, Meaning>> = {
  "EVS.0001": m.wrongProject,
  "EVS.0002": m.badToken,
  "EVS.0003": m.notAllowed,
  "EVS.1002": m.malformedDisk,
  "EVS.1005": m.tooManyLabels,
  "EVS.1013": m.misunderstood,
  "EVS.1018": m.misunderstood,
  "EVS.1023": m.wrongPage,
  "EVS.1024": m.wrongPage,
  "EVS.1027": m.notAllowed,
  "EVS.1033": m.quotaUnread,
  "EVS.1047": m.deleteNotReady,
  "EVS.1052": m.misunderstood,
  "EVS.1070": m.misunderstood,
  "EVS.2001": m.serviceFault,
  "EVS.2002": m.serviceFault,
  "EVS.2005": m.serviceFault,
  "EVS.2010": m.serviceFault,
  "EVS.2019": m.serviceFault,
  "EVS.2023": m.serviceFault,
  "EVS.2043": m.snapshotNotReady,
  "EVS.2045": m.malformedSnapshot,
  "EVS.2056": m.notAllowed,
  "EVS.2068": m.diskLocked,
  "EVS.2089": m.foreignDisk,
  "EVS.2093": m.notEvs,
  "EVS.2108": m.misunderstood,
  "EVS.2142": m.wrongPage,
  "EVS.2144": m.accountHeld,
  "EVS.2145": m.accountHeld,
  // `X-Client-Token` is documented for disks only, so the bot sends none and should see none of these.
  "EVS.2218": m.tokenTrouble,
  "EVS.2219": m.tokenTrouble,
  "EVS.2220": m.tokenTrouble,
  "EVS.2221": m.sameTokenBusy,
  "EVS.2222": m.tokenTrouble,
  "EVS.2223": m.tokenTrouble,
  "EVS.2409": m.snapshotUnderWay,
  "EVS.5400": m.misunderstood,
  "EVS.5401": m.badToken,
  "EVS.5403": m.notAllowed,
  "EVS.5413": m.quotaFull,
  "EVS.5500": m.serviceFault,
  "EVS.5503": m.serviceFault,
};

/** The gateway's. Open Telekom Cloud prints them as `APIG.`. Source: API Request Signing Guide. */
const gateway: Readonly<Record<string, Meaning>> = {
  "0101": m.wrongEndpoint,
  "0201": m.tooLarge,
  "0301": m.badKey,
  "0308": m.throttled,
  "0310": m.projectHeld,
};

/** The one key of a Cinder answer that EVS passes on. Sources: OTC; measured on Cinder 21. */
const cinder: Readonly<Record<string, Meaning>> = {
  badRequest: m.misunderstood,
  unauthorized: m.badToken,
  forbidden: m.notAllowed,
  itemNotFound: m.unknownThing,
  badMethod: m.wrongEndpoint,
  conflictingRequest: m.diskBusy,
  overLimit: m.quotaFull,
  notImplemented: m.wrongEndpoint,
  serviceUnavailable: m.serviceFault,
  computeFault: m.serviceFault,
  cinderFault: m.serviceFault,
};

/** What was asked about, where a code does not say it. */
export type Subject = "disk" | "snapshot" | "login" | "other";

/** The call that a code answers. */
export interface Asked {
  /** Whether the call can change anything at the service. */
  readonly effect: boolean;
  /** What it was about, for codes that do not say it. */
  readonly subject: Subject;
  /** Signed with an access key, as opposed to carrying a token or a password. */
  readonly signed: boolean;
}

/** What to tell about an error with this status and code; the code may be missing or unknown. */
export function meaningOf(status: number, code: string | null, asked: Asked): Meaning {
  const named = code === null ? null : meaningOfCode(code, asked);
  // The gateway has one code for a call that is too large and for a service that takes too long.
  if (status >= 500) return named?.code === "throttled" ? named : m.serviceFault;
  const meaning = named ?? meaningOfStatus(status, asked);
  return meaning.code === "bad-credentials" ? credentialsOf(asked, meaning) : meaning;
}

function meaningOfCode(code: string, asked: Asked): Meaning | null {
  if (code === "EVS.5404" || code === "itemNotFound") return unknownOf(asked.subject);
  // A create is checked before it is sent, so the disk's state is what Cinder's answer is about.
  if (code === "badRequest" && asked.subject === "disk" && asked.effect) return m.diskState;
  const [, number] = /^APIGW?\.(\d{4})$/.exec(code) ?? [];
  if (number !== undefined) return own(gateway, number);
  return own(evs, code) ?? own(cinder, code);
}

function meaningOfStatus(status: number, asked: Asked): Meaning {
  if (asked.subject === "login" && (status === 400 || status === 404)) return m.badLoginCall;
  if (status === 401) return m.badToken;
  if (status === 403) return m.notAllowed;
  if (status === 404) return unknownOf(asked.subject);
  if (status === 409) return m.diskBusy;
  return status === 429 ? m.throttled : m.unnamedRefusal;
}

/** What exactly was not accepted: every door has the same codes for a key, a token and a password. */
function credentialsOf(asked: Asked, meaning: Meaning): Meaning {
  if (meaning === m.badLoginCall) return meaning;
  if (asked.subject === "login") return m.badLogin;
  return asked.signed ? m.badKey : m.badToken;
}

/** Whether a code says that the service itself failed. */
export function isFault(code: string): boolean {
  const meaning = own(evs, code) ?? own(cinder, code);
  return meaning === m.serviceFault;
}

function unknownOf(subject: Subject): Meaning {
  if (subject === "disk") return m.unknownDisk;
  return subject === "snapshot" ? m.unknownSnapshot : m.unknownThing;
}

function own(table: Readonly<Record<string, Meaning>>, code: string): Meaning | null {
  return Object.hasOwn(table, code) ? (table[code] ?? null) : null;
}
