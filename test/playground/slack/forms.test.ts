import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Slack } from "../../../playground/slack/slack.ts";
import { boltFor, demoSlack, start } from "./bolt.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });

const form: ModalView = {
  type: "modal",
  callback_id: "ask",
  private_metadata: "opaque-1",
  title: plain("New snapshot"),
  submit: plain("Ask"),
  close: plain("Cancel"),
  notify_on_close: true,
  blocks: [
    {
      type: "input",
      block_id: "what",
      label: plain("Volume"),
      element: { type: "external_select", action_id: "volume", min_query_length: 0 },
    },
    {
      type: "input",
      block_id: "why",
      label: plain("Reason"),
      optional: true,
      element: { type: "plain_text_input", action_id: "reason", initial_value: "routine" },
    },
    {
      type: "input",
      block_id: "keep",
      label: plain("Keep for"),
      element: {
        type: "static_select",
        action_id: "days",
        options: [
          { text: plain("a week"), value: "7" },
          { text: plain("a month"), value: "30" },
        ],
      },
    },
    {
      type: "actions",
      block_id: "extra",
      elements: [{ type: "button", action_id: "explain", text: plain("Explain") }],
    },
  ],
};

const note = (text: string): ModalView => ({
  type: "modal",
  callback_id: "note",
  title: plain("Note"),
  blocks: [{ type: "section", text: plain(text) }],
});

describe.each(["socket", "http"] as const)("forms over %s", (mode) => {
  let slack: Slack;
  let app: App;

  let now: number;

  beforeEach(async () => {
    now = Date.now();
    const clock = () => now;
    slack = await demoSlack({ mode, clock, commands: [], waits: { ackMs: 1_500 } });
    app = boltFor(slack, mode);
    app.command("/snapshot", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form });
    });
    app.options("volume", ({ ack, options }) =>
      ack({
        options: ["db-primary", "db-replica", "files"]
          .filter((name) => name.includes(options.value))
          .map((name) => ({ text: plain(name), value: `tokyo/${name}` })),
      }),
    );
    app.action("explain", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions") return;
      await client.views.push({ trigger_id: body.trigger_id, view: note("because") });
    });
  });
  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  async function openForm() {
    const alice = slack.as("alice");
    await alice.types("/snapshot", { channel: "ops" });
    return { alice, view: await alice.waitsForForm("ask") };
  }

  test("is filled in with a type-ahead and submitted, and the app gets every value", async () => {
    const got: unknown[] = [];
    app.view("ask", async ({ ack, view, body }) => {
      await ack();
      got.push(view.state.values, view.private_metadata, body.user);
    });
    await start(app, slack, mode);
    const { alice, view } = await openForm();
    expect(view.title).toBe("New snapshot");
    expect(view.text).toBe("Volume: []\nReason: [routine]\nKeep for: []\n[Explain]");
    const { options } = await alice.suggests("db-");
    expect(options.map((each) => each.value)).toEqual(["tokyo/db-primary", "tokyo/db-replica"]);
    const done = await alice.submits({ Volume: "db-primary", "Keep for": "a month" });
    expect(done).toMatchObject({ errors: {}, problem: null });
    expect(slack.views("alice")).toEqual([]);
    expect(got).toMatchObject([
      {
        what: {
          volume: { type: "external_select", selected_option: { value: "tokyo/db-primary" } },
        },
        why: { reason: { type: "plain_text_input", value: "routine" } },
        keep: { days: { type: "static_select", selected_option: { value: "30" } } },
      },
      "opaque-1",
      { id: "U024ALICE", team_id: "T0PLAYG01" },
    ]);
  });

  test("shows what is missing without asking the app", async () => {
    await start(app, slack, mode);
    const { alice } = await openForm();
    const before = slack.payloads.all().length;
    const done = await alice.submits({ Reason: null });
    expect(done.errors).toEqual({
      what: "Please complete this required field.",
      keep: "Please complete this required field.",
    });
    expect(slack.payloads.all()).toHaveLength(before);
  });

  test("shows the app's sentences beside the fields and stays open", async () => {
    app.view("ask", ({ ack }) =>
      ack({ response_action: "errors", errors: { what: "This volume is busy." } }),
    );
    await start(app, slack, mode);
    const { alice } = await openForm();
    const done = await alice.submits({ Volume: "files", "Keep for": "7" });
    expect(done).toMatchObject({ errors: { what: "This volume is busy." }, problem: null });
    expect(slack.views("alice")).toHaveLength(1);
  });

  test("has trouble connecting when errors name a field that does not exist", async () => {
    app.view("ask", ({ ack }) => ack({ response_action: "errors", errors: { volume: "Busy." } }));
    await start(app, slack, mode);
    const { alice } = await openForm();
    const done = await alice.submits({ Volume: "files", "Keep for": "7" });
    expect(done).toMatchObject({
      errors: {},
      problem: "We had some trouble connecting. Try again?",
    });
  });

  test("has trouble connecting when the app says nothing in time", async () => {
    app.view("ask", () => Promise.resolve());
    await start(app, slack, mode);
    const { alice } = await openForm();
    const done = await alice.submits({ Volume: "files", "Keep for": "7" });
    expect(done.problem).toBe("We had some trouble connecting. Try again?");
    expect(done.delivery?.outcome).toBe("timeout");
    expect(slack.views("alice")).toHaveLength(1);
  });

  test("is updated, pushed onto and cleared by the answer to its submission", async () => {
    app.view("ask", ({ ack }) =>
      ack({ response_action: "push", view: { ...note("sure?"), submit: plain("Yes") } }),
    );
    app.view("note", ({ ack }) => ack({ response_action: "clear" }));
    await start(app, slack, mode);
    const { alice } = await openForm();
    await alice.submits({ Volume: "files", "Keep for": "7" });
    expect(slack.views("alice").map((each) => each.callbackId)).toEqual(["ask", "note"]);
    expect(slack.views("alice")[1]?.text).toBe("sure?");
    await alice.submits();
    expect(slack.views("alice")).toEqual([]);
  });

  test("a button in it pushes another form, at most three deep", async () => {
    await start(app, slack, mode);
    const { alice } = await openForm();
    await alice.clicksInForm("Explain");
    await alice.waitsForForm("note");
    expect(slack.views("alice")).toHaveLength(2);
    await alice.closes();
    expect(slack.views("alice")).toHaveLength(1);
  });

  test("tells the app that it was closed when it asked for that", async () => {
    const closed: unknown[] = [];
    app.view({ callback_id: "ask", type: "view_closed" }, async ({ ack, body }) => {
      await ack();
      closed.push(body.type, body.view.private_metadata);
    });
    await start(app, slack, mode);
    const { alice } = await openForm();
    await alice.closes();
    expect(closed).toEqual(["view_closed", "opaque-1"]);
    expect(slack.views("alice")).toEqual([]);
  });

  test("keeps what was typed when the app updates it with the right hash only", async () => {
    app.view("ask", ({ ack }) => ack());
    await start(app, slack, mode);
    const { alice, view } = await openForm();
    const chosen = await alice.chooses("Keep for", "a week");
    expect(chosen.delivery).toBeNull();
    const update = { view_id: view.id, view: { ...form, title: plain("Newer") } };
    const stale = app.client.views.update({ ...update, hash: "1.2" });
    await expect(stale).rejects.toMatchObject({ data: { error: "hash_conflict" } });
    await app.client.views.update({ ...update, hash: view.hash });
    const [newer] = slack.views("alice");
    expect(newer?.title).toBe("Newer");
    expect(newer?.inputs.find((each) => each.label === "Keep for")?.value).toBe("7");
    expect(Number(newer?.hash) > 0 && (newer?.hash ?? "") > view.hash).toBe(true);
  });

  test("opens once per trigger, and not late", async () => {
    const triggers: string[] = [];
    app.command("/trigger", async ({ ack, body }) => {
      await ack();
      triggers.push(body.trigger_id);
    });
    await start(app, slack, mode);
    const alice = slack.as("alice");
    await alice.types("/trigger", { channel: "ops" });
    await alice.types("/trigger", { channel: "ops" });
    const open = (trigger_id = "") => app.client.views.open({ trigger_id, view: note("hi") });
    now += 2_900;
    await expect(open(triggers[0])).resolves.toMatchObject({ ok: true });
    await expect(open(alice.trigger())).resolves.toMatchObject({ ok: true });
    await expect(open(triggers[0])).rejects.toMatchObject({
      data: { error: "exchanged_trigger_id" },
    });
    now += 200;
    await expect(open(triggers[1])).rejects.toMatchObject({
      data: { error: "expired_trigger_id" },
    });
    await expect(open("1.2.x")).rejects.toMatchObject({ data: { error: "invalid_trigger_id" } });
  });

  test("the Home tab is published, clicked and replaced", async () => {
    const home = (text: string, label?: string) => ({
      type: "home" as const,
      blocks: [
        { type: "header" as const, text: plain(text) },
        ...(label
          ? [
              {
                type: "actions" as const,
                elements: [{ type: "button" as const, action_id: "go", text: plain(label) }],
              },
            ]
          : []),
      ],
    });
    app.event("app_home_opened", async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: home("Waiting for me", "Refresh") });
    });
    app.action("go", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions") return;
      const { id: user_id } = body.user;
      await client.views.publish({
        user_id,
        view: home(`fresh for ${body.view?.type}`),
        hash: body.view?.hash ?? "",
      });
    });
    await start(app, slack, mode);
    const bob = slack.as("bob");
    await bob.opensHome();
    await slack.waitFor(() => slack.home("bob"));
    expect(slack.home("bob")?.text).toBe("Waiting for me\n[Refresh]");
    await bob.clicksInHome("Refresh");
    await slack.waitFor(() => slack.home("bob")?.text === "fresh for home");
    expect(slack.home("alice")).toBeNull();
  });

  test("shortcuts open forms, from anywhere and from a message", async () => {
    app.shortcut({ callback_id: "new", type: "shortcut" }, async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: note("from anywhere") });
    });
    app.shortcut(
      { callback_id: "about", type: "message_action" },
      async ({ ack, shortcut, client }) => {
        await ack();
        if (shortcut.type !== "message_action") return;
        const text = `about ${shortcut.message.text}`;
        await client.views.open({ trigger_id: shortcut.trigger_id, view: note(text) });
      },
    );
    await start(app, slack, mode);
    const alice = slack.as("alice");
    await alice.usesShortcut("new");
    expect((await alice.waitsForForm("note")).text).toBe("from anywhere");
    const said = await slack.as("bob").says("disk is full", { channel: "ops" });
    await alice.usesShortcut("about", said);
    const view = await slack.waitFor(() =>
      slack.views("alice").find((v) => v.text.startsWith("about")),
    );
    expect(view.text).toBe("about disk is full");
  });
});
