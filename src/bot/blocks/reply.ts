import type { Reply } from "../../commands/reply.ts";
import { ambiguousMessage } from "./ambiguous.ts";
import { detailsMessage } from "./details.ts";
import { helpMessage } from "./help.ts";
import { listMessage } from "./list.ts";
import type { Message } from "./message.ts";
import { nearMissMessage } from "./near-miss.ts";
import { noticeMessage } from "./notice.ts";
import { planMessage } from "./plan.ts";
import type { Surroundings } from "./rich-text.ts";
import { showMessage } from "./show.ts";
import { usageMessage } from "./usage.ts";
import { volumesMessage } from "./volumes.ts";
import { whyMessage } from "./why.ts";

/** Any private answer to a command, as a message. */
export function replyMessage(reply: Reply, around: Surroundings): Message {
  switch (reply.kind) {
    case "notice":
      return noticeMessage(reply.notice, around.links);
    case "usage":
      return usageMessage(reply.problem);
    case "help":
      return helpMessage(reply.topic, reply.exampleVolume);
    case "list":
      return listMessage(reply, around);
    case "show":
      return showMessage(reply.view, reply.events, around, reply.pages);
    case "volumes":
      return volumesMessage(reply);
    case "why":
      return whyMessage(reply.explanation, around.links);
    case "near-miss":
      return nearMissMessage(reply);
    case "details":
      return detailsMessage(reply.view, reply.page, around);
    case "plan":
      return planMessage(reply.plan);
    case "ambiguous":
      return ambiguousMessage(reply);
  }
}
