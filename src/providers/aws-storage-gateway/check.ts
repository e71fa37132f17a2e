import { failure } from "../../domain/failure.ts";
import { ProviderError } from "../provider.ts";
import { gatewaysSchema, snapshotsSchema } from "./schema.ts";
import type { Site } from "./site.ts";

/**
 * Asks both services for as little as they give: proves the credentials, the permission to list at
 * each, and, where there is a gateway or a snapshot, that they belong to the configured account.
 */
export async function checkAccess(site: Site, signal: AbortSignal): Promise<void> {
  const gateways = await site.call({
    operation: "ListGateways",
    effect: false,
    deadlineMs: site.settings.slowestReadMs,
    signal,
    reply: gatewaysSchema,
    send: async (options) => {
      const { ListGatewaysCommand } = await import("@aws-sdk/client-storage-gateway");
      return (await site.clients.reads()).send(new ListGatewaysCommand({ Limit: 1 }), options);
    },
  });
  const snapshots = await site.call({
    operation: "DescribeSnapshots",
    effect: false,
    deadlineMs: site.settings.slowestReadMs,
    signal,
    reply: snapshotsSchema,
    send: async (options) => {
      const { DescribeSnapshotsCommand } = await import("@aws-sdk/client-ec2");
      // Five is the smallest page that EC2 gives.
      const input = { OwnerIds: ["self"], MaxResults: 5 };
      return (await site.clients.ec2()).send(new DescribeSnapshotsCommand(input), options);
    },
  });
  const account = gateways.Gateways[0]?.GatewayARN.split(":")[4] ?? snapshots.Snapshots[0]?.OwnerId;
  if (account !== undefined && account !== site.settings.account) {
    throw new ProviderError(
      failure(
        "bad-credentials",
        `The target's credentials belong to AWS account ${account}, not to ${site.settings.account}.`,
        "Ask the operator to correct the target's `account` or its `credentials`.",
      ),
    );
  }
}
