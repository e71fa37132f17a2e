/** Who is at work in the benches: engineers who ask, leads who approve. */
export const teamId = "T0BENCH01";
export const channel = { id: "C0BENCHES", name: "ops" } as const;
export const engineers = Array.from({ length: 50 }, (_, at) => `U0ENGIN${pad(at)}`);
export const leads = Array.from({ length: 5 }, (_, at) => `U0LEADS${pad(at)}`);

function pad(at: number): string {
  return String(at).padStart(3, "0");
}
