import { z } from "zod";
import { parseJson, type Json } from "../json.ts";
import type { SlackState } from "../state.ts";

/** A refusal in Slack's own words; `extra` goes into the answer beside `ok` and `error`. */
export class ApiError extends Error {
  readonly code: string;
  readonly extra: Json;

  constructor(code: string, extra: Json = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }

  static withMessages(code: string, messages: readonly string[]): ApiError {
    return new ApiError(code, { response_metadata: { messages } });
  }
}

/** What a method may do with its arguments, which its schema has accepted. */
export interface Method {
  /** One of these must be granted; none needed when empty. */
  readonly scopes: readonly string[];
  readonly token: "bot" | "app";
  /** Also allowed with the short-lived token of a workflow step. */
  readonly endsSteps?: true;
  readonly run: (raw: Json, state: SlackState) => Json;
}

/** @returns a method that answers `invalid_arguments` to what its schema does not accept */
export function method<Schema extends z.ZodType>(
  scopes: readonly string[],
  schema: Schema,
  run: (args: z.infer<Schema>, state: SlackState) => Json,
): Method {
  return {
    scopes,
    token: "bot",
    run: (raw, state) => {
      const parsed = schema.safeParse(raw);
      if (parsed.success) return run(parsed.data, state);
      const messages = parsed.error.issues.map(
        (issue) => `[ERROR] ${issue.message} [json-pointer:/${issue.path.join("/")}]`,
      );
      throw ApiError.withMessages("invalid_arguments", messages);
    },
  };
}

/** Forms carry objects as JSON text, JSON bodies as they are; both are accepted everywhere. */
export const jsonArgument = z.preprocess(
  (value) => (typeof value === "string" ? (parseJson(value) ?? value) : value),
  z.unknown(),
);

export const flag = z
  .preprocess(
    (value) => value === true || value === "true" || value === "1" || value === 1,
    z.boolean(),
  )
  .optional();

export const paging = {
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
};

/** One page of a list, with the cursor to the next. */
export function pageOf<Item>(
  all: readonly Item[],
  {
    cursor,
    limit = 100,
  }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): { readonly items: readonly Item[]; readonly response_metadata: Json } {
  const word = cursor ? Buffer.from(cursor, "base64").toString("utf8") : "from:0";
  const from = Number(/^from:(\d+)$/u.exec(word)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw new ApiError("invalid_cursor");
  const next =
    from + limit < all.length ? Buffer.from(`from:${from + limit}`).toString("base64") : "";
  return { items: all.slice(from, from + limit), response_metadata: { next_cursor: next } };
}
