import type { Failure } from "../domain/failure.ts";
import type { RequestView } from "../requests/model.ts";

export type GateAnswer =
  | { readonly kind: "go" }
  /** Nobody could be asked: fail closed, but not for good. */
  | { readonly kind: "wait"; readonly failure: Failure }
  | { readonly kind: "stop"; readonly failure: Failure };

/** The last question before the provider call. */
export interface Gate {
  mayStart(view: RequestView): Promise<GateAnswer>;
}
