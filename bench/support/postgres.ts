import postgres from "postgres";

export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

const server = process.env["BENCH_POSTGRES"] ?? "postgres://postgres:postgres@127.0.0.1:5432";

/** An empty database on this machine's Postgres, or the reason why there is none. */
export async function freshDatabase(): Promise<FreshDatabase | string> {
  const admin = postgres(`${server}/postgres`, { max: 1, connect_timeout: 3 });
  const name = `snapshot_bot_bench_${process.pid}_${Date.now()}`;
  try {
    await admin`CREATE DATABASE ${admin(name)}`;
  } catch (error) {
    await admin.end({ timeout: 1 });
    return error instanceof Error
      ? error.message || String(Reflect.get(error, "code"))
      : "no answer";
  }
  return {
    url: `${server}/${name}`,
    drop: async () => {
      await admin`DROP DATABASE IF EXISTS ${admin(name)} WITH (FORCE)`;
      await admin.end({ timeout: 1 });
    },
  };
}
