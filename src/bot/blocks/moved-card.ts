import { request as requestPart, say } from "../../domain/phrase.ts";
import type { Request } from "../../requests/model.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import type { Links } from "./rich-text.ts";
import { placeOf } from "./wording.ts";

/** What is left of a private card once the request's card is in its channel. */
export function movedCard(request: Request, links?: Links): Message {
  const phrase = say`The card of ${requestPart(request.id)} is now in ${placeOf(request)}.`;
  return { text: plainOf(phrase), blocks: paragraphs([phrase], { links }) };
}

/** What a copy of a card that was posted twice turns into. */
export function strayCard(requestId: string, links?: Links): Message {
  const phrase = say`This is a copy of the card of ${requestPart(requestId)}: look at the other one.`;
  return { text: plainOf(phrase), blocks: paragraphs([phrase], { links }) };
}
