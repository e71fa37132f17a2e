import { readFileSync } from "node:fs";
import { Secret } from "../domain/secret.ts";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where the bot's files are. */
export interface Places {
  /** `snapshot.yml` */
  readonly configPath: string;
  /** `policy.cedar` */
  readonly policyPath: string;
  /** Where the ledger and the engine keep their files, without `DATABASE_URL`. */
  readonly dataDir: string;
  /** Postgres for both; `null` for files in `dataDir`. Holds a password. */
  readonly databaseUrl: Secret | null;
  readonly logLevel: LogLevel;
}

/** What it takes to ask Slack something. */
export interface SlackAccess {
  readonly botToken: Secret;
  /** Another address for Slack's Web API (`…/api/`), such as a gateway; `null` for Slack's own. */
  readonly apiUrl: string | null;
}

export interface SlackEnvironment extends SlackAccess {
  /** How events arrive. */
  readonly inbound:
    | { readonly mode: "socket"; readonly appToken: Secret }
    | { readonly mode: "http"; readonly signingSecret: Secret; readonly port: number };
}

export interface Environment extends Places {
  readonly slack: SlackEnvironment;
  /** Address to listen on: health and metrics always, Slack in HTTP mode. */
  readonly host: string;
  readonly healthPort: number;
}

export interface EnvProblem {
  readonly variable: string;
  /** Never quotes the value. */
  readonly message: string;
  readonly fix: string;
}

export type EnvReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly EnvProblem[] };

/** Variables by name: `process.env`, or a part of it. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The value of one environment variable, for references in `snapshot.yml`. */
export function environmentVariable(name: string): string | undefined {
  return process.env[name];
}

/** Everything that `start` and `doctor` need; all problems come at once. */
export function readEnvironment(variables: Variables = process.env): EnvReading<Environment> {
  const reader = new Reader(variables);
  const slack = readSlack(reader);
  const places = placesFrom(reader);
  const host = reader.text("HOST") ?? "127.0.0.1";
  const healthPort = reader.port("HEALTH_PORT", 9464);
  const { problems } = reader;
  if (slack === null || problems.length > 0) return { ok: false, problems };
  if (slack.inbound.mode === "http" && slack.inbound.port === healthPort && healthPort !== 0) {
    const message = "is the same as PORT";
    return { ok: false, problems: [{ variable: "HEALTH_PORT", message, fix: "set another port" }] };
  }
  return { ok: true, value: { ...places, slack, host, healthPort } };
}

/** The part that works without Slack: for `policy check` and its like. */
export function readPlaces(variables: Variables = process.env): EnvReading<Places> {
  const reader = new Reader(variables);
  const value = placesFrom(reader);
  const { problems } = reader;
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

/** For what only asks Slack who people are. */
export function readSlackAccess(variables: Variables = process.env): EnvReading<SlackAccess> {
  const reader = new Reader(variables);
  const botToken = readBotToken(reader);
  const apiUrl = reader.url("SLACK_API_URL");
  const { problems } = reader;
  if (botToken === null || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { botToken, apiUrl } };
}

export function printEnvProblem({ variable, message, fix }: EnvProblem): string {
  return `${variable}: ${message}\n  fix: ${fix}`;
}

function placesFrom(reader: Reader): Places {
  return {
    configPath: reader.text("CONFIG") ?? "snapshot.yml",
    policyPath: reader.text("POLICY") ?? "policy.cedar",
    dataDir: reader.text("DATA_DIR") ?? "data",
    databaseUrl: reader.secret("DATABASE_URL", null, {
      pattern: /^postgres(ql)?:\/\/\S+$/,
      fix: "write postgres://user:password@host:5432/database, or unset it to keep files in DATA_DIR",
    }),
    logLevel: reader.choice("LOG_LEVEL", logLevels, "info"),
  };
}

function readBotToken(reader: Reader): Secret | null {
  return reader.secret(
    "SLACK_BOT_TOKEN",
    "copy the Bot User OAuth Token (xoxb-…) from your app's page, OAuth & Permissions",
    {
      pattern: /^(xoxe\.)?xoxb-[\w-]+$/,
      fix: "it begins with xoxb-: OAuth & Permissions of your app's page",
    },
  );
}

function readSlack(reader: Reader): SlackEnvironment | null {
  const mode = reader.choice("SLACK_MODE", ["socket", "http"], "socket");
  const botToken = readBotToken(reader);
  const apiUrl = reader.url("SLACK_API_URL");
  if (mode === "socket") {
    const appToken = reader.secret(
      "SLACK_APP_TOKEN",
      "make an app-level token (xapp-…) with connections:write on your app's page, Basic Information; or set SLACK_MODE=http",
      {
        pattern: /^xapp-[\w-]+$/,
        fix: "it begins with xapp-: Basic Information, App-Level Tokens",
      },
    );
    if (botToken === null || appToken === null) return null;
    return { botToken, apiUrl, inbound: { mode, appToken } };
  }
  const signingSecret = reader.secret(
    "SLACK_SIGNING_SECRET",
    "copy the Signing Secret from your app's page, Basic Information; or set SLACK_MODE=socket",
    { pattern: /^\S{16,}$/, fix: "copy it again: it is one word of 32 letters and digits" },
  );
  const port = reader.port("PORT", 3000);
  if (botToken === null || signingSecret === null) return null;
  return { botToken, apiUrl, inbound: { mode, signingSecret, port } };
}

/** Reads variables one by one and keeps what is wrong with them. */
class Reader {
  readonly problems: EnvProblem[] = [];
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** Without surrounding space; `null` when unset or blank. */
  text(variable: string): string | null {
    const value = this.#variables[variable]?.trim() ?? "";
    return value === "" ? null : value;
  }

  /**
   * A secret from the variable itself or from the file that `<variable>_FILE` names.
   * @param missing the fix when there is none; `null` when it may be missing
   */
  secret(
    variable: string,
    missing: string | null,
    form: { readonly pattern: RegExp; readonly fix: string },
  ): Secret | null {
    const found = this.#direct(variable);
    if (found === undefined) return null;
    if (found === null) {
      if (missing !== null) this.#refuse(variable, "is not set", missing);
      return null;
    }
    if (!form.pattern.test(found)) {
      this.#refuse(variable, "does not look like what it must be", form.fix);
      return null;
    }
    return new Secret(found);
  }

  choice<T extends string>(variable: string, choices: readonly T[], fallback: T): T {
    const written = this.text(variable);
    if (written === null) return fallback;
    const found = choices.find((choice) => choice === written.toLowerCase());
    if (found === undefined) {
      this.#refuse(variable, "is none of the choices", `use ${choices.join(", ")}`);
    }
    return found ?? fallback;
  }

  /** 0 lets the system choose. */
  port(variable: string, fallback: number): number {
    const written = this.text(variable);
    if (written === null) return fallback;
    const port = /^\d{1,5}$/.test(written) ? Number(written) : -1;
    if (port >= 0 && port <= 65_535) return port;
    this.#refuse(variable, "is no port", "write a whole number from 0 to 65535");
    return fallback;
  }

  url(variable: string): string | null {
    const written = this.text(variable);
    if (written === null) return null;
    const protocol = URL.parse(written)?.protocol;
    if (protocol === "http:" || protocol === "https:") return written;
    this.#refuse(variable, "is no http or https address", "write https://host/api/, or unset it");
    return null;
  }

  /** `null`: neither is set; `undefined`: a problem, already noted. */
  #direct(variable: string): string | null | undefined {
    const fileVariable = `${variable}_FILE`;
    const value = this.text(variable);
    const path = this.text(fileVariable);
    if (path === null) return value;
    if (value !== null) {
      this.#refuse(fileVariable, `is set, and so is ${variable}`, "unset one of the two");
      return undefined;
    }
    try {
      const text = readFileSync(path, "utf8").trim();
      if (text !== "") return text;
      this.#refuse(fileVariable, `names an empty file: ${path}`, "put the secret into it");
    } catch {
      const fix = "check that it exists and that this user may read it";
      this.#refuse(fileVariable, `names a file that cannot be read: ${path}`, fix);
    }
    return undefined;
  }

  #refuse(variable: string, message: string, fix: string): void {
    this.problems.push({ variable, message, fix });
  }
}
