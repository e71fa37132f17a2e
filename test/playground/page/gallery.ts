import { botId, botMessage, mrkdwn, option, plain } from "./canned-state.ts";

/** One message per kind of block and element. */
export function gallery() {
  return [
    botMessage({
      text: "SR-7K3F waits for approval",
      edited: true,
      blocks: [
        { type: "header", block_id: "h", text: plain("db-primary · tokyo :camera:") },
        {
          type: "section",
          block_id: "card",
          text: mrkdwn(
            "*NOT YET* — waiting for <!subteam^S024LEADS|@storage-leads>, expires <!date^1795190000^{time}|14:30>\n&gt; <@U024ALICE>: before migration 42 &amp; more",
          ),
          accessory: {
            type: "overflow",
            action_id: "more",
            options: [option("Copy the request id", "copy"), option("Cancel", "cancel")],
          },
        },
        {
          type: "section",
          block_id: "facts",
          fields: [
            mrkdwn("*Volume*\n`tokyo/vol-1122AABB`"),
            mrkdwn("*Last snapshot*\n9 days ago"),
            mrkdwn("*Keep*\n14 days"),
            mrkdwn("*Takes about*\n6 min"),
          ],
        },
        {
          type: "context",
          block_id: "rule",
          elements: [
            mrkdwn(":lock: rule `prod-needs-two` · asked by <@U024ALICE>"),
            plain("SR-7K3F"),
          ],
        },
        {
          type: "actions",
          block_id: "decide",
          elements: [
            {
              type: "button",
              action_id: "approve",
              style: "primary",
              text: plain("Approve"),
              value: "SR-7K3F",
              confirm: {
                title: plain("Approve this snapshot?"),
                text: mrkdwn(
                  "*db-primary* in *tokyo*: a snapshot is taken at once and costs about $4.",
                ),
                confirm: plain("Approve"),
                deny: plain("Back"),
              },
            },
            {
              type: "button",
              action_id: "deny",
              style: "danger",
              text: plain("Deny"),
              confirm: {
                title: plain("Deny this request?"),
                text: plain("alice is told that it was you."),
                confirm: plain("Deny"),
                deny: plain("Back"),
                style: "danger",
              },
            },
            { type: "button", action_id: "why", text: plain("Why?") },
          ],
        },
      ],
      thread: [
        botMessage({ text: "`snap-0a1b2c3d` accepted at 14:02:11 (point in time)" }),
        botMessage({ text: "complete after 6 min, 1.2 GiB" }),
      ],
    }),
    botMessage({
      text: "Only you may read this: :x: not allowed",
      ephemeral: true,
      blocks: [
        {
          type: "section",
          block_id: "private",
          text: mrkdwn(
            "*erin* may not snapshot `db-primary`: ask somebody in <!subteam^S024LEADS>.",
          ),
        },
        { type: "divider" },
        {
          type: "rich_text",
          block_id: "rich",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: "Bold ", style: { bold: true } },
                { type: "text", text: "code <b>&amp;", style: { code: true } },
                { type: "text", text: " by " },
                { type: "user", user_id: "U024BOB01" },
                { type: "text", text: " of " },
                { type: "usergroup", usergroup_id: "S024LEADS" },
                { type: "text", text: " on " },
                {
                  type: "date",
                  timestamp: 1_795_190_000,
                  format: "{date_num}",
                  fallback: "some day",
                },
                { type: "text", text: ", see " },
                { type: "link", url: "https://example.com/doc", text: "the document" },
              ],
            },
            {
              type: "rich_text_list",
              style: "ordered",
              elements: [
                { type: "rich_text_section", elements: [{ type: "text", text: "first" }] },
                { type: "rich_text_section", elements: [{ type: "text", text: "second" }] },
              ],
            },
            {
              type: "rich_text_quote",
              elements: [{ type: "text", text: "quoted words" }],
            },
            {
              type: "rich_text_preformatted",
              elements: [{ type: "text", text: "two\n  lines" }],
            },
          ],
        },
      ],
    }),
    botMessage({
      blocks: [
        {
          type: "markdown",
          text: "## Help\n- **bold** and `code`\n- [a link](https://example.com/help)",
        },
        {
          type: "table",
          block_id: "table",
          column_settings: [{ align: "left" }, { align: "right" }],
          rows: [
            [
              { type: "raw_text", text: "Volume" },
              { type: "raw_text", text: "GiB" },
            ],
            [
              { type: "raw_text", text: "db-primary" },
              { type: "raw_number", value: 512, text: "512" },
            ],
          ],
        },
        {
          type: "image",
          block_id: "image",
          title: plain("A chart"),
          image_url: "data:text/html,<b>no</b>",
          alt_text: "chart of sizes",
        },
        { type: "carousel_of_doom", block_id: "odd", payload: { a: 1 } },
        { type: "section", block_id: "broken", text: { type: "mrkdwn", text: 7 } },
        {
          type: "actions",
          block_id: "choose",
          elements: [
            {
              type: "static_select",
              action_id: "pick",
              placeholder: plain("Pick a volume"),
              options: [option("db-primary", "tokyo/1"), option("db-replica", "tokyo/2")],
            },
            { type: "datepicker", action_id: "day", initial_date: "2026-11-21" },
            { type: "workflow_button", action_id: "odd", text: plain("odd") },
            {
              type: "checkboxes",
              action_id: "boxes",
              options: [option("Only mine", "mine"), option("Only open", "open")],
            },
          ],
        },
      ],
    }),
    botMessage({ text: `asked <@${botId}> in <#C024RANDM|random>`, authorId: botId }),
  ];
}

/** A form with every input. */
export function form() {
  const input = (blockId: string, label: string, element: object, more: object = {}) => ({
    type: "input",
    block_id: blockId,
    label: plain(label),
    element: { action_id: "value", ...element },
    ...more,
  });
  return {
    type: "modal",
    callback_id: "create",
    title: plain("Take a snapshot"),
    submit: plain("Ask"),
    close: plain("Cancel"),
    blocks: [
      input("volumes", "Volumes", {
        type: "multi_external_select",
        min_query_length: 2,
        placeholder: plain("Type a name"),
      }),
      input("target", "Target", {
        type: "static_select",
        options: [option("tokyo", "tokyo"), option("staging", "staging")],
        initial_option: option("tokyo", "tokyo"),
      }),
      input(
        "reason",
        "Reason",
        { type: "plain_text_input", multiline: true },
        { hint: plain("Approvers read this.") },
      ),
      input("keep", "Keep for days", {
        type: "number_input",
        is_decimal_allowed: false,
        min_value: "1",
        max_value: "365",
        initial_value: "14",
      }),
      input("until", "Not after", { type: "datepicker", action_id: "value" }, { optional: true }),
      input("speed", "Speed", {
        type: "radio_buttons",
        options: [option("Normal", "normal"), option("Careful", "careful")],
        initial_option: option("Normal", "normal"),
      }),
      input(
        "flags",
        "Flags",
        { type: "checkboxes", options: [option("Force", "force"), option("Dry run", "dry")] },
        { optional: true },
      ),
      input("tell", "Tell", { type: "users_select" }, { optional: true }),
    ],
  };
}
