import { instant } from "../../domain/instant.ts";
import { say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Glanced } from "../../commands/glance.ts";
import { preflightOf, warningLines } from "./preflight-lines.ts";
import { line } from "./text.ts";
import { joined, shown } from "./wording.ts";

/** How far the look at the chosen volumes has come. */
export type Glance =
  | { readonly kind: "looking" }
  /** The services take their time: nobody has to wait for them. */
  | { readonly kind: "slow" }
  | { readonly kind: "seen"; readonly volumes: readonly Glanced[]; readonly more: number };

/** What a form says about the volumes that are chosen in it. */
export function glanceLines(glance: Glance, nowMs: number): readonly Phrase[] {
  switch (glance.kind) {
    case "looking":
      return [say`Looking at the volumes…`];
    case "slow":
      return [
        say`The cloud is slow to answer. You can ask all the same: the volumes are looked at again before anything is done.`,
      ];
    case "seen":
      return seenLines(glance.volumes, glance.more, nowMs);
  }
}

function seenLines(volumes: readonly Glanced[], more: number, nowMs: number): readonly Phrase[] {
  const states = volumes.map((seen): Phrase => [
    strong(line(seen.volume.label, shown.name)),
    ": ",
    ...joined(preflightOf(seen, instant(nowMs))),
  ]);
  const named = volumes.map(({ volume, preflight }) => ({ volumeName: volume.label, preflight }));
  return [...states, ...unseen(more), ...warningLines(named)];
}

function unseen(more: number): readonly Phrase[] {
  if (more === 0) return [];
  return [more === 1 ? say`and 1 more volume` : say`and ${more} more volumes`];
}
