import { AsyncLocalStorage } from "node:async_hooks";

/** The run that the present code belongs to, for log lines. */
export const currentRun = new AsyncLocalStorage<{ readonly run: string }>();
