import { failure } from "../../domain/failure.ts";
import { ProviderError } from "../provider.ts";
import type { EclSettings } from "./settings.ts";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const withTenant = /^(?:https?:\/\/[^/]+\/)?(?:v1\.0\/)?([0-9a-f]{32})\/(?:volumes\/)?([^/]+)$/;

/**
 * The id of the volume that somebody wrote as a UUID, `<tenant>/<uuid>`, `<tenant>/volumes/<uuid>`
 * or as the address of the volume in the API; `null` when it is none of these or names another
 * tenant than this target's.
 */
export function volumeIdOf(settings: Pick<EclSettings, "tenant">, written: string): string | null {
  const text = written.trim().toLowerCase();
  const [, tenant, id] = withTenant.exec(text) ?? [undefined, settings.tenant, text];
  if (id === undefined || tenant !== settings.tenant) return null;
  return uuid.test(id) ? id : null;
}

/**
 * The id of this target's volume.
 * @throws ProviderError `invalid` for one of another tenant, and for what is no id
 */
export function volumeHere(settings: EclSettings, id: string): string {
  const here = volumeIdOf(settings, id);
  if (here !== null) return here;
  throw new ProviderError(
    failure(
      "invalid",
      `This is not a volume of the ECL tenant that this target stands for.`,
      "Check the volume's id, or choose the target that stands for its tenant.",
    ),
  );
}

/** Ids are compared without regard to letter case. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
