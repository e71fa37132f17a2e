import { createContext } from "preact";
import { useCallback, useContext, useMemo, useRef, useState } from "preact/hooks";
import type { Container, SuggestAnswer, ViewValues } from "../../slack/page-api.ts";
import { server } from "../server.ts";
import { collectValues, type Edits, fieldKey, type Value } from "./values.ts";

/** What blocks stand on, a message or a view, and what their elements can do there. */
export interface Surface {
  readonly edits: Edits;
  /** Block id to what is wrong with its input. */
  readonly mistakes: Readonly<Record<string, string>>;
  readonly change: (blockId: string, actionId: string, value: Value) => void;
  /** Sends the action and resolves to what went wrong, or `null`. */
  readonly act: (
    blockId: string,
    actionId: string,
    chosen: string | null,
  ) => Promise<string | null>;
  readonly suggest: (blockId: string, actionId: string, text: string) => Promise<SuggestAnswer>;
}

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error("This block stands on no message or view.");
  return surface;
}

export interface SurfaceOptions {
  readonly as: string;
  readonly container: Container;
  readonly blocks: readonly unknown[];
  readonly mistakes?: Readonly<Record<string, string>>;
  readonly onChange?: (blockId: string) => void;
}

const noMistakes = {};

/** A surface for one message or view, and a way to read what its inputs hold right now. */
export function useNewSurface(options: SurfaceOptions): {
  surface: Surface;
  values: () => ViewValues;
} {
  const [edits, setEdits] = useState<Edits>({});
  // An action is sent in the same moment as the change that caused it, before anything is redrawn.
  const newestEdits = useRef<Edits>(edits);
  const newest = useRef(options);
  newest.current = options;

  const values = useCallback(() => collectValues(newest.current.blocks, newestEdits.current), []);
  const change = useCallback((blockId: string, actionId: string, value: Value) => {
    newestEdits.current = { ...newestEdits.current, [fieldKey(blockId, actionId)]: value };
    setEdits(newestEdits.current);
    newest.current.onChange?.(blockId);
  }, []);
  const act = useCallback(
    async (blockId: string, actionId: string, chosen: string | null) => {
      const { as, container } = newest.current;
      const body = { as, container, blockId, actionId, value: chosen, values: values() };
      return (await server.action(body)).problem;
    },
    [values],
  );
  const suggest = useCallback((blockId: string, actionId: string, text: string) => {
    const { as, container } = newest.current;
    return server.suggest({ as, container, blockId, actionId, text });
  }, []);

  const mistakes = options.mistakes ?? noMistakes;
  const surface = useMemo(
    () => ({ edits, mistakes, change, act, suggest }),
    [edits, mistakes, change, act, suggest],
  );
  return { surface, values };
}
