import * as z from "zod/mini";
import type {
  ActionBody,
  Answer,
  CloseBody,
  CommandBody,
  FaultBody,
  HomeBody,
  MessageBody,
  ReadBody,
  ShortcutBody,
  StepBody,
  SubmitAnswer,
  SubmitBody,
  SuggestAnswer,
  SuggestBody,
} from "../slack/page-api.ts";

// The page's content policy forbids code made from text; without this zod would try once, and be told.
z.config({ jitless: true });

const answer: z.ZodMiniType<Answer> = z.object({ problem: z.nullable(z.string()) });
const submitAnswer: z.ZodMiniType<SubmitAnswer> = z.object({
  errors: z.record(z.string(), z.string()),
  problem: z.nullable(z.string()),
});
const suggestOption = z.object({
  text: z.object({ text: z.string() }),
  value: z.string(),
  description: z.exactOptional(z.object({ text: z.string() })),
});
const suggestAnswer: z.ZodMiniType<SuggestAnswer> = z.object({
  options: z.array(suggestOption),
  problem: z.nullable(z.string()),
});

/** Everything that a person can do, as one call each. They never throw: a failure is a `problem`. */
export const server = {
  command: (body: CommandBody) => post("command", body, answer, {}),
  message: (body: MessageBody) => post("message", body, answer, {}),
  action: (body: ActionBody) => post("action", body, answer, {}),
  suggest: (body: SuggestBody) => post("suggest", body, suggestAnswer, { options: [] }),
  submit: (body: SubmitBody) => post("submit", body, submitAnswer, { errors: {} }),
  close: (body: CloseBody) => post("close", body, answer, {}),
  step: (body: StepBody) => post("step", body, answer, {}),
  shortcut: (body: ShortcutBody) => post("shortcut", body, answer, {}),
  home: (body: HomeBody) => post("home", body, answer, {}),
  read: (body: ReadBody) => post("read", body, answer, {}),
  fault: (body: FaultBody) => post("fault", body, answer, {}),
};

async function post<A>(
  path: string,
  body: object,
  reply: z.ZodMiniType<A>,
  nothing: Omit<A, "problem">,
): Promise<A | (Omit<A, "problem"> & { readonly problem: string })> {
  try {
    const response = await fetch(`/page/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const json: unknown = await response.json().catch(() => null);
    const parsed = z.safeParse(reply, json);
    if (parsed.success) return parsed.data;
    return { ...nothing, problem: `The playground answered with HTTP status ${response.status}.` };
  } catch {
    return { ...nothing, problem: "The playground does not answer. Is it still running?" };
  }
}
