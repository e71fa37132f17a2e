/** What Slack says in place of the name of a direct message and of a private channel. */
const namesOfNone = ["directmessage", "privategroup"];

/** `null` where the payload has no name, or none that says anything. */
export function channelNameOf(name: string | undefined): string | null {
  return name === undefined || namesOfNone.includes(name) ? null : name;
}
