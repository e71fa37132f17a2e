type Plain = string | number | boolean;

/** What an operation is given; what is `null` is left out. */
export type Parameters = Readonly<
  Record<string, Plain | null | readonly (Plain | Readonly<Record<string, Plain>>)[]>
>;

/**
 * Parameters as the gateway wants them on the URL: `Tag: [{ Key, Value }]` becomes `Tag.1.Key` and
 * `Tag.1.Value`, a list becomes `ResourceId.1`, … Empty texts stay. Source: request building of
 * @alicloud/openapi-core 1.0.8.
 */
export function flatten(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      if (value === null) return [];
      if (typeof value !== "object") return [[name, String(value)]];
      return value.flatMap((member, index) => placed(`${name}.${index + 1}`, member));
    }),
  );
}

function placed(place: string, member: Plain | Readonly<Record<string, Plain>>): string[][] {
  if (typeof member !== "object") return [[place, String(member)]];
  return Object.entries(member).map(([key, text]) => [`${place}.${key}`, String(text)]);
}
