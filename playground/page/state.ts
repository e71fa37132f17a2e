import { useEffect, useRef, useState } from "preact/hooks";
import type { PageState } from "../slack/page-api.ts";
import { readPageState } from "./page-state.ts";

/** What the server last said, and whether it is still talking. */
export interface Stream {
  readonly state: PageState | null;
  /** For whom `state` was asked; the answer may be about somebody else when this one is unknown. */
  readonly as: string;
  readonly live: boolean;
  /** Why what the server says cannot be shown. */
  readonly problem: string | null;
}

const firstRetryMs = 300;
const slowestRetryMs = 4000;

/** The page's whole state as one person sees it, kept current; reconnects by itself for ever. */
export function usePageState(as: string): Stream {
  const [stream, setStream] = useState<Stream>({
    state: null,
    as,
    live: false,
    problem: null,
  });
  const newest = useRef<PageState | null>(null);
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let retryMs = firstRetryMs;
    const connect = () => {
      source = new EventSource(`/page/events?as=${encodeURIComponent(as)}`);
      source.addEventListener("message", (event: MessageEvent<string>) => {
        retryMs = firstRetryMs;
        try {
          newest.current = readPageState(newest.current, event.data);
          setStream({ state: newest.current, as, live: true, problem: null });
        } catch (error) {
          setStream((before) => ({ ...before, live: true, problem: String(error) }));
        }
      });
      // The browser retries on its own only after some kinds of failure: do it after all of them.
      source.addEventListener("error", () => {
        source?.close();
        setStream((before) => ({ ...before, live: false }));
        timer = setTimeout(connect, retryMs);
        retryMs = Math.min(retryMs * 2, slowestRetryMs);
      });
    };
    connect();
    return () => {
      source?.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [as]);
  return stream;
}
