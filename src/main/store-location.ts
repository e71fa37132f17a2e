import { join } from "node:path";
import type { Secret } from "../domain/secret.ts";

/** A folder of our own with two files, or a Postgres that replicas share. */
export type StoreLocation =
  | { readonly kind: "sqlite"; readonly folder: string }
  | { readonly kind: "postgres"; readonly url: Secret };

/** The file of this name, or the Postgres that holds everything. */
export function databaseAt(location: StoreLocation, name: "ledger" | "engine") {
  return location.kind === "sqlite"
    ? ({ kind: "sqlite", file: join(location.folder, `${name}.sqlite`) } as const)
    : ({ kind: "postgres", url: location.url.reveal() } as const);
}
