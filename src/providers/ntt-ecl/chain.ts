import { ProviderError } from "../provider.ts";
import { granted, type Caller } from "./call.ts";
import { virtualStorageReply, volumeTypeReply } from "./schema.ts";
import type { EclSettings } from "./settings.ts";

/** The one volume type that can be snapshotted. Source: Create Snapshot. */
export const blockStorage = "piops_iscsi_na";

/** What a virtual storage never changes. */
interface VirtualStorage {
  readonly name: string;
  readonly typeId: string | null;
}

/**
 * Volume → virtual storage → volume type: a volume does not say its type itself. The last two never
 * change for an id, so each is asked for once.
 */
export interface Chain {
  /** The name of the type, `piops_iscsi_na`; `null` when ECL does not lead there. */
  typeOf(virtualStorageId: string | null, signal: AbortSignal): Promise<string | null>;
  /** As `typeOf`, from what is known already. */
  knownTypeOf(virtualStorageId: string | null): string | null;
  storageName(virtualStorageId: string): string | null;
  learnStorage(id: string, storage: VirtualStorage): void;
  learnType(id: string, name: string): void;
}

export function chainOf(settings: EclSettings, call: Caller): Chain {
  const storages = new Map<string, VirtualStorage>();
  const types = new Map<string, string>();

  const showStorage = async (id: string, signal: AbortSignal): Promise<VirtualStorage> => {
    const known = storages.get(id);
    if (known !== undefined) return known;
    const { virtual_storage: shown } = granted(
      await call({
        operation: "ShowVirtualStorage",
        method: "GET",
        path: `/virtual_storages/${id}`,
        effect: false,
        deadlineMs: settings.slowestReadMs,
        reply: virtualStorageReply,
        signal,
      }),
    );
    const storage = { name: shown.name, typeId: shown.volume_type_id };
    storages.set(id, storage);
    return storage;
  };

  const showType = async (id: string, signal: AbortSignal): Promise<string> => {
    const known = types.get(id);
    if (known !== undefined) return known;
    const { volume_type: shown } = granted(
      await call({
        operation: "ShowVolumeType",
        method: "GET",
        path: `/volume_types/${id}`,
        effect: false,
        deadlineMs: settings.slowestReadMs,
        reply: volumeTypeReply,
        signal,
      }),
    );
    types.set(id, shown.name);
    return shown.name;
  };

  return {
    typeOf: async (virtualStorageId, signal) => {
      if (virtualStorageId === null) return null;
      try {
        const { typeId } = await showStorage(virtualStorageId, signal);
        return typeId === null ? null : await showType(typeId, signal);
      } catch (thrown) {
        if (thrown instanceof ProviderError && thrown.failure.code === "not-found") return null;
        throw thrown;
      }
    },
    knownTypeOf: (virtualStorageId) => {
      const typeId = storages.get(virtualStorageId ?? "")?.typeId ?? null;
      return typeId === null ? null : (types.get(typeId) ?? null);
    },
    storageName: (id) => storages.get(id)?.name ?? null,
    learnStorage: (id, storage) => void storages.set(id, storage),
    learnType: (id, name) => void types.set(id, name),
  };
}
