/** What whoever runs the bot must mend: its message is a sentence for them, and says how. */
export class ForOperator extends Error {}

/** The advice where a library knows more than we do: what it said is the error's cause. */
export const seeCause = "see the cause";

/** As in a URL, where an IPv6 host stands in brackets. */
export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Why nobody can listen there, which `variable` sets. */
export function cannotListen(cause: unknown, host: string, port: number, variable: string): Error {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : null;
  const said = sentenceFor(String(code), host, port, variable);
  return new ForOperator(said, { cause });
}

function sentenceFor(code: string, host: string, port: number, variable: string): string {
  const place = hostAndPort(host, port);
  switch (code) {
    case "EADDRINUSE":
      return `${place} is taken by another program, perhaps by another snapshot-bot: stop that one, or set ${variable} to another port.`;
    case "EACCES":
      return `This user may not listen on ${place}: set ${variable} to a port above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is no address of this machine: set HOST to one, or to 0.0.0.0 for all of them.`;
    default:
      return `Nobody can listen on ${place} (${code}): check HOST and ${variable}.`;
  }
}
