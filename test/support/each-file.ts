import { afterAll } from "vitest";
import { clean } from "./store-cleanup.ts";

// Vitest reads this anew for every test file, while what it imports is shared by the files of a worker.
afterAll(clean);
