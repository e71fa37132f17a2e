import type { IncomingMessage } from "node:http";
import type { Answer } from "../cloud.ts";
import type { AccessKey, Accounts } from "./accounts.ts";
import { authenticate, isServiceName, type ServiceName } from "./authenticate.ts";
import { ec2 } from "./ec2.ts";
import { answerContents, answerProblem, versions } from "./envelope.ts";
import { refusalOf, type AwsFault } from "./faults.ts";
import { AwsProblem } from "./problem.ts";
import { QueryInput } from "./query.ts";
import { parseAuthorization } from "./sigv4.ts";
import type { AwsState } from "./state.ts";
import { storageGateway } from "./storage-gateway.ts";
import { sts } from "./sts.ts";

interface Named {
  readonly service: ServiceName;
  readonly operation: string;
  /** What the log keeps of the parameters. */
  readonly input: unknown;
}

/** A call that was understood and whose signature is right. */
interface AcceptedCall extends Named {
  readonly region: string;
  /** `null` for the one call that is not signed. */
  readonly key: AccessKey | null;
  readonly query: QueryInput;
}

export type ParsedCall = AcceptedCall | (Named & { readonly problem: AwsProblem });

const unsigned = "AssumeRoleWithWebIdentity";

/** Finds out which service and operation a request is for, and who makes it. */
export function parseCall(
  request: IncomingMessage,
  body: Buffer,
  accounts: Accounts,
  now: number,
): ParsedCall {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  const text = body.toString("utf8");
  const scope = parseAuthorization(headers["authorization"]);
  const target = /^StorageGateway_(?:20120630|20130630)\.(\w+)$/.exec(
    headers["x-amz-target"] ?? "",
  )?.[1];
  const query = new QueryInput(target === undefined ? text : "");
  const operation = target ?? query.action ?? "";
  const claimed =
    scope?.service ??
    (target === undefined
      ? query.get("Version") === versions.ec2
        ? "ec2"
        : "sts"
      : "storagegateway");
  const service = isServiceName(claimed) ? claimed : "storagegateway";
  let input: unknown = query;
  try {
    if (target !== undefined) input = parseJson(text);
    const named = { service, operation, input, query };
    if (service === "sts" && operation === unsigned) return { ...named, region: "", key: null };
    const signed = { method: request.method ?? "", url: request.url ?? "/", headers, body };
    const { key, authorization } = authenticate(signed, accounts, service, now);
    return { ...named, region: authorization.region, key };
  } catch (thrown) {
    if (thrown instanceof AwsProblem) return { service, operation, input, problem: thrown };
    throw thrown;
  }
}

/** Carries a call out, unless a fault or a rule of AWS refuses it. */
export function perform(
  call: AcceptedCall,
  world: {
    readonly state: AwsState;
    readonly accounts: Accounts;
    readonly now: number;
    readonly faults: readonly AwsFault[];
    readonly requestId: string;
  },
): Answer {
  try {
    for (const fault of world.faults) {
      const refusal = refusalOf(fault, call.service);
      if (refusal !== null) throw refusal;
    }
    if (call.key?.deny.includes(`${call.service}:${call.operation}`) === true)
      throw denied(call, call.key);
    const contents = run(call, world);
    const body = world.faults.some(({ kind }) => kind === "empty-reply") ? {} : contents;
    return {
      ...answerContents(call.service, call.operation, body, world.requestId),
      outcome: "ok",
      worked: true,
    };
  } catch (thrown) {
    if (!(thrown instanceof AwsProblem)) throw thrown;
    return {
      ...answerProblem(call.service, thrown, world.requestId),
      outcome: thrown.code,
      worked: false,
    };
  }
}

function run(
  call: AcceptedCall,
  world: {
    readonly state: AwsState;
    readonly accounts: Accounts;
    readonly now: number;
    readonly faults: readonly AwsFault[];
  },
): unknown {
  const { state, accounts, now, faults } = world;
  state.sweep();
  if (call.service === "sts") {
    return operationOf(
      sts,
      call,
      "InvalidAction",
    )({ accounts, principal: call.key, now }, call.query);
  }
  if (call.key === null)
    throw new AwsProblem("MissingAuthenticationToken", 403, "Missing Authentication Token");
  const shared = { state, principal: call.key, region: call.region, now };
  if (call.service === "ec2") return operationOf(ec2, call, "InvalidAction")(shared, call.query);
  const ends = faults.find((fault) => fault.kind === "snapshot-ends");
  return operationOf(
    storageGateway,
    call,
    "UnknownOperationException",
  )(
    {
      ...shared,
      ending: ends?.as ?? "completed",
      losesTags: faults.some(({ kind }) => kind === "lose-tags"),
    },
    call.input,
  );
}

function operationOf<T>(operations: Readonly<Record<string, T>>, call: Named, code: string): T {
  const operation = Object.hasOwn(operations, call.operation)
    ? operations[call.operation]
    : undefined;
  if (operation === undefined) {
    throw new AwsProblem(code, 400, `The action ${call.operation} is not valid for this endpoint.`);
  }
  return operation;
}

function denied(call: AcceptedCall, key: AccessKey): AwsProblem {
  const action = `${call.service}:${call.operation}`;
  switch (call.service) {
    case "storagegateway":
      return new AwsProblem(
        "AccessDeniedException",
        400,
        `User: ${key.arn} is not authorized to perform: ${action}`,
      );
    case "ec2":
      return new AwsProblem(
        "UnauthorizedOperation",
        403,
        "You are not authorized to perform this operation.",
      );
    case "sts":
      return new AwsProblem(
        "AccessDenied",
        403,
        `User: ${key.arn} is not authorized to perform: ${action}`,
      );
  }
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text === "" ? "{}" : text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Falls through to the same answer.
  }
  throw new AwsProblem("SerializationException", 400, "Unable to parse the request");
}
