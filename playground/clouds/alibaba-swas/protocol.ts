import type { IncomingMessage } from "node:http";
import type { Answer } from "../cloud.ts";
import type { AccessKey, Accounts } from "./accounts.ts";
import { parametersOf, type WireRequest } from "./acs3.ts";
import { authenticate } from "./authenticate.ts";
import type { Budget } from "./budget.ts";
import { refusalOf, type SwasFault } from "./faults.ts";
import { countedOperations, swasOperations } from "./operations.ts";
import { CallParameters } from "./parameters.ts";
import { missing, problem, SwasProblem } from "./problem.ts";
import type { SwasState } from "./state.ts";
import { assumeRole } from "./sts.ts";

interface Named {
  readonly service: "swas-open" | "sts";
  readonly operation: string;
  readonly input: CallParameters;
  /** Whether the caller asked for JSON; else the answer is XML. */
  readonly asJson: boolean;
}

interface AcceptedCall extends Named {
  readonly key: AccessKey;
}

export type ParsedCall = AcceptedCall | (Named & { readonly problem: SwasProblem });

const versions: Readonly<Record<string, Named["service"]>> = {
  "2020-06-01": "swas-open",
  "2015-04-01": "sts",
};

/** Finds out which operation a request is for, and who makes it. */
export function parseCall(
  request: IncomingMessage,
  body: Buffer,
  accounts: Accounts,
  now: number,
): ParsedCall {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(",") : value);
  }
  const url = request.url ?? "/";
  const wire: WireRequest = { method: request.method ?? "", url, headers, body };
  const service = versions[headers.get("x-acs-version") ?? ""];
  const named: Named = {
    service: service ?? "swas-open",
    operation: headers.get("x-acs-action") ?? "",
    input: new CallParameters(parametersOf(url)),
    asJson: /\bjson\b/.test(headers.get("accept") ?? ""),
  };
  try {
    if (named.operation === "") throw problem("InvalidAction.NotFound");
    if (service === undefined) throw problem("NoSuchVersion");
    return { ...named, key: authenticate(wire, accounts, now) };
  } catch (thrown) {
    if (thrown instanceof SwasProblem) return { ...named, problem: thrown };
    throw thrown;
  }
}

export interface World {
  readonly state: SwasState;
  readonly accounts: Accounts;
  readonly budget: Budget;
  readonly region: string;
  readonly now: number;
  readonly faults: readonly SwasFault[];
  readonly requestId: string;
}

/** Carries a call out, unless a fault or a rule of the service refuses it. */
export function perform(call: AcceptedCall, world: World): Answer {
  try {
    for (const fault of world.faults) {
      const refusal = refusalOf(fault);
      if (refusal !== null) throw refusal;
    }
    const contents = run(call, world);
    const isEmpty = world.faults.some(({ kind }) => kind === "empty-reply");
    // The documentation's sample of this reply has a tab behind the id.
    const RequestId = `${world.requestId}${call.operation === "CreateSnapshot" ? "\t" : ""}`;
    const document = isEmpty ? {} : { ...contents, RequestId };
    return { ...encode(call, document), status: 200, outcome: "ok", worked: true };
  } catch (thrown) {
    if (!(thrown instanceof SwasProblem)) throw thrown;
    return {
      ...answerProblem(call, thrown, world),
      outcome: thrown.code,
      worked: false,
    };
  }
}

/** An error in the gateway's envelope. */
export function answerProblem(
  call: Named,
  thrown: SwasProblem,
  world: Pick<World, "region" | "requestId">,
): Pick<Answer, "status" | "headers" | "body"> {
  const { headers, body } = encode(call, {
    RequestId: world.requestId,
    HostId: `swas.${world.region}.aliyuncs.com`,
    Code: thrown.code,
    Message: thrown.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${thrown.code}&product=SWAS-OPEN&requestId=${world.requestId}`,
    ...thrown.more,
  });
  return { status: thrown.status, headers: { ...headers, ...thrown.headers }, body };
}

function run(call: AcceptedCall, world: World): Readonly<Record<string, unknown>> {
  const { key, input: given } = call;
  if (call.service === "sts") {
    if (call.operation !== "AssumeRole") throw problem("InvalidAction.NotFound");
    return assumeRole({ accounts: world.accounts, key, given, now: world.now });
  }
  const operation = Object.hasOwn(swasOperations, call.operation)
    ? swasOperations[call.operation]
    : undefined;
  if (operation === undefined) throw problem("InvalidAction.NotFound");
  if (call.operation !== "ListRegions" && (given.get("RegionId") ?? "") === "")
    throw missing("RegionId");
  if (key.deny.includes(`swas-open:${call.operation}`)) throw denied(call.operation);
  if (countedOperations.has(call.operation))
    world.budget.use(key.account, call.operation, world.state.limits.callsPerMinute, world.now);
  const ends = world.faults.find((fault) => fault.kind === "snapshot-ends");
  return operation({
    state: world.state,
    key,
    region: world.region,
    given,
    ending: ends?.as ?? "Accomplished",
    losesTags: world.faults.some(({ kind }) => kind === "lose-tags"),
  });
}

function denied(operation: string): SwasProblem {
  return new SwasProblem(
    "Forbidden.RAM",
    403,
    "User not authorized to operate on the specified resource.",
    {
      more: {
        AccessDeniedDetail: {
          PolicyType: "AccountLevelIdentityBasedPolicy",
          AuthPrincipalType: "SubUser",
          NoPermissionType: "ImplicitDeny",
          AuthAction: `swas-open:${operation}`,
        },
      },
    },
  );
}

function encode(
  call: Named,
  document: Readonly<Record<string, unknown>>,
): Pick<Answer, "headers" | "body"> {
  if (call.asJson) {
    return {
      headers: { "content-type": "application/json;charset=utf-8" },
      body: JSON.stringify(document),
    };
  }
  const members = Object.entries(document).map(
    ([name, value]) => `<${name}>${escaped(String(value))}</${name}>`,
  );
  return {
    headers: { "content-type": "text/xml;charset=utf-8" },
    body: `<?xml version="1.0" encoding="UTF-8"?><${call.operation}Response>${members.join("")}</${call.operation}Response>`,
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
