import type { PersonSpec } from "./slack/options.ts";
import type { Slack } from "./slack/slack.ts";

const ask = "/snapshot db-primary before migration 42";

/** One line for that person: what to try next, from what can be seen. */
export function nextThingToTry(person: PersonSpec, slack: Slack): string {
  const seen = slack.channel("ops");
  const waiting = seen.find(/waiting for \d/u);
  const safe = seen.find("SAFE TO CHANGE");
  const lead = person.title === "Storage lead";
  if (person.standing === "guest" || person.standing === "outsider" || person.name === "erin") {
    return `${person.name} may not ask: try \`${ask}\` here in #ops and read the private answer`;
  }
  if (waiting) {
    return lead
      ? "Click Approve on the card in #ops and confirm; or Deny, with a reason"
      : "Become bob, the storage lead, on the left: he has a card to approve";
  }
  if (!safe) return `Type \`${ask}\` in #ops`;
  return 'Open "Make something fail" below, lose AWS\'s next reply, and ask again: `/snapshot db-replica before the failover`';
}
