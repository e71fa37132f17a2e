import { describe, expect, test } from "vitest";
import { awsStorageGateway } from "../../../src/providers/aws-storage-gateway/index.ts";
import { staticKeys } from "./support.ts";

const base = { region: "ap-northeast-1", account: "111122223333", credentials: staticKeys };
const settings = awsStorageGateway.settings.parse({ ...base, gateway: "sgw-12A3456B" });
const withoutGateway = awsStorageGateway.settings.parse(base);

const id =
  "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB";
const expected = { id, shortId: "vol-1122AABB" };

describe("a volume as people write it", () => {
  test.each([
    id,
    ` ${id} `,
    id.toLowerCase(),
    "sgw-12A3456B/vol-1122AABB",
    "sgw-12a3456b/vol-1122aabb",
    "gateway/sgw-12A3456B/volume/vol-1122AABB",
    "vol-1122AABB",
    "VOL-1122aabb",
  ])("%j is one and the same volume", (written) => {
    expect(awsStorageGateway.volumeId(written, settings)).toEqual(expected);
  });

  test("a bare id needs a target with a gateway of its own", () => {
    expect(awsStorageGateway.volumeId("vol-1122AABB", withoutGateway)).toBeNull();
    expect(awsStorageGateway.volumeId("sgw-12A3456B/vol-1122AABB", withoutGateway)).toEqual(
      expected,
    );
  });

  test("a long id may hold letters beyond hexadecimal", () => {
    expect(awsStorageGateway.volumeId("vol-0C1122AABBCCDDEEG", settings)?.shortId).toBe(
      "vol-0C1122AABBCCDDEEG",
    );
  });

  test("a gateway of 2012 keeps its bare name in an ARN", () => {
    const old = id.replace("sgw-12A3456B", "mygateway");
    expect(awsStorageGateway.volumeId(old, settings)?.id).toBe(old);
  });

  test.each([
    "",
    "db-primary",
    "vol-123",
    "vol-1122AABBC",
    "vol-1122AAB/",
    "snap-1122AABB",
    "sgw-12A3456B",
    "staging/vol-1122AABB",
    "sgw-12A3456B/vol-1122AABB/more",
    id.replace("ap-northeast-1", "us-east-1"),
    id.replace("111122223333", "444455556666"),
    id.replace("arn:aws:", "arn:aws-cn:"),
    id.replace("storagegateway", "ec2"),
    `${id}\nvol-1122AABB`,
    "../../vol-1122AABB",
  ])("%j is none of this target's", (written) => {
    expect(awsStorageGateway.volumeId(written, settings)).toBeNull();
  });
});
