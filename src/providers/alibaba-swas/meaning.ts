import { means } from "../meaning.ts";

/** For what passes by itself in seconds, and in minutes. */
export const soon = 15_000;
export const later = 5 * 60_000;

export const serviceFault = means(
  "unavailable",
  "Alibaba Cloud reports a fault of its own.",
  "Ask again in a few minutes; if it stays, give Alibaba Cloud support the code and the request id.",
  soon,
);
export const throttled = means(
  "throttled",
  "Alibaba Cloud takes no more calls from this account for the moment.",
  "Nothing to do: the call is made again by and by.",
  soon,
);
export const diskUnknown = means(
  "not-found",
  "Alibaba Cloud does not know this disk in the target's region.",
  "Check the disk's id and region; it may have been released with its server. `/snapshot volumes` lists what there is.",
);
export const notAllowed = means(
  "forbidden",
  "The bot's Alibaba Cloud account does not allow this call.",
  "Ask the operator to compare the RAM policy with the list in the Alibaba guide of this bot.",
);
export const accountProblem = means(
  "forbidden",
  "Alibaba Cloud has restricted the account.",
  "Ask the owner of the Alibaba Cloud account to look for notices in its console.",
);
export const badKey = means(
  "bad-credentials",
  "Alibaba Cloud does not accept the bot's access key.",
  "Ask the operator to check this target's credentials: the key may be deleted, disabled or mistyped.",
);
export const badSignature = means(
  "bad-credentials",
  "Alibaba Cloud does not accept the signature on the bot's call.",
  "Ask the operator to check the access key's secret of this target.",
);
export const badToken = means(
  "bad-credentials",
  "The bot's temporary Alibaba Cloud credentials are not valid any more.",
  "Ask the operator to renew this target's security token, or to use a role, which renews itself.",
);
export const wrongClock = means(
  "bad-credentials",
  "The clock of the bot's machine is off by more than the 15 minutes that Alibaba Cloud allows.",
  "Ask the operator to set the machine's clock; nothing was done.",
);
export const rejected = means(
  "invalid",
  "Alibaba Cloud rejected a parameter of the call.",
  "Check the name, the tags and the resource group; if they are plain, tell the operator the code and the request id.",
);
export const wrongCall = means(
  "unsupported",
  "This Alibaba Cloud endpoint does not know the call.",
  "Ask the operator to check the target's region and endpoint.",
);

/** A refusal with a code that no source names; the code itself is kept beside the sentence. */
export const unnamedRefusal = means(
  "invalid",
  "Alibaba Cloud refused the call for a reason that this bot has no words for.",
  "Give the operator the code and the request id.",
);
