import type { PersonSpec, Shows } from "./slack/options.ts";

const ask = "/snapshot db-primary before migration 42";

/** One line for that person: what to try next, from what can be seen. */
export function nextThingToTry(person: PersonSpec, shows: Shows): string {
  const waiting = shows("ops", /waiting for \d/u);
  const safe = shows("ops", "SAFE TO CHANGE");
  const lead = person.title === "Storage lead";
  if (person.standing === "guest" || person.standing === "outsider" || person.name === "erin") {
    return `${person.name} may not ask: try \`${ask}\` here in #ops and read the private answer`;
  }
  if (waiting) {
    return lead
      ? "Click Approve on the card in #ops and confirm; or Deny, with a reason"
      : "Become bob, the storage lead, on the left: he has a card to approve";
  }
  if (shows("ops", "NOT YET")) {
    return "Watch the card: it climbs to SAFE TO CHANGE by itself, and its thread says how";
  }
  if (!safe) return `Type \`${ask}\` in #ops`;
  return 'With "Make something fail" lose AWS\'s next reply, then ask again: `/snapshot db-replica before the failover`';
}
