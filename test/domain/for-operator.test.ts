import { expect, test } from "vitest";
import { cannotListen } from "../../src/domain/for-operator.ts";

test.each([
  ["127.0.0.1", "127.0.0.1:9464"],
  ["bot.internal", "bot.internal:9464"],
  ["::", "[::]:9464"],
  ["fd00::1", "[fd00::1]:9464"],
])("whoever cannot listen on %s reads where: %s", (host, place) => {
  const taken = Object.assign(new Error("listen"), { code: "EADDRINUSE" });
  const { message } = cannotListen(taken, host, 9464, "HEALTH_PORT");
  expect(message).toContain(`${place} is taken by another program`);
});
