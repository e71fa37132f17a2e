import { failure } from "../../domain/failure.ts";
import { ProviderError } from "../provider.ts";

// The documentation shows `d-bp18kjxg9ebrhsgi****` and no rule, so this one is loose.
const diskPattern = /^d-[a-z0-9]{8,40}$/i;

/**
 * The id of a disk that somebody wrote as `d-…` or `<region>/d-…`; `null` when it is neither or
 * names another region. Comes out in the lower case that the service prints.
 */
export function diskOf(region: string, written: string): string | null {
  const text = written.trim();
  const at = text.indexOf("/");
  const place = at < 0 ? region : text.slice(0, at).toLowerCase();
  const disk = text.slice(at + 1);
  return place === region && diskPattern.test(disk) ? disk.toLowerCase() : null;
}

/** @throws ProviderError `invalid` for what is no disk of this region */
export function diskHere(region: string, id: string): string {
  const disk = diskOf(region, id);
  if (disk !== null) return disk;
  throw new ProviderError(
    failure(
      "invalid",
      `This is not a disk of a simple application server in ${region}.`,
      "Check the disk's id (`d-…`), or choose the target that stands for its region.",
    ),
  );
}
