import type { Standing } from "../../src/domain/person.ts";
import { newId } from "./ids.ts";
import { defaultBot, type ChannelSpec, type SlackOptions } from "./options.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  standing: Standing;
  readonly email: string | null;
  readonly admin: boolean;
  readonly tz: string;
  readonly locale: string;
  readonly teamId: string;
}

export interface Group {
  readonly id: string;
  readonly handle: string;
  members: ReadonlySet<string>;
}

export interface Channel {
  readonly id: string;
  name: string;
  readonly kind: "channel" | "dm";
  readonly topic: string;
  private: boolean;
  /** User ids, without the bot's. */
  readonly members: Set<string>;
  botIsMember: boolean;
  archived: boolean;
}

/** Who and what exists. Names may be used wherever an id may; unknown ones throw. */
export class Workspace {
  readonly team: SlackOptions["team"];
  readonly bot: NonNullable<SlackOptions["bot"]>;
  readonly people = new Map<string, Person>();
  readonly groups = new Map<string, Group>();
  readonly channels = new Map<string, Channel>();
  readonly #byName = new Map<string, Person>();
  readonly #directMessages = new Map<string, Channel>();

  constructor(options: SlackOptions) {
    this.team = options.team;
    this.bot = options.bot ?? defaultBot;
    for (const spec of options.people) {
      const standing = spec.standing ?? "member";
      const foreign = standing === "outsider" ? "T0PARTNER" : options.team.id;
      const person: Person = {
        id: spec.id,
        name: spec.name,
        title: spec.title ?? "",
        standing,
        email: spec.email ?? null,
        admin: spec.admin ?? false,
        tz: spec.tz ?? "Etc/UTC",
        locale: spec.locale ?? "en-US",
        teamId: spec.teamId ?? foreign,
      };
      this.people.set(person.id, person);
      this.#byName.set(person.name, person);
    }
    for (const { id, handle, members } of options.groups)
      this.groups.set(id, { id, handle, members: this.#idsOf(members) });
    for (const spec of options.channels) this.addChannel(spec);
  }

  addChannel(spec: ChannelSpec): Channel {
    const channel: Channel = {
      id: spec.id,
      name: spec.name,
      kind: "channel",
      topic: spec.topic ?? "",
      private: spec.private ?? false,
      members: this.#idsOf(spec.members),
      botIsMember: spec.bot ?? true,
      archived: false,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** @throws Error when nobody has that name or id */
  person(ref: string): Person {
    const person = this.people.get(ref) ?? this.#byName.get(ref);
    if (!person) throw new Error(`nobody here is called ${ref}`);
    return person;
  }

  /** By name, handle or id, with or without its sign. */
  group(ref: string): Group {
    const word = ref.replace(/^@/u, "");
    const group = this.groups.get(word) ?? [...this.groups.values()].find((g) => g.handle === word);
    if (!group) throw new Error(`there is no user group ${ref}`);
    return group;
  }

  findChannel(ref: string): Channel | undefined {
    const word = ref.replace(/^#/u, "");
    const known = this.channels.get(word);
    if (known) return known;
    return [...this.channels.values()].find(
      (each) => each.kind === "channel" && each.name === word,
    );
  }

  /** @throws Error when there is no such channel */
  channel(ref: string): Channel {
    const channel = this.findChannel(ref);
    if (!channel) throw new Error(`there is no channel ${ref}`);
    return channel;
  }

  /** The conversation between that person and the bot; it begins to exist when first asked for. */
  directMessage(person: Person): Channel {
    const known = this.#directMessages.get(person.id);
    if (known) return known;
    const channel: Channel = {
      id: newId("D"),
      name: this.bot.name,
      kind: "dm",
      topic: "",
      private: true,
      members: new Set([person.id]),
      botIsMember: true,
      archived: false,
    };
    this.#directMessages.set(person.id, channel);
    this.channels.set(channel.id, channel);
    return channel;
  }

  openDirectMessage(personId: string): Channel | undefined {
    return this.#directMessages.get(personId);
  }

  /** Somebody of another workspace is in it. */
  isShared(channel: Channel): boolean {
    return [...channel.members].some((id) => this.people.get(id)?.teamId !== this.team.id);
  }

  /** Shares no channel with the bot's workspace at all. */
  isStranger(person: Person): boolean {
    if (person.teamId === this.team.id) return false;
    return ![...this.channels.values()].some(
      (channel) => channel.kind === "channel" && channel.members.has(person.id),
    );
  }

  groupsOf(personId: string): readonly Group[] {
    return [...this.groups.values()].filter((group) => group.members.has(personId));
  }

  setGroupMembers(ref: string, members: readonly string[]): void {
    this.group(ref).members = this.#idsOf(members);
  }

  deleteGroup(ref: string): void {
    this.groups.delete(this.group(ref).id);
  }

  #idsOf(refs: readonly string[]): Set<string> {
    return new Set(refs.map((ref) => this.person(ref).id));
  }
}
