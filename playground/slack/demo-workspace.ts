import type { SlackOptions, StepSpec } from "./options.ts";

/** A small workspace: engineers who ask, leads who approve, and people who may do neither. */
export function demoWorkspace(): Pick<
  SlackOptions,
  "team" | "people" | "groups" | "channels" | "commands" | "shortcuts" | "steps"
> {
  const tz = "Europe/Vienna";
  return {
    team: { id: "T0PLAYG01", name: "Playground", domain: "playground" },
    people: [
      {
        id: "U024ALICE",
        name: "alice",
        title: "Engineer",
        email: "alice@playground.example",
        tz,
      },
      {
        id: "U024BOBBY",
        name: "bob",
        title: "Storage lead",
        email: "bob@playground.example",
        tz,
        admin: true,
      },
      {
        id: "U024CAROL",
        name: "carol",
        title: "Storage lead",
        email: "carol@playground.example",
        tz: "Asia/Tokyo",
      },
      { id: "U024DAVEY", name: "dave", title: "On call", email: "dave@playground.example", tz },
      {
        id: "U024ERINN",
        name: "erin",
        title: "New in marketing",
        email: "erin@playground.example",
        tz,
      },
      {
        id: "U024HARUK",
        name: "haru",
        title: "Engineer, reads Japanese",
        email: "haru@playground.example",
        tz: "Asia/Tokyo",
        locale: "ja-JP",
      },
      {
        id: "U024LINXY",
        name: "lin",
        title: "Engineer, reads Chinese",
        email: "lin@playground.example",
        tz: "Asia/Shanghai",
        locale: "zh-CN",
      },
      { id: "U024FRANK", name: "frank", title: "Contractor", standing: "guest", tz },
      {
        id: "U0PARTNER",
        name: "olga",
        title: "Works at a partner",
        standing: "outsider",
        teamId: "T0PARTNER",
      },
    ],
    groups: [
      {
        id: "S024ENGIN",
        handle: "engineers",
        members: ["alice", "bob", "carol", "dave", "haru", "lin"],
      },
      { id: "S024LEADS", handle: "storage-leads", members: ["bob", "carol"] },
      { id: "S024CALLS", handle: "oncall", members: ["dave"] },
    ],
    channels: [
      {
        id: "C024OPS01",
        name: "ops",
        topic: "Day-to-day operations",
        members: ["alice", "bob", "carol", "dave", "erin", "haru", "lin", "frank"],
      },
      {
        id: "C024DBCHG",
        name: "db-changes",
        topic: "Migrations and other changes to databases",
        members: ["alice", "bob", "carol", "dave", "olga"],
      },
      {
        id: "C024INC42",
        name: "inc-42",
        topic: "Incident: checkout is slow",
        members: ["alice", "bob", "dave"],
      },
      {
        id: "C024RANDM",
        name: "random",
        topic: "Anything; snapshot-bot is not in here",
        members: ["alice", "bob", "carol", "dave", "erin", "frank"],
        bot: false,
      },
    ],
    commands: [
      {
        command: "/snapshot",
        hint: "<what> [reason…]",
        help: "Ask for a snapshot before a change; /snapshot help says more",
      },
    ],
    shortcuts: [
      {
        name: "Take a snapshot",
        type: "global",
        callbackId: "take-snapshot",
        description: "Ask for a snapshot before you change something",
      },
      {
        name: "Snapshot before this",
        type: "message",
        callbackId: "snapshot-before",
        description: "Ask for a snapshot before the change that this message is about",
      },
    ],
    steps: [requestSnapshot],
  };
}

/** As the app's manifest declares it. */
const requestSnapshot: StepSpec = {
  callbackId: "request_snapshot",
  title: "Request a snapshot",
  description: "Asks for a snapshot, and goes on when it is safe to change",
  input_parameters: {
    what: {
      type: "string",
      title: "Volumes or sets",
      description: "Names as in /snapshot, separated by commas",
      is_required: true,
    },
    reason: {
      type: "string",
      title: "Reason",
      description: "Approvers read it",
      is_required: false,
    },
    channel: {
      type: "slack#/types/channel_id",
      title: "Channel for the card",
      description: "Where approvers see it; the bot is a member there",
      is_required: true,
    },
    requester: {
      type: "slack#/types/user_id",
      title: "Requester",
      description: "Whose permissions count, and who cannot approve; usually who ran the workflow",
      is_required: true,
    },
    keep_days: {
      type: "integer",
      title: "Keep for how many days",
      description: "The configured time when it is empty",
      is_required: false,
    },
  },
  output_parameters: {
    request_id: {
      type: "string",
      title: "Request",
      description: "Such as SR-7K3F",
      is_required: true,
    },
    snapshot_ids: {
      type: "string",
      title: "Snapshots",
      description: "The cloud's ids, separated by commas",
      is_required: true,
    },
    verdict: { type: "string", title: "Verdict", description: "SAFE TO CHANGE", is_required: true },
  },
};
