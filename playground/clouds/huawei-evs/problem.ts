/** Who answers an error, and so in which form. */
export type Envelope = "evs" | "gateway" | "keystone" | "cinder";

/** An error that the simulated Huawei Cloud answers. */
export class HuaweiProblem extends Error {
  /** `EVS.5404`, `APIGW.0301`, `Unauthorized`, `badRequest`, … */
  readonly code: string;
  readonly status: number;
  readonly envelope: Envelope;

  constructor(envelope: Envelope, status: number, code: string, message: string) {
    super(message);
    this.envelope = envelope;
    this.status = status;
    this.code = code;
  }
}

export function evsProblem(status: number, code: string, message: string): HuaweiProblem {
  return new HuaweiProblem("evs", status, code, message);
}

/** Of the gateway in front of all services. */
export function gatewayProblem(status: number, code: string, message: string): HuaweiProblem {
  return new HuaweiProblem("gateway", status, code, message);
}

/** Of IAM, in Keystone's form. */
export function iamProblem(status: number, title: string, message: string): HuaweiProblem {
  return new HuaweiProblem("keystone", status, title, message);
}

/** Of the block storage behind EVS, passed on as it is. */
export function cinderProblem(status: number, key: string, message: string): HuaweiProblem {
  return new HuaweiProblem("cinder", status, key, message);
}

/** The reply's body. Open Telekom Cloud's gateway spells its codes `APIG.`. */
export function problemBody(problem: HuaweiProblem, requestId: string, gateway: string): string {
  const { code, message, status } = problem;
  switch (problem.envelope) {
    case "evs":
      return JSON.stringify({ error: { code, message } });
    case "gateway":
      return JSON.stringify({
        error_code: code.replace(/^APIGW?\./, `${gateway}.`),
        error_msg: message,
        request_id: requestId,
      });
    case "keystone":
      return JSON.stringify({ error: { code: status, message, title: code } });
    case "cinder":
      return JSON.stringify({ [code]: { message, code: status } });
  }
}
