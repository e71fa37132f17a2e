/** An error that the simulated AWS answers. */
export class AwsProblem extends Error {
  /** `ValidationException`, `InvalidSnapshot.NotFound`, … */
  readonly code: string;
  readonly status: number;
  /** Storage Gateway's operation error code, where there is one. */
  readonly errorCode: string | null;

  constructor(code: string, status: number, message: string, errorCode: string | null = null) {
    super(message);
    this.code = code;
    this.status = status;
    this.errorCode = errorCode;
  }
}

// Source: Storage Gateway User Guide, API reference, operation error codes.
const messages: Readonly<Record<string, string>> = {
  GatewayInternalError: "A gateway internal error occurred.",
  GatewayNotConnected: "The specified gateway is not connected.",
  GatewayNotFound: "The specified gateway was not found.",
  GatewayProxyNetworkConnectionBusy: "The specified gateway proxy network connection is busy.",
  InternalError: "An internal error occurred.",
  InvalidParameters: "The specified request contains invalid parameters.",
  NotSupported: "The specified operation is not supported.",
  VolumeNotFound: "The specified volume was not found.",
  VolumeNotReady: "The specified volume is not ready.",
  UnsupportedOperationForGatewayType:
    "The specified operation is not valid for the type of the gateway.",
};

const faults = new Set(["GatewayInternalError", "InternalError"]);

/** Storage Gateway's refusal of an operation, in the exception that carries such codes. */
export function gatewayProblem(errorCode: string): AwsProblem {
  const isFault = faults.has(errorCode);
  return new AwsProblem(
    isFault ? "InternalServerError" : "InvalidGatewayRequestException",
    isFault ? 500 : 400,
    messages[errorCode] ?? "The request could not be carried out.",
    errorCode,
  );
}
