import { useCallback, useEffect, useState } from "preact/hooks";

/** Where one is: kept in the address, so that two windows can be two people. */
export interface Route {
  /** User id; empty until the server has said who comes first. */
  readonly as: string;
  /** Channel id, `home`, or empty for the first channel. */
  readonly place: string;
  /** `ts` of the message whose thread is open, or empty. */
  readonly thread: string;
}

export function parseRoute(hash: string): Route {
  const [as = "", place = "", thread = ""] = hash.replace(/^#/, "").split("/");
  return { as, place, thread };
}

export function printRoute(route: Route): string {
  return `#${[route.as, route.place, route.thread].join("/").replace(/\/+$/, "")}`;
}

/** The present route and a function that changes parts of it; `replace` leaves no history entry. */
export function useRoute(): [Route, (change: Partial<Route>, replace?: boolean) => void] {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const go = useCallback((change: Partial<Route>, replace = false) => {
    const next = { ...parseRoute(location.hash), ...change };
    const hash = printRoute(next);
    if (hash === location.hash) return;
    if (replace) history.replaceState(null, "", hash);
    else history.pushState(null, "", hash);
    setRoute(next);
  }, []);
  return [route, go];
}
