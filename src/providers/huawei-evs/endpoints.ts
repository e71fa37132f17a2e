/** Base addresses of a region's services. */
export interface Place {
  readonly evs: string;
  readonly iam: string;
}

/**
 * Where a region's EVS and IAM are. A hint: the settings may name others, since more than one
 * operator runs the same API. Sources: regions of the Go and Node SDKs (v3); Open Telekom Cloud
 * endpoint lists. EVS of eu-ch2 follows the pattern of its IAM; no source names it.
 */
export function placeOf(region: string): Place {
  if (region === "eu-de" || region === "eu-nl") return both(`${region}.otc.t-systems.com`, "iam");
  if (region === "eu-ch2") return both(`${region}.sc.otc.t-systems.com`, "iam-pub");
  // The Node SDK's table puts EVS of Dublin under `.com`, the Go SDK's and its own IAM under `.eu`.
  if (region === "eu-west-101") return both(`${region}.myhuaweicloud.eu`, "iam");
  return both(`${region}.myhuaweicloud.com`, "iam");
}

function both(domain: string, iam: string): Place {
  return { evs: `https://evs.${domain}`, iam: `https://${iam}.${domain}` };
}
