import { means } from "../meaning.ts";

/** For what passes by itself in seconds, and in minutes. */
export const soon = 10_000;
export const later = 60_000;
/** Source: "How Do I Handle the Error APIG.0308?": wait 2 to 5 s. */
const throttledForMs = 5_000;

const askOperator = "Give the operator the code and the request id.";

export const wrongProject = means(
  "invalid",
  "Huawei EVS does not know the project of this target.",
  "Ask the operator to check the target's `project` and `region`.",
);
export const notAllowed = means(
  "forbidden",
  "The bot's Huawei Cloud user does not have the permission for this call.",
  "Ask the operator to compare the user's permissions with the list in the Huawei EVS guide of this bot.",
);
export const accountHeld = means(
  "forbidden",
  "The Huawei Cloud account is frozen or suspended.",
  "Ask the owner of the account to settle what is due, then ask again.",
);
export const unknownDisk = means(
  "not-found",
  "Huawei EVS does not know this disk.",
  "Check the disk's id, the region and the project; it may have been deleted meanwhile.",
);
export const unknownSnapshot = means(
  "not-found",
  "Huawei EVS does not know this snapshot.",
  "It may have been deleted in the console; `/snapshot list` shows what there is.",
);
export const unknownThing = means(
  "not-found",
  "Huawei EVS does not know what was asked about.",
  "Check the target's region and project.",
);
export const malformedDisk = means(
  "invalid",
  "Huawei EVS does not take this for a disk's id.",
  "Check the disk's id; it looks like 6a1c3e5f-0000-4000-8000-000000000000.",
);
export const malformedSnapshot = means(
  "invalid",
  "Huawei EVS does not take this for a snapshot's id.",
  askOperator,
);
export const tooManyLabels = means(
  "invalid",
  "The snapshot's tags and metadata are too large for Huawei EVS.",
  "Give fewer or shorter ones.",
);
export const misunderstood = means(
  "invalid",
  "Huawei EVS did not understand a value of the call.",
  "Check the name, the description and the tags; if they are plain, give the operator the code and the request id.",
);
export const wrongPage = means(
  "invalid",
  "Huawei EVS did not take the bot's way of asking for a list.",
  askOperator,
);
export const quotaUnread = means(
  "unavailable",
  "Huawei EVS could not look up the project's quota.",
  "If it stays, give Huawei Cloud support the code and the request id.",
  later,
);
export const deleteNotReady = means(
  "not-ready",
  "The snapshot can only be deleted while it is available or in error.",
  "It can be once nothing is being done with it any more.",
  later,
);
export const snapshotNotReady = means(
  "not-ready",
  "The snapshot's state does not allow this now.",
  "It will once nothing is being done with it any more.",
  later,
);
export const diskLocked = means(
  "not-ready",
  "The disk is locked.",
  "Look in the EVS console at what holds it, then ask again.",
);
export const diskState = means(
  "not-ready",
  "Huawei EVS makes no snapshot of the disk in its present state.",
  "Look at the disk's state in the EVS console: it has to be available or in-use.",
);
export const diskAttached = means(
  "not-ready",
  "The disk is attached to a server, and Huawei EVS snapshots it then only when told to.",
  "Ask again with --force, or ask the operator for `force-attached: true` at the target; the snapshot then holds what a power cut would leave.",
);
export const foreignDisk = means(
  "unsupported",
  "The disk belongs to a disaster recovery group, where EVS takes no snapshots of single disks.",
  "Use the means of the Storage Disaster Recovery Service.",
);
export const notEvs = means(
  "unsupported",
  "This is not a disk of Huawei EVS.",
  "Choose a disk that the EVS console lists.",
);
export const tokenTrouble = means(
  "conflict",
  "Huawei EVS takes this call for a repetition that it cannot match.",
  askOperator,
);
export const sameTokenBusy = means(
  "busy",
  "Huawei EVS is still working on the same call.",
  "This is usually over within a minute.",
  soon,
);
export const snapshotUnderWay = means(
  "busy",
  "Another snapshot of this disk is being made.",
  "This one can be taken once that one is complete.",
  soon,
);
export const quotaFull = means(
  "quota",
  "The limit of snapshots for this disk or project is used up.",
  "Delete a snapshot that nobody needs, or ask the operator to have the quota raised.",
);
export const diskBusy = means(
  "busy",
  "Huawei EVS is doing something else with the disk.",
  "This is usually over within a minute.",
  soon,
);
export const serviceFault = means(
  "unavailable",
  "Huawei Cloud reports a fault of its own.",
  "If it stays, give Huawei Cloud support the code and the request id.",
  soon,
);
export const throttled = means(
  "throttled",
  "Huawei Cloud takes no more calls from this account for the moment.",
  "If it stays, look for what else calls Huawei Cloud from this account.",
  throttledForMs,
);
export const wrongEndpoint = means(
  "unsupported",
  "The address asked is not one of Huawei EVS.",
  "Ask the operator to check the target's `region` and `endpoint`.",
);
export const tooLarge = means(
  "invalid",
  "The call was too large or malformed for Huawei Cloud.",
  "Give a shorter description and fewer tags.",
);
export const projectHeld = means(
  "forbidden",
  "The target's project cannot be used at present.",
  "Ask the operator to look at the project in the IAM console.",
);
export const badKey = means(
  "bad-credentials",
  "Huawei Cloud does not accept the bot's access key or its signature.",
  "Ask the operator to check this target's access key; after more than five refusals Huawei Cloud locks it for five minutes.",
);
export const badToken = means(
  "bad-credentials",
  "Huawei Cloud does not accept the bot's login any more.",
  "Ask the operator to check this target's IAM user, its password and its permissions.",
);
export const badLogin = means(
  "bad-credentials",
  "Huawei Cloud IAM does not accept the bot's user and password.",
  "Ask the operator to check the target's `user`, `password` and `account`; it must be an IAM user, not the HUAWEI ID itself.",
);
export const badLoginCall = means(
  "bad-credentials",
  "Huawei Cloud IAM does not accept the bot's way of logging in.",
  "Ask the operator to check the target's `account` and `project`, and whether `endpoint.iam` is an IAM service.",
);

/** A refusal with a code that no source names; the code itself is kept beside the sentence. */
export const unnamedRefusal = means(
  "invalid",
  "Huawei Cloud refused the call for a reason that this bot has no words for.",
  askOperator,
);
