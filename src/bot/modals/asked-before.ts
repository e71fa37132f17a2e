import type { CreateDeps } from "../../commands/create.ts";
import { settableFor } from "../../commands/settable.ts";
import type { Catalog } from "../../providers/catalog.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import type { AskDefaults } from "./ask.ts";
import { textsOf } from "./cloud-fields.ts";

/** The form's fields as an earlier request had them. */
export function askedBefore(
  deps: Pick<CreateDeps, "catalog" | "provider">,
  { request, items }: RequestView,
): AskDefaults {
  const { link, threadTs } = request;
  return {
    channelId: request.channelId,
    channelName: request.channelName,
    ...(threadTs === null ? {} : { threadTs }),
    ...(link === null ? {} : { link }),
    what: items.map((item) => nameOf(deps.catalog, item)),
    reason: request.reason,
    keepDays: request.keepDays,
    cloud: textsOf(items[0]?.options ?? {}),
    settable: settableFor(
      deps,
      items.map(({ target }) => target),
    ),
  };
}

/** The name that finds the same volume again, whatever it is called by now and whether or not a list has it. */
function nameOf(catalog: Catalog, { target, volumeId, volumeName }: Item): string {
  const found = catalog.find(`${target}/${volumeId}`);
  const [known] = found.kind === "found" ? found.volumes : [];
  if (known === undefined) return `${target}/${volumeName}`;
  return known.named ? known.label : `${target}/${known.shortId}`;
}
