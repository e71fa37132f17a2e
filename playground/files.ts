/** The bot's configuration in the playground: an ordinary one, but for AWS's address and its pace. */
export function configText(endpoint: string, accessKeyId: string, expiry: string): string {
  return `targets:
  tokyo:
    provider: aws-storage-gateway
    region: ap-northeast-1
    account: "111122223333"
    gateway: sgw-12A3456B
    credentials:
      access-key-id: ${accessKeyId}
      secret-access-key: \${AWS_SECRET}
    endpoint: { storage-gateway: ${endpoint}, ec2: ${endpoint}, sts: ${endpoint} }
    slowest-create: 4s
    visible-after: 2s
    first-read: 1s

volumes:
  db-primary: tokyo/vol-1122AABB
  db-replica: tokyo/vol-1122AABC
  web-data: tokyo/vol-2C4D6E80
  warehouse: tokyo/vol-3F5A7B91
  archive: tokyo/vol-6C8EA024

sets:
  checkout: [db-primary, db-replica]

incident-channels: ["inc-*"]

defaults:
  expiry: ${expiry}
  incident-expiry: 30m
  keep: 14d
`;
}

export const policyText = `// Engineers may snapshot everything in tokyo once one storage lead has approved.
@id("tokyo-needs-a-lead")
permit (
  principal in Usergroup::"engineers",
  action == Action::"create",
  resource in Target::"tokyo"
) when { context.approvals >= 1 && context.reason != "" };

// The scratch disk needs nobody.
@id("web-data-is-free")
permit (
  principal in Usergroup::"engineers",
  action == Action::"create",
  resource in Volume::"web-data"
);

// In an incident whoever is on call goes first and explains later.
@id("oncall-fast-lane")
permit (
  principal in Usergroup::"oncall",
  action == Action::"create",
  resource
) when { context.incident };

// The warehouse is never touched by everyday requests.
@id("warehouse-is-off-limits")
forbid (
  principal,
  action == Action::"create",
  resource in Volume::"warehouse"
) unless { context.incident };

@id("leads-approve")
permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);

@id("engineers-look")
permit (principal in Usergroup::"engineers", action == Action::"view", resource);
`;
