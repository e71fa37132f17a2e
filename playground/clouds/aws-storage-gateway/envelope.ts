import type { Answer } from "../cloud.ts";
import type { ServiceName } from "./authenticate.ts";
import type { AwsProblem } from "./problem.ts";
import { xml } from "./query.ts";

export const versions = { ec2: "2016-11-15", sts: "2011-06-15" } as const;

/** What came of an operation, in the envelope of the service that was asked. */
export function answerContents(
  service: ServiceName,
  operation: string,
  contents: unknown,
  requestId: string,
): Pick<Answer, "status" | "headers" | "body"> {
  if (service === "storagegateway") {
    return {
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify(contents),
    };
  }
  const fields = typeof contents === "object" && contents !== null ? contents : {};
  const document =
    service === "ec2"
      ? {
          [`${operation}Response`]: {
            "@_xmlns": `http://ec2.amazonaws.com/doc/${versions.ec2}/`,
            requestId,
            ...fields,
          },
        }
      : {
          [`${operation}Response`]: {
            "@_xmlns": `https://sts.amazonaws.com/doc/${versions.sts}/`,
            [`${operation}Result`]: fields,
            ResponseMetadata: { RequestId: requestId },
          },
        };
  return {
    status: 200,
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: xml(document),
  };
}

/** An error in the envelope of the service that was asked. */
export function answerProblem(
  service: ServiceName,
  problem: AwsProblem,
  requestId: string,
): Pick<Answer, "status" | "headers" | "body"> {
  const { code, status, message, errorCode } = problem;
  switch (service) {
    case "storagegateway":
      return {
        status,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({
          __type: code,
          message,
          ...(errorCode === null ? {} : { error: { errorCode } }),
        }),
      };
    case "ec2":
      return {
        status,
        headers: { "content-type": "text/xml;charset=UTF-8" },
        body: xml({
          Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId },
        }),
      };
    case "sts":
      return {
        status,
        headers: { "content-type": "text/xml" },
        body: xml({
          ErrorResponse: {
            "@_xmlns": "https://sts.amazonaws.com/doc/2011-06-15/",
            Error: { Type: "Sender", Code: code, Message: message },
            RequestId: requestId,
          },
        }),
      };
  }
}
