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
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) continue;
    if (typeof value !== "object") {
      flat[name] = String(value);
      continue;
    }
    for (const [index, member] of value.entries()) {
      const place = `${name}.${index + 1}`;
      if (typeof member !== "object") flat[place] = String(member);
      else for (const [key, text] of Object.entries(member)) flat[`${place}.${key}`] = String(text);
    }
  }
  return flat;
}
