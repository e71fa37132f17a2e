/** Whose error shape an answer has: each part of ECL has its own. */
export type ErrorShape = "storage" | "gateway" | "iam" | "keystone" | "cinder" | "plain" | "empty";

/** A refusal, in the shape of the part of ECL that gives it. */
export class EclProblem extends Error {
  readonly status: number;
  readonly shape: ErrorShape;
  readonly retryAfterS: number | null;

  constructor(
    shape: ErrorShape,
    status: number,
    message: string,
    retryAfterS: number | null = null,
  ) {
    super(message);
    this.name = "EclProblem";
    this.status = status;
    this.shape = shape;
    this.retryAfterS = retryAfterS;
  }
}

/** The body that this part of ECL answers with. */
export function problemBody(problem: EclProblem): string {
  const { message, status } = problem;
  switch (problem.shape) {
    case "storage":
      return JSON.stringify({ api_error_message: message });
    case "gateway":
      return JSON.stringify({ fault: { faultstring: message } });
    case "iam":
      return JSON.stringify({ errorMessage: message });
    case "keystone":
      return JSON.stringify({
        error: { code: status, message, title: titles[status] ?? "Error" },
      });
    case "cinder":
      return JSON.stringify({ [status === 404 ? "itemNotFound" : "badRequest"]: { message } });
    case "plain":
      return JSON.stringify({ message });
    case "empty":
      return "";
  }
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
};

/** Keystone says the same of a wrong key, a wrong secret and somebody else's tenant. */
export function unauthorized(): EclProblem {
  return new EclProblem("keystone", 401, "The request you have made requires authentication.");
}

export function tenantBusy(): EclProblem {
  return new EclProblem("storage", 409, "Tenant is busy.");
}
