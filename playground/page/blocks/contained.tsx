import { Component, type ComponentChildren, type JSX } from "preact";

/** Shows what cannot be drawn as the JSON it came as. */
export function JsonNote(props: { readonly raw: unknown; readonly why: string }): JSX.Element {
  return (
    <details class="json-note">
      <summary>{props.why}</summary>
      <pre>{JSON.stringify(props.raw, null, 2)}</pre>
    </details>
  );
}

interface Props {
  readonly raw: unknown;
  readonly children: ComponentChildren;
}

/** Keeps a fault in drawing one thing from reaching the rest of the page; tries again when it changes. */
export class Contained extends Component<Props, { readonly failedOn: unknown }> {
  override state = { failedOn: undefined };

  override componentDidCatch(): void {
    this.setState({ failedOn: this.props.raw });
  }

  override render(): ComponentChildren {
    if (this.state.failedOn !== undefined && this.state.failedOn === this.props.raw) {
      return <JsonNote raw={this.props.raw} why="This could not be drawn" />;
    }
    return this.props.children;
  }
}
