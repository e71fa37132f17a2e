import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { PageState, PageView } from "../slack/page-api.ts";
import { Blocks } from "./blocks/blocks.tsx";
import { view as viewSchema } from "./blocks/model.ts";
import { SurfaceContext, useNewSurface } from "./blocks/surface.ts";
import { server } from "./server.ts";

/** The app's Home tab, told to the bot each time somebody opens it. */
export function Home({ state }: { readonly state: PageState }): JSX.Element {
  const as = state.me.id;
  useEffect(() => {
    void server.home({ as });
  }, [as]);
  return (
    <div class="home" role="region" aria-label="App Home" tabIndex={0}>
      {state.home === null ? (
        <p class="empty">{state.bot.name} has not published a Home tab for you yet.</p>
      ) : (
        <HomeView key={state.home.id} as={as} home={state.home} />
      )}
    </div>
  );
}

function HomeView(props: { readonly as: string; readonly home: PageView }): JSX.Element {
  const parsed = viewSchema.safeParse(props.home.view);
  const blocks = parsed.success ? parsed.data.blocks : [props.home.view];
  const { surface } = useNewSurface({
    as: props.as,
    container: { type: "view", viewId: props.home.id },
    blocks,
  });
  return (
    <SurfaceContext.Provider value={surface}>
      <Blocks blocks={blocks} />
    </SurfaceContext.Provider>
  );
}
