import { means } from "../meaning.ts";

/** For what passes by itself in seconds, and in minutes. */
export const soon = 15_000;
export const later = 5 * 60_000;

export const volumeUnknown = means(
  "not-found",
  "AWS Storage Gateway does not know this volume.",
  "Check the volume's id, its gateway, the region and the account.",
);
export const gatewayUnknown = means(
  "not-found",
  "AWS Storage Gateway does not know this volume's gateway.",
  "Check the gateway id, the region and the account.",
);
export const serviceFault = means(
  "unavailable",
  "AWS reports a fault of its own.",
  "If it stays, give AWS support the code and the request id.",
  soon,
);
export const gatewayFault = means(
  "unavailable",
  "The gateway appliance reports an internal fault.",
  "Look at the appliance's health in the Storage Gateway console.",
  later,
);
export const throttled = means(
  "throttled",
  "AWS takes no more calls from this account for the moment.",
  "If it stays, look for what else calls AWS from this account.",
  soon,
);
export const notAllowed = means(
  "forbidden",
  "The bot's AWS credentials do not allow this call.",
  "Ask the operator to compare the role's permissions with the list in the AWS Storage Gateway guide of this bot.",
);
export const badKey = means(
  "bad-credentials",
  "AWS does not accept the bot's credentials.",
  "Ask the operator to check this target's credentials.",
);
export const badSignature = means(
  "bad-credentials",
  "AWS does not accept the signature on the bot's call.",
  "Ask the operator to check the secret key of this target and the clock of the bot's machine.",
);
export const expired = means(
  "bad-credentials",
  "The bot's AWS credentials have expired.",
  "Ask the operator to renew this target's credentials, and to check the clock of the bot's machine.",
);
export const rejected = means(
  "invalid",
  "AWS rejected a parameter of the call.",
  "Check the description and the tags; if they are plain, tell the operator the code and the request id.",
);
export const wrongCall = means(
  "unsupported",
  "This AWS endpoint does not know the call.",
  "Ask the operator to check the target's region and endpoint.",
);
export const cannotDo = means(
  "unsupported",
  "This kind of gateway or volume cannot do that.",
  "Snapshots work for cached and stored volume gateways; check which kind this one is.",
);

/** A refusal with a code that no source names; the code itself is kept beside the sentence. */
export const unnamedRefusal = means(
  "invalid",
  "AWS refused the call for a reason that this bot has no words for.",
  "Give the operator the code and the request id.",
);
