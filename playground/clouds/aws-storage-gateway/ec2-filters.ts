import { AwsProblem } from "./problem.ts";
import type { QueryInput } from "./query.ts";
import type { SimSnapshot, SnapshotView } from "./snapshot.ts";

export interface Filter {
  readonly read: Reader;
  /** Values without wildcards. */
  readonly exact: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
}

const valuesMax = 200;

type Reader = (snapshot: SimSnapshot, view: SnapshotView) => readonly string[];

// Source: EC2 API reference, DescribeSnapshots, filters.
const readers: Readonly<Record<string, Reader>> = {
  description: ({ description }) => [description],
  encrypted: () => ["false"],
  "owner-id": ({ account }) => [account],
  "owner-alias": () => [],
  progress: (_, { progress }) => [progress],
  "snapshot-id": ({ id }) => [id],
  "start-time": ({ startedAt }) => [new Date(startedAt).toISOString()],
  status: (_, { state }) => [state],
  "storage-tier": () => ["standard"],
  "transfer-type": () => [],
  "tag-key": ({ tags }) => tags.map(({ Key }) => Key),
  "volume-id": ({ volumeId }) => [volumeId],
  "volume-size": ({ volumeSizeGiB }) => [String(volumeSizeGiB)],
};

export function readFilters(input: QueryInput): Filter[] {
  return input.prefixes("Filter", "Name").map((prefix) => {
    const name = input.required(`${prefix}.Name`);
    const values = input.list(`${prefix}.Value`);
    const read = readerOf(name);
    if (read === null)
      throw new AwsProblem("InvalidParameterValue", 400, `The filter '${name}' is invalid`);
    if (values.length === 0)
      throw new AwsProblem("InvalidParameterValue", 400, `The filter '${name}' has no value`);
    if (values.length > valuesMax) {
      throw new AwsProblem(
        "FilterLimitExceeded",
        400,
        `The maximum number of filter values specified on a single call is ${valuesMax}`,
      );
    }
    const isPlain = (value: string): boolean => !/[*?\\]/.test(value);
    return {
      read,
      exact: new Set(values.filter((value) => isPlain(value))),
      patterns: values.filter((value) => !isPlain(value)).map((value) => pattern(value)),
    };
  });
}

/** Several values of one filter mean "or", several filters mean "and". */
export function passes(
  snapshot: SimSnapshot,
  view: SnapshotView,
  filters: readonly Filter[],
): boolean {
  return filters.every(({ read, exact, patterns }) =>
    read(snapshot, view).some(
      (value) => exact.has(value) || patterns.some((wanted) => wanted.test(value)),
    ),
  );
}

function readerOf(name: string): Reader | null {
  if (name.startsWith("tag:")) {
    const key = name.slice("tag:".length);
    return ({ tags }) => tags.filter(({ Key }) => Key === key).map(({ Value }) => Value);
  }
  return Object.hasOwn(readers, name) ? (readers[name] ?? null) : null;
}

/** `*` and `?` are wildcards, a backslash takes their meaning away; letter case counts. */
function pattern(wanted: string): RegExp {
  const source = wanted.replaceAll(/\\[*?\\]|[*?]|[\\^$.|+()[\]{}]/g, (token) => {
    if (token === "*") return "[^]*";
    if (token === "?") return "[^]";
    return token.length === 2 ? token : `\\${token}`;
  });
  return new RegExp(`^${source}$`, "u");
}
