/** How long the bot waits for people, as `snapshot.yml` says it. */
export interface Waits {
  /** For approvals of what was asked in an incident. */
  readonly incidentExpiry?: string;
  /** For *Undo* after a deletion was approved. */
  readonly deleteGrace?: string;
}

/** The bot's configuration in the playground: an ordinary one, but for the clouds' addresses. */
export function configText(
  targets: string,
  { incidentExpiry = "30m", deleteGrace = "2m" }: Waits = {},
): string {
  return `targets:
${targets}

volumes:
  db-primary: tokyo/vol-1122AABB
  db-replica: tokyo/vol-1122AABC
  web-data: tokyo/vol-2C4D6E80
  warehouse: tokyo/vol-3F5A7B91
  archive: tokyo/vol-6C8EA024
  billing-db: osaka/11111111-2222-4333-8444-555555555503
  orders-db: dublin/6a1c3e5f-1001-4a10-8b20-0000000000a1
  shop-disk: hangzhou/d-bp10shop0system0001
  wiki-disk: hangzhou/d-bp10wiki0system0001

sets:
  checkout: [db-primary, db-replica]
  everywhere: [web-data, billing-db, orders-db, shop-disk]

incident-channels: ["inc-*"]

defaults:
  expiry: 4h
  incident-expiry: ${incidentExpiry}
  keep: 14d
  delete-grace: ${deleteGrace}
`;
}

export const policyText = `// Engineers may snapshot everything in tokyo once one storage lead has approved.
@id("tokyo-needs-a-lead")
permit (
  principal in Usergroup::"engineers",
  action == Action::"create",
  resource in Target::"tokyo"
) when { context.approvals >= 1 && context.reason != "" };

// The other clouds' disks need nobody, nor does the scratch disk here.
@id("elsewhere-is-free")
permit (principal in Usergroup::"engineers", action == Action::"create", resource)
unless { resource in Target::"tokyo" };

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

// Deleting takes a second person; its grace period is short here, so that it can be watched.
@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 };

@id("whoever-asked-keeps")
permit (principal, action == Action::"keep", resource)
when { resource has requester && resource.requester == principal && context.keepDays <= 90 };

@id("engineers-look")
permit (principal in Usergroup::"engineers", action == Action::"view", resource);
`;
