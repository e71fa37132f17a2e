import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MembershipTimes, PeopleSource, Profile } from "../../src/auth/membership.ts";
import { rememberPeople } from "../../src/auth/membership.ts";
import type { Group } from "../../src/domain/person.ts";
import { alice, bob, engineers, leads, person } from "./cast.ts";

/** A workspace that can be changed, slowed down and switched off. */
function workspace(times: Partial<MembershipTimes> = {}) {
  const asked = { profiles: 0, groups: 0 };
  const world = {
    groups: [engineers, leads] as readonly Group[],
    profile: (userId: string): Profile => person(userId),
    down: false,
    gate: Promise.resolve(),
  };
  const source: PeopleSource = {
    async profile({ userId }) {
      asked.profiles += 1;
      const answer = world.profile(userId);
      await world.gate;
      if (world.down) throw new Error("users.info: internal_error");
      return answer;
    },
    async groups() {
      asked.groups += 1;
      const answer = world.groups;
      await world.gate;
      if (world.down) throw new Error("usergroups.list: internal_error");
      return answer;
    },
  };
  return { people: rememberPeople(source, times), world, asked };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("remembering people", () => {
  test("somebody comes with the groups they are in", async () => {
    const { people } = workspace();
    expect(await people.person(bob)).toMatchObject({ userId: "UBOB", groups: [engineers, leads] });
    expect((await people.person({ teamId: "T1", userId: "UEVE" })).groups).toEqual([]);
  });

  test("five hundred questions at once cost one look-up each of the person and the groups", async () => {
    const { people, asked } = workspace();
    await Promise.all(Array.from({ length: 500 }, () => people.person(alice)));
    await people.person(alice);
    expect(asked).toEqual({ profiles: 1, groups: 1 });
  });

  test("what is remembered is handed out as it is, however large the workspace", async () => {
    const { people } = workspace();
    const remembered = await people.groups();
    expect(await people.groups()).toBe(remembered);
  });

  test("five hundred final decisions at once cost one look-up too", async () => {
    const { people, asked } = workspace();
    await Promise.all(
      Array.from({ length: 500 }, () => {
        people.forget(alice);
        return people.person(alice);
      }),
    );
    expect(asked).toEqual({ profiles: 1, groups: 1 });
  });

  test("groups are asked again after a minute, people after five", async () => {
    const { people, asked, world } = workspace();
    await people.person(alice);
    world.groups = [leads];
    vi.advanceTimersByTime(59_000);
    expect((await people.person(alice)).groups).toEqual([engineers]);
    vi.advanceTimersByTime(2_000);
    expect((await people.person(alice)).groups).toEqual([]);
    expect(asked).toEqual({ profiles: 1, groups: 2 });
    vi.advanceTimersByTime(5 * 60_000);
    await people.person(alice);
    expect(asked.profiles).toBe(2);
  });

  test("people of two workspaces with the same user id are two", async () => {
    const { people, asked } = workspace();
    await people.person(alice);
    await people.person({ teamId: "T2", userId: alice.userId });
    expect(asked.profiles).toBe(2);
  });

  test("an answer about somebody else is no answer", async () => {
    const { people, world } = workspace();
    world.profile = () => person("UADMIN");
    await expect(people.person(alice)).rejects.toThrow("somebody else");
  });
});

describe("forgetting before a final decision", () => {
  test("whoever was deactivated a moment ago is seen as such", async () => {
    const { people, world } = workspace();
    expect((await people.person(alice)).standing).toBe("member");
    world.profile = (userId) => person(userId, { standing: "deactivated" });
    vi.advanceTimersByTime(6_000);
    expect((await people.person(alice)).standing).toBe("member");
    people.forget(alice);
    expect((await people.person(alice)).standing).toBe("deactivated");
  });

  test("sixty decisions in a minute ask for the groups at most twelve times", async () => {
    const { people, asked } = workspace();
    for (let decision = 0; decision < 60; decision++) {
      people.forget(alice);
      await people.person(alice);
      vi.advanceTimersByTime(1_000);
    }
    expect(asked.groups).toBeLessThanOrEqual(12);
    expect(asked.groups).toBeGreaterThanOrEqual(10);
  });

  test("an answer asked for before the forgetting is not remembered after it", async () => {
    const { people, world, asked } = workspace();
    let open = () => {};
    world.gate = new Promise((resolve) => {
      open = resolve;
    });
    const before = people.person(alice);
    await vi.waitUntil(() => asked.profiles === 1);
    vi.advanceTimersByTime(5_500);
    world.profile = (userId) => person(userId, { standing: "guest" });
    people.forget(alice);
    const after = people.person(alice);
    open();
    await expect(before).rejects.toThrow("no answer");
    expect((await after).standing).toBe("guest");
    expect((await people.person(alice)).standing).toBe("guest");
  });
});

describe("when Slack cannot be asked", () => {
  test("everybody who waits is told, and the next question asks again", async () => {
    const { people, world, asked } = workspace();
    world.down = true;
    const answers = await Promise.allSettled([people.person(alice), people.person(alice)]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    world.down = false;
    await expect(people.person(alice)).resolves.toMatchObject({ standing: "member" });
    expect(asked.profiles).toBe(2);
  });

  test("what was remembered is not used beyond its time", async () => {
    const { people, world } = workspace();
    await people.person(alice);
    world.down = true;
    await expect(people.person(alice)).resolves.toMatchObject({ userId: "UALICE" });
    vi.advanceTimersByTime(61_000);
    await expect(people.person(alice)).rejects.toThrow("usergroups.list");
  });

  test("a look-up that never ends is given up", async () => {
    const { people, world, asked } = workspace();
    world.gate = new Promise(() => {});
    const answer = people.person(alice);
    const refused = expect(answer).rejects.toThrow("no answer within 5000 ms");
    await vi.waitUntil(() => asked.profiles + asked.groups === 2);
    vi.advanceTimersByTime(5_001);
    await refused;
  });
});
