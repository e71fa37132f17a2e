import { useEffect, useRef } from "preact/hooks";
import type { PageChannel, PageState } from "../slack/page-api.ts";
import { offerText } from "./composer.tsx";
import { server } from "./server.ts";

// Long enough to see what was new before it counts as seen.
const readAfterMs = 1500;

/** Tells the server that the channel was looked at, once somebody really could have. */
export function useReading(state: PageState, channel: PageChannel | null): void {
  const as = state.me.id;
  const id = channel?.id ?? null;
  const mentions = state.notifications.filter((each) => each.channelId === id).length;
  const unseen = (channel?.unread ?? 0) + mentions;
  useEffect(() => {
    if (id === null || unseen === 0) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (document.visibilityState !== "visible") return;
      timer = setTimeout(() => void server.read({ as, channel: id }), readAfterMs);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      if (timer !== null) clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [as, id, unseen]);
}

export interface Moves {
  readonly become: (personId: string) => void;
  readonly goTo: (place: string) => void;
  readonly closeThread: () => void;
}

/** Alt+1…9 another person, Alt+↑↓ another channel, Escape closes the thread, `/` starts a command. */
export function useShortcuts(state: PageState, place: string, moves: Moves): void {
  const newest = useRef({ state, place, moves });
  newest.current = { state, place, moves };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { state, place, moves } = newest.current;
      const inDialog = document.querySelector("dialog[open]") !== null;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      // The key's place, not its letter: with Alt held, some keyboards write other characters.
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      if (event.altKey && digit !== undefined) {
        const person = state.people[Number(digit) - 1];
        if (person !== undefined) moves.become(person.id);
      } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        if (inDialog) return;
        const places = [...state.channels.map((each) => each.id), "home"];
        const step = event.key === "ArrowDown" ? 1 : places.length - 1;
        moves.goTo(places[(places.indexOf(place) + step) % places.length] ?? "home");
      } else if (event.key === "Escape" && !inDialog) {
        moves.closeThread();
      } else if (event.key === "/" && !inDialog && !isTyping(event.target)) {
        dispatchEvent(new CustomEvent(offerText, { detail: "/" }));
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
