import { z } from "zod";

/**
 * Whose words an error is in: the storage service, the API gateway in front of it, the check of API
 * permissions, Keystone, a service that answers like Cinder; `plain` for `{"message": …}`, for
 * JSON of no known shape and for no body at all; `page` for what is not JSON, which may come from
 * anything between us and ECL.
 */
export type Layer = "storage" | "gateway" | "iam" | "keystone" | "cinder" | "plain" | "page";

const words = z.object({ message: z.string() });

/** Source: the order in which nttcom/eclsdk tries them, `exceptions.py`. */
const shapes: readonly (readonly [layer: Layer, shape: z.ZodType])[] = [
  ["keystone", z.object({ error: words })],
  ["gateway", z.object({ fault: z.object({ faultstring: z.string() }) })],
  ["iam", z.object({ errorMessage: z.string() })],
  ["storage", z.object({ api_error_message: z.string() })],
  ["plain", words],
];

/** Only the shape is looked at: the text in it is ECL's own and is passed on to nobody. */
export function layerOf(text: string): Layer {
  if (text.trim() === "") return "plain";
  const body = parseJson(text);
  const object = z.record(z.string(), z.unknown()).safeParse(body);
  if (!object.success) return "page";
  const known = shapes.find(([, shape]) => shape.safeParse(body).success);
  if (known !== undefined) return known[0];
  const values = Object.values(object.data);
  return values.length === 1 && words.safeParse(values[0]).success ? "cinder" : "plain";
}

/** Whether an answer of success nevertheless carries an error text: it is then none. */
export function saysError(body: unknown): boolean {
  const parsed = z.object({ api_error_message: z.string() }).safeParse(body);
  return parsed.success && parsed.data.api_error_message.trim() !== "";
}

/** `undefined` for what is not JSON, which no JSON is. */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}
