import { describe, expect, test } from "vitest";
import { nearestVerb, parseCommand, requestIdIn } from "../../src/commands/grammar.ts";
import type { Command, CreateCommand } from "../../src/commands/command.ts";
import { asTyped } from "../support/phrases.ts";

function understood(text: string): Command {
  const parsed = parseCommand(text);
  if (!parsed.ok) throw new Error(asTyped(parsed.problem.sentence));
  return parsed.command;
}

function refused(text: string): { sentence: string; advice: string; topic: string | null } {
  const parsed = parseCommand(text);
  if (parsed.ok) throw new Error(JSON.stringify(parsed.command));
  const { sentence, advice, topic } = parsed.problem;
  return { sentence: asTyped(sentence), advice: asTyped(advice), topic };
}

function create(what: readonly string[], reason = "", rest: Partial<CreateCommand> = {}) {
  return { name: "create", what, reason, keepDays: null, options: { tags: {} }, ...rest };
}

describe("asking for a snapshot", () => {
  test.each([
    ["db-primary", create(["db-primary"])],
    ["db-primary before migration 42", create(["db-primary"], "before migration 42")],
    ["create db-primary before migration 42", create(["db-primary"], "before migration 42")],
    ["CREATE db-primary", create(["db-primary"])],
    ["db-1,db-2 why", create(["db-1", "db-2"], "why")],
    ["db-1, db-2 why", create(["db-1", "db-2"], "why")],
    ["db-1 , db-2 , db-3 why", create(["db-1", "db-2", "db-3"], "why")],
    ["create db-1,db-2,db-1", create(["db-1", "db-2"])],
    ["db-1 db-2", create(["db-1"], "db-2")],
    ["tokyo/vol-1122AABB x", create(["tokyo/vol-1122AABB"], "x")],
    [
      "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB x",
      create(
        [
          "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB",
        ],
        "x",
      ),
    ],
    ["create list", create(["list"])],
    ['"list" x', create(["list"], "x")],
    ["list,show", create(["list", "show"])],
  ])("reads %s", (text, command) => {
    expect(understood(text)).toEqual(command);
  });

  test.each([
    ["db don't break 'em", "don't break 'em"],
    ["db 'tis the season", "'tis the season"],
    ['db "before migration 42"', "before migration 42"],
    ["db 'before migration 42'", "before migration 42"],
    ["db “before migration 42”", "before migration 42"],
    ['db say "hello" now', 'say "hello" now'],
    ['db "an open quote', '"an open quote'],
    ['db "with \\"quotes\\" and \\\\"', 'with "quotes" and \\'],
    ["db   many \n spaces\tand\u00A0more", "many spaces and more"],
    ["db wait — then go", "wait — then go"],
    ["db a\u200Bb\u202Ec\u0007d\uFEFFe", "abcde"],
    ["db &lt;!channel&gt; &amp;amp;", "<!channel> &amp;"],
    ["db ask <@U024BE7LH|alice> or <@U0G9QF9C6>", "ask @alice or @U0G9QF9C6"],
    ["db for <!subteam^S0614TZR7|@storage-leads>", "for @storage-leads"],
    ["db see <#C024BE7LR|ops> and <#C0PRIVATE>", "see #ops and #C0PRIVATE"],
    ["db <https://example.com/pr/42|PR 42>", "PR 42"],
    ["db <https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"],
    ["db <!here> and <!channel|channel>", "@here and channel"],
    ["db ＦＵＬＬ width…", "FULL width..."],
    ["db temperature -5 -- --keep is not a flag here", "temperature -5 --keep is not a flag here"],
    ['db "--keep is not a flag here either"', "--keep is not a flag here either"],
    ["db 👩\u200D🚒 ⚠\uFE0F", "👩🚒 ⚠\uFE0F"],
  ])("keeps the reason of %j", (text, reason) => {
    expect(understood(text)).toEqual(create(["db"], reason));
  });

  test("takes nothing that only looks like a mention after normalisation for one", () => {
    expect(understood("db ＜@U024BE7LH＞")).toEqual(create(["db"], "<@U024BE7LH>"));
  });

  test.each([
    ["--keep 7d", 7],
    ["--keep 7", 7],
    ["--keep=7d", 7],
    ["keep=7d", 7],
    ["--KEEP 7D", 7],
    ["—keep 7d", 7],
    ["–keep=7", 7],
    ["-keep 7", 7],
    ['--keep "7 days"', 7],
    ["--keep 2w", 14],
    ["--keep 365", 365],
  ])("reads %s", (flag, keepDays) => {
    expect(understood(`db ${flag} before it`)).toEqual(create(["db"], "before it", { keepDays }));
    expect(understood(`db before it ${flag}`)).toEqual(create(["db"], "before it", { keepDays }));
    expect(understood(`${flag} db before it`)).toEqual(create(["db"], "before it", { keepDays }));
  });

  test("reads tags in every form", () => {
    const text = `db --tag team=web tag=tier=prod --tag=empty= --tag "owner=the web shop" tag=x="y z"`;
    expect(understood(text)).toEqual(
      create(["db"], "", {
        options: {
          tags: { team: "web", tier: "prod", empty: "", owner: "the web shop", x: "y z" },
        },
      }),
    );
  });

  test("reads a description", () => {
    expect(understood('db why --description "For the auditors"')).toEqual(
      create(["db"], "why", { options: { tags: {}, description: "For the auditors" } }),
    );
  });

  test.each([
    ["name=before-42", { name: "before-42" }],
    ['NAME="before 42"', { name: "before 42" }],
    ["metadata=team=web metadata=tier=prod", { metadata: { team: "web", tier: "prod" } }],
    ["resource-group=rg-aek2bti7cf7abcd", { "resource-group": "rg-aek2bti7cf7abcd" }],
  ])("reads %s like the option with dashes", (flag, options) => {
    const command = create(["db"], "before it", { options: { tags: {}, ...options } });
    expect(understood(`db ${flag} before it`)).toEqual(command);
    expect(understood(`db before it ${flag}`)).toEqual(command);
  });

  test("takes what follows an option for its value, whatever the value is called", () => {
    expect(understood("db --tag Name=web --metadata keep=forever why")).toEqual(
      create(["db"], "why", { options: { tags: { Name: "web" }, metadata: { keep: "forever" } } }),
    );
  });

  test("leaves equations and comparisons that are no options in the reason", () => {
    for (const reason of ["set x=1 mine=2", "force=1", "where name==x", "name = x", '"name=x"']) {
      expect(understood(`db ${reason}`)).toEqual(create(["db"], reason.replaceAll('"', "")));
    }
  });

  test("keeps tags with awkward keys as data", () => {
    const command = understood("db --tag __proto__=1 --tag constructor=2");
    expect(command).toMatchObject({ name: "create" });
    if (command.name !== "create") return;
    expect(Object.entries(command.options.tags)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });
});

describe("the other commands", () => {
  test.each<[string, Command]>([
    ["", { name: "form" }],
    ["  \u200B\n ", { name: "form" }],
    ["create", { name: "form" }],
    ["list", { name: "list", what: null, mine: false, open: false }],
    ["list --mine", { name: "list", what: null, mine: true, open: false }],
    ["List DB-1 --Open", { name: "list", what: "DB-1", mine: false, open: true }],
    ["list open mine", { name: "list", what: null, mine: true, open: true }],
    ['list "open"', { name: "list", what: "open", mine: false, open: false }],
    ["show sr-7k3f", { name: "show", id: "SR-7K3F" }],
    ["show 7k3f", { name: "show", id: "SR-7K3F" }],
    ["SR-7K3F", { name: "show", id: "SR-7K3F" }],
    ["show snap-0a1b2c3d", { name: "show", id: "snap-0a1b2c3d" }],
    ["why db-1", { name: "why", what: "db-1", userId: null }],
    ["why db-1 <@U024BE7LH|alice>", { name: "why", what: "db-1", userId: "U024BE7LH" }],
    ["why <@W024BE7LH> db-1", { name: "why", what: "db-1", userId: "W024BE7LH" }],
    ["volumes", { name: "volumes", text: "" }],
    ["volumes data disk", { name: "volumes", text: "data disk" }],
    ["approve sr-7k3f", { name: "approve", requestId: "SR-7K3F", note: "" }],
    ["approve `7K3F`, go on", { name: "approve", requestId: "SR-7K3F", note: "go on" }],
    ["deny SR7K3F don't", { name: "deny", requestId: "SR-7K3F", note: "don't" }],
    ["cancel SR-7K3F.", { name: "cancel", requestId: "SR-7K3F" }],
    ["help", { name: "help", topic: null }],
    ["?", { name: "help", topic: null }],
    ["--help", { name: "help", topic: null }],
    ["help Approve", { name: "help", topic: "approve" }],
    ["list --help", { name: "help", topic: "list" }],
  ])("reads %j", (text, command) => {
    expect(understood(text)).toEqual(command);
  });
});

describe("what cannot be understood", () => {
  test.each([
    ["db --keep", "`--keep` needs a value.", "Write it as `--keep 14d`."],
    ["db --keep --tag a=b", "`--keep` needs a value.", "Write it as `--keep 14d`."],
    ["db keep=", "`--keep` needs a value.", "Write it as `--keep 14d`."],
    ["db --keep 0", "`0` is not a number of days from 1 to 365.", "Write it as `--keep 14d`."],
    ["db --keep 9999d", "`9999d` is not a number", "`--keep 14d`"],
    ["db --keep -3", "`-3` is not a number", "`--keep 14d`"],
    ["db --keep 12h", "`12h` is not a number", "`--keep 14d`"],
    ["db --keep 7 keep=8", "`--keep` is there twice.", "once"],
    ["db --kep 7d", "I do not know `--kep`.", "Did you mean `--keep`?"],
    ["db --quickly", "I do not know `--quickly`.", "quotes"],
    ["db --mine", "`--mine` belongs to `list`", "Leave it out"],
    ["list --mine=yes", "takes no value, so I cannot use `yes`.", "just `--mine`"],
    ["list --mine --mine", "`--mine` is there twice.", "once"],
    ["db --tag team", "`team` is not a tag.", "`--tag team=web`"],
    ["db --tag =x", "`=x` is not a tag.", "`--tag team=web`"],
    ["db --tag a=1 --tag a=2", "The tag `a` is there twice.", "once"],
    ["create --keep 7d", "names no volume", "before migration 42"],
    [",", "names no volume", "form"],
    ['create "db primary" x', "`db primary` cannot be a name or an id.", "commas"],
    ["list a,b", "`list` takes one name", "one volume or set"],
    ["list a b", "I do not know what to do with `b` after `list`.", "help list"],
    ["show", "`show` needs the id", "show SR-7K3F"],
    ["show a b", "I do not know what to do with `b`", "help show"],
    ["why", "`why` needs the name", "why db-primary"],
    ["why db @alice", "I cannot tell who `@alice` is.", "list that opens"],
    ["why db <@U1> <@U2>", "I do not know what to do with `@U2`", "help why"],
    ["approve", "`approve` needs the id of a request.", "approve SR-7K3F"],
    ["approve yes!", "`yes!` is not the id of a request.", "approve SR-7K3F"],
    ["deny db-primary", "`db-primary` is not the id of a request.", "deny SR-7K3F"],
    ["cancel SR-7K3F now", "I do not know what to do with `now`", "help cancel"],
    ["help crate", "There is no help on `crate`.", "Did you mean `create`?"],
    ["help everything", "There is no help on `everything`.", "`/snapshot help`"],
  ])("answers %j in a sentence and says what to do", (text, sentence, advice) => {
    const problem = refused(text);
    expect(problem.sentence).toContain(sentence);
    expect(problem.advice).toContain(advice);
  });

  test("quotes the limit of a reason and by how much it is over", () => {
    expect(understood(`db ${"x".repeat(500)}`)).toMatchObject({ reason: "x".repeat(500) });
    expect(understood(`db ${"🚒".repeat(500)}`)).toMatchObject({ name: "create" });
    expect(refused(`db ${"x".repeat(503)}`)).toEqual({
      sentence: "The reason has 503 characters; 500 is the limit.",
      advice: "Shorten it by 3.",
      topic: "create",
    });
  });

  test("counts a reason after cleaning it", () => {
    expect(understood(`db ${"x".repeat(498)}   \u200B\u200B y`)).toMatchObject({ name: "create" });
  });

  test("quotes the limit of the whole text", () => {
    expect(refused("x".repeat(10_000)).sentence).toContain("10000 characters long; 4000");
  });

  test("quotes the limit of volumes", () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `v${at}`).join(",");
    expect(understood(names(50))).toMatchObject({ name: "create" });
    expect(refused(names(51)).sentence).toContain("at most 50 volumes, and this one names 51");
  });

  test("cuts a long word where it quotes it", () => {
    expect(refused(`approve ${"y".repeat(300)}`).sentence).toBe(
      `\`${"y".repeat(39)}…\` is not the id of a request.`,
    );
  });
});

describe("near misses", () => {
  test.each([
    ["lst", "list"],
    ["aprove", "approve"],
    ["Volume", "volumes"],
    ["delete", "delete"],
    ["delite", "delete"],
    ["lsit", "list"],
    ["shwo", "show"],
    ["Hlep", "help"],
    ["db-primary", null],
    ["web", null],
    ["list", "list"],
  ])("takes %s for %s", (word, verb) => {
    expect(nearestVerb(word)).toBe(verb);
  });

  test.each([
    ["sr-7k3f", "SR-7K3F"],
    ["(7K3F)", "SR-7K3F"],
    ["snap-0a1b", null],
    ["abc", null],
  ])("reads %s as the request %s", (text, id) => {
    expect(requestIdIn(text)).toBe(id);
  });
});
