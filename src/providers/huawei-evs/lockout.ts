import { failure } from "../../domain/failure.ts";
import { ProviderError } from "../provider.ts";

/** Keeps a wrong key from being tried until Huawei Cloud locks it. */
export interface Lockout {
  /** @throws ProviderError when the credentials were refused too often of late */
  check(): void;
  refused(): void;
  accepted(): void;
}

// Source: API Request Signing Guide, error codes: more than 5 failed authentications in a row lock
// an access key for 5 minutes.
const refusalsMax = 4;
const quietMs = 5 * 60_000;

/** After four refusals in a row one call in five minutes is let through, until one is accepted. */
export function lockoutOf(now: () => number): Lockout {
  let refusals = 0;
  let lastAt = 0;
  return {
    check: () => {
      if (refusals < refusalsMax) return;
      if (now() - lastAt >= quietMs) {
        lastAt = now();
        return;
      }
      throw new ProviderError(
        failure(
          "bad-credentials",
          "Huawei Cloud refused the bot's credentials several times in a row, so it is not asked for five minutes: it would lock them.",
          "Ask the operator to check this target's credentials and the clock of the bot's machine.",
        ),
      );
    },
    refused: () => {
      refusals += 1;
      lastAt = now();
    },
    accepted: () => {
      refusals = 0;
    },
  };
}
