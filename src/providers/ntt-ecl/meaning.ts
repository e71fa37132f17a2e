import { means, type Meaning } from "../meaning.ts";
import type { Layer } from "./envelope.ts";

const soon = 15_000;
/** Source: terraform-provider-ecl waits this long between two tries of what was refused as busy. */
export const busyMs = 60_000;

export const roleMissing = means(
  "forbidden",
  "The bot's ECL user lacks the permission for this call.",
  "Ask the operator to compare the user's IAM role with the list in the NTT ECL guide of this bot.",
);
export const tokenRefused = means(
  "bad-credentials",
  "ECL does not accept the bot's login, not even a new one.",
  "Ask the operator to check this target's API key, tenant and region.",
);
const fault = means(
  "unavailable",
  "ECL reports a fault of its own.",
  "If it stays, look for an incident or maintenance at ECL.",
  soon,
);
const closed = means(
  "unavailable",
  "ECL's storage service is not available just now; there may be maintenance.",
  "If it stays, look for announced maintenance at ECL.",
  soon,
);
const timedOut = means(
  "unavailable",
  "ECL did not finish the call in its own time.",
  "This is usually over within a minute.",
  soon,
);
export const tenantBusy = means(
  "busy",
  "ECL is making another change in this tenant, and makes one at a time.",
  "It gets its turn when the other change is over; whose it is shows in the ECL console.",
  busyMs,
);
const cannotDo = means(
  "unsupported",
  "This address of ECL does not know the call.",
  "Ask the operator to check the target's region and endpoint.",
);
export const rejected = means(
  "invalid",
  "ECL did not accept the call.",
  "Check the volume and the description; if both are plain, give the operator the code and the request id.",
);
export const saidNo = means(
  "invalid",
  "ECL answered with success, but says that the call failed.",
  "Give the operator the code and the request id.",
);

/**
 * By status, whoever answered. Sources: response code tables of the storage API reference (400,
 * 401, 409, 500); the others are what nttcom/eclcloud and nttcom/eclcli are ready for.
 */
const statuses: Readonly<Record<number, Meaning>> = {
  400: rejected,
  401: tokenRefused,
  403: roleMissing,
  404: means(
    "not-found",
    "ECL does not know this volume or snapshot.",
    "Check the id, the tenant and the region; it may have been deleted.",
  ),
  405: cannotDo,
  408: timedOut,
  409: tenantBusy,
  413: means(
    "quota",
    "ECL says that this goes over a limit of the tenant.",
    "Delete snapshots that are not needed any more, or ask NTT about the tenant's limits.",
  ),
  429: means(
    "throttled",
    "ECL takes no more calls from this tenant for the moment.",
    "If it stays, look for what else calls ECL from this tenant.",
    30_000,
  ),
  500: fault,
  501: cannotDo,
  502: closed,
  503: closed,
  504: timedOut,
};

/** At a login some answers mean something else. Source: Keystone v3; SSS API, preconditions. */
const loginStatuses: Readonly<Record<number, Meaning>> = {
  400: means(
    "bad-credentials",
    "ECL's Keystone does not accept the form of the login.",
    "Ask the operator to check this target's API key and tenant.",
  ),
  401: means(
    "bad-credentials",
    "ECL does not accept the bot's API key for this tenant.",
    "Ask the operator to check the target's API key, secret and tenant; a pair that was made again ends the old one.",
  ),
  403: means(
    "forbidden",
    "ECL gives the bot's user no token.",
    "Ask the operator to switch on the user's API access and to give it an IAM role for /ecl-keystone.",
  ),
  404: means(
    "unsupported",
    "There is no Keystone at the target's address.",
    "Ask the operator to check the target's region and its Keystone endpoint.",
  ),
  409: means("busy", "ECL's Keystone is busy.", "This is usually over within seconds.", soon),
};

/** A status that no source names. */
const unnamed = means(
  "invalid",
  "ECL refused the call for a reason that this bot has no words for.",
  "Give the operator the code and the request id.",
);

export function meaningOf(status: number, layer: Layer, login: boolean): Meaning {
  if (layer === "iam" && (status === 401 || status === 403)) {
    return login ? (loginStatuses[403] ?? roleMissing) : roleMissing;
  }
  const named = (login ? loginStatuses[status] : undefined) ?? statuses[status];
  return named ?? (status >= 500 ? fault : unnamed);
}
