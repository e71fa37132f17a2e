import type { JSX } from "preact";

const colours = 8;

/** A person's initial on a colour that is always theirs; the bot has a ring, like a lens. */
export function Avatar(props: {
  readonly id: string;
  readonly name: string;
  readonly bot?: boolean;
}): JSX.Element {
  let sum = 0;
  for (const char of props.id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  if (props.bot === true) return <span class="avatar bot" aria-hidden="true" />;
  return (
    <span class={`avatar colour-${sum % colours}`} aria-hidden="true">
      {props.name.slice(0, 1).toUpperCase()}
    </span>
  );
}
