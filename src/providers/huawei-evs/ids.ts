import { failure } from "../../domain/failure.ts";
import { ProviderError } from "../provider.ts";
import type { HuaweiSettings } from "./settings.ts";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether it is an id as EVS gives them to disks and snapshots. */
export function isId(text: string): boolean {
  return uuid.test(text.toLowerCase());
}

/**
 * The disk of this target that somebody wrote as its id, in any letter case, alone or behind its
 * region or project: `eu-west-101/6a1c…`. `null` when it is not one, or of another place.
 */
export function diskOf(settings: HuaweiSettings, written: string): string | null {
  const parts = written.trim().toLowerCase().split("/");
  const [place, id] = parts.length === 2 ? parts : [null, parts[0]];
  if (id === undefined || parts.length > 2 || !isId(id)) return null;
  const here = place === null || place === settings.region || place === settings.project;
  return here ? id : null;
}

/**
 * The disk of this target with this id.
 * @throws ProviderError `invalid` for one of another region or project
 */
export function diskHere(settings: HuaweiSettings, written: string): string {
  const id = diskOf(settings, written);
  if (id !== null) return id;
  throw new ProviderError(
    failure(
      "invalid",
      `This is not a disk of this target's project in ${settings.region}.`,
      "Check the disk's id, or choose the target that stands for its region and project.",
    ),
  );
}
